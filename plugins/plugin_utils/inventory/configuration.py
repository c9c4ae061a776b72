# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Validate the configuration file of the inventory plugin, before any console is read."""

from __future__ import annotations

import os
import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from ipaddress import IPv4Network, IPv6Network, ip_network
from typing import Any

from ansible_collections.secops.device_actions.plugins.module_utils._common.argspec import (
    ArgumentSpec,
    similar_names,
)
from ansible_collections.secops.device_actions.plugins.module_utils._common.errors import InputError
from ansible_collections.secops.device_actions.plugins.module_utils._common.text import printable_line
from ansible_collections.secops.device_actions.plugins.module_utils._engine.inventory_source import InventorySource
from ansible_collections.secops.device_actions.plugins.module_utils.cylance.inventory_source import (
    CylanceInventorySource,
)
from ansible_collections.secops.device_actions.plugins.module_utils.opswat.inventory_source import OpswatInventorySource
from ansible_collections.secops.device_actions.plugins.module_utils.sdm.inventory_source import SdmInventorySource

SOURCES: dict[str, type[InventorySource]] = {
    source.name: source for source in (CylanceInventorySource, OpswatInventorySource, SdmInventorySource)
}
"""{section: the InventorySource that reads its console}, in the order of records.SYSTEMS."""

ADDRESSES = ("region", "api_url")  # which a credential type may set without credentials
FAIL, KEEP_OTHERS, STALE = ON_ERROR = ("fail", "keep_others", "stale")
ANSIBLE_HOST = ArgumentSpec(
    options={
        "family": {"type": "str", "choices": ["ipv4", "ipv6"], "default": "ipv4"},
        "networks": {"type": "list", "elements": "str", "default": []},
    }
)


@dataclass(frozen=True)
class AddressFilter:
    """Which of a machine's addresses becomes C(ansible_host). version: 4 or 6. networks: empty for any network."""

    version: int
    networks: tuple[IPv4Network | IPv6Network, ...]


@dataclass(frozen=True)
class Grouping:
    """Which groups the hosts of a console are in.

    prefix: of the names. kinds: of groups, as in group_by. depth: the number of levels of nested groups, or None.
    """

    prefix: str
    kinds: frozenset[str]
    depth: int | None = None


_RESERVED_PREFIXES = ("all", "device", "os", "ungrouped", "without")
_PREFIX = re.compile(r"[A-Za-z][A-Za-z0-9]*")  # without underscores, so that no prefix begins like another one's groups


@dataclass(frozen=True)
class Section:
    """One console to read. params: for its InventorySource. secrets: texts to redact from every output."""

    system: str
    params: dict[str, Any]
    secrets: frozenset[str]


def parse_sections(config: Mapping[str, Any]) -> list[Section]:
    """Return the Sections of a configuration, in the order of the systems.

    config: {option: value} with all templates rendered. Raise an InputError that lists every mistake.
    """
    found, errors = [], []
    for system, source in SOURCES.items():
        if system not in config:
            continue
        params, secrets, messages = _validate(source.arguments, config[system] or {}, system)
        errors += messages
        found.append(Section(system, params, frozenset(secrets)))
    if errors:
        raise InputError(" ".join(errors))
    if not found:
        raise InputError(f"The file names no console. Add at least one of the sections {', '.join(SOURCES)}.")
    return found


def sections_without_credentials(config: Mapping[str, Any]) -> list[str]:
    """Return the sections of a configuration for whose consoles neither an option nor a variable has any credential."""
    found = []
    for system, source in SOURCES.items():
        values = config.get(system) or {}
        if system not in config or not isinstance(values, Mapping):
            continue
        names = {option: name for option, name in source.credentials.items() if option not in ADDRESSES}
        if not any(values.get(option) or os.environ.get(name, "").strip() for option, name in names.items()):
            found.append(system)
    return found


def parse_groupings(sections: Sequence[Section]) -> dict[str, Grouping]:
    """Return {system: Grouping}. Raise an InputError for a prefix or a depth that cannot be used."""
    found: dict[str, Grouping] = {}
    for section in sections:
        prefix, depth = section.params["group_prefix"] or section.system, section.params.get("group_depth")
        if not _PREFIX.fullmatch(prefix) or prefix.lower() in _RESERVED_PREFIXES:
            raise InputError(
                f"{section.system}: group_prefix: must be letters and digits, begin with a letter, and be none of "
                f"{', '.join(_RESERVED_PREFIXES)}, got {printable_line(prefix)!r}."
            )
        others = [system for system, one in found.items() if one.prefix.lower() == prefix.lower()]
        if others:
            raise InputError(
                f"{section.system}: group_prefix: must differ from that of {others[0]}, got {prefix!r} for both."
            )
        if depth is not None and depth < 1:
            raise InputError(f"{section.system}: group_depth: must be 1 or more, got {depth}. Omit it for all levels.")
        found[section.system] = Grouping(prefix, frozenset(section.params["group_by"]), depth)
    return found


def parse_address_filter(values: Mapping[str, Any] | None) -> AddressFilter | None:
    """Return the AddressFilter of the option C(ansible_host), or None if the option is not set."""
    if values is None:
        return None
    params, dummy, messages = _validate(ANSIBLE_HOST, values, "ansible_host")
    if messages:
        raise InputError(" ".join(messages))
    networks = []
    for text in params["networks"]:
        try:
            networks.append(ip_network(text, strict=False))
        except ValueError:
            raise InputError(
                f"ansible_host.networks: must be networks, got {text!r}. Write them as in 10.0.0.0/8."
            ) from None
    return AddressFilter(6 if params["family"] == "ipv6" else 4, tuple(networks))


def unknown_options(values: Iterable[Any], known: Collection[str]) -> str:
    """Return a message about the options that are not known, with suggestions, or an empty string."""
    messages = []
    for option in sorted(str(option) for option in values if option not in known):
        similar = similar_names(option, {name: name for name in known})
        hint = f"Did you mean {' or '.join(similar)}?" if similar else f"Valid options: {', '.join(sorted(known))}."
        messages.append(f"the option {option!r} is unknown. {hint}")
    return " ".join(messages)


def _validate(
    spec: ArgumentSpec, values: Mapping[str, Any], option: str
) -> tuple[dict[str, Any], Iterable[str], list[str]]:
    """Return (params, secrets, errors) as ArgumentSpec.validate does. Each error begins with the option's name."""
    if unknown := unknown_options(values, spec.options):
        return {}, (), [f"{option}: {unknown}"]
    params, secrets, errors = spec.validate(values, option)
    return params, secrets, [f"{option}: {error.rstrip('.')}." for error in errors]
