# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What an inventory's configuration file asks for, checked before anything is read."""

from __future__ import annotations

import difflib
from dataclasses import dataclass
from ipaddress import ip_network

from ansible_collections.secops.device_actions.plugins.module_utils._common.argspec import ArgumentSpec
from ansible_collections.secops.device_actions.plugins.module_utils._common.errors import InputError
from ansible_collections.secops.device_actions.plugins.module_utils.cylance.inventory_source import (
    CylanceInventorySource,
)
from ansible_collections.secops.device_actions.plugins.module_utils.opswat.inventory_source import OpswatInventorySource
from ansible_collections.secops.device_actions.plugins.module_utils.sdm.inventory_source import SdmInventorySource

FLEETS = {fleet.name: fleet for fleet in (CylanceInventorySource, OpswatInventorySource, SdmInventorySource)}
"""{section: the Fleet that reads it}, in the order of records.SYSTEMS."""

FAIL, KEEP_OTHERS, STALE = ON_ERROR = ("fail", "keep_others", "stale")
ADDRESS = ArgumentSpec(
    options={
        "family": {"type": "str", "choices": ["ipv4", "ipv6"], "default": "ipv4"},
        "networks": {"type": "list", "elements": "str", "default": []},
    }
)


@dataclass(frozen=True)
class Address:
    """Which of a machine's addresses becomes its C(ansible_host). version: 4 or 6. networks: of ipaddress, or none."""

    version: int
    networks: tuple


@dataclass(frozen=True)
class Section:
    """One console to read. params: of its Fleet. secrets: texts that nobody may see."""

    system: str
    params: dict
    secrets: frozenset


def sections(config):
    """The Sections of a configuration, {option: value} without templates, in the order of the systems.

    Raises an InputError that names everything that is wrong.
    """
    found, errors = [], []
    for system, fleet in FLEETS.items():
        if system not in config:
            continue
        params, secrets, wrong = checked(fleet.arguments, config[system] or {}, system)
        errors += wrong
        found.append(Section(system, params, frozenset(secrets)))
    if errors:
        raise InputError(" ".join(errors))
    if not found:
        raise InputError(f"No console is named. Add at least one of the sections {', '.join(FLEETS)}.")
    return found


def address(values):
    """The Address that the option C(ansible_host) asks for, or None where it is not given."""
    if values is None:
        return None
    params, dummy, wrong = checked(ADDRESS, values, "ansible_host")
    if wrong:
        raise InputError(" ".join(wrong))
    networks = []
    for text in params["networks"]:
        try:
            networks.append(ip_network(text, strict=False))
        except ValueError:
            raise InputError(f"ansible_host.networks: {text!r} is no network. Write 10.0.0.0/8, say.") from None
    return Address(6 if params["family"] == "ipv6" else 4, tuple(networks))


def checked(arguments, values, place):
    """(params, secrets, errors) of a mapping in the configuration, as of Arguments.validate. The errors name it."""
    if unknown := unknown_options(values, arguments.options):
        return {}, (), [f"{place}: {unknown}"]
    params, secrets, errors = arguments.validate(values, place)
    return params, secrets, [f"{place}: {error.rstrip('.')}." for error in errors]


def unknown_options(values, known):
    """A message on the options that nobody knows, with what may have been meant, or ""."""
    messages = []
    for option in sorted(str(option) for option in values if option not in known):
        meant = difflib.get_close_matches(option, list(known))
        hint = f"Did you mean {' or '.join(meant)}?" if meant else f"There are {', '.join(sorted(known))}."
        messages.append(f"the option {option!r} is unknown. {hint}")
    return " ".join(messages)
