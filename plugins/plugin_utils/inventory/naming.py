# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Names of hosts and groups: unique, and without characters that Ansible reads as a pattern or a template.

The names come from consoles and can contain anything. If two machines would get the same name, both get their
identifiers as a suffix, so that neither replaces the other.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

from ansible_collections.secops.device_actions.plugins.module_utils._common.digests import digest
from ansible_collections.secops.device_actions.plugins.module_utils._common.ip_addresses import parse_address
from ansible_collections.secops.device_actions.plugins.module_utils._common.text_forms import comparable
from ansible_collections.secops.device_actions.plugins.plugin_utils.inventory.ip_addresses import is_own, is_shared
from ansible_collections.secops.device_actions.plugins.plugin_utils.inventory.matching import Machine
from ansible_collections.secops.device_actions.plugins.plugin_utils.inventory.records import Record

HOST_NAMES = ("hostname", "bare_hostname", "ip", "device_id")
"""The values that can name a host. A user's list defines in which order they are tried."""

_NOT_IN_HOSTS = re.compile(r"[^A-Za-z0-9._-]+")
_NOT_IN_GROUPS = re.compile(r"\W+")
_UNDERSCORES = re.compile("__+")
_CLEAN_HOST = re.compile(r"[A-Za-z0-9]([A-Za-z0-9.-]*[A-Za-z0-9])?")  # nearly all names
_SUFFIX = 8  # digits that distinguish groups with the same name
# Names with a meaning in Ansible, and names like those of this plugin's groups. A device must not be selected by a play
# that means one of these.
_RESERVED = re.compile(
    r"localhost(\.localdomain)?|all|ungrouped|cylance|opswat|sdm"
    r"|(cylance|opswat|sdm|device|os|without)_.*",
    re.IGNORECASE,
)


def host_names(
    machines: Sequence[Machine], preferences: Iterable[str], taken: Iterable[str] = (), prefixes: Iterable[str] = ()
) -> list[str]:
    """Return the name of each machine, in their order.

    preferences: values of HOST_NAMES; without a match, the identifier is used. taken: names of other hosts and groups.
    prefixes: with which names of groups begin.
    """
    preferences = tuple(preferences)
    names = [_preferred_name(machine, preferences) for machine in machines]
    reserved = {comparable(name) for name in taken}
    starts = tuple(f"{comparable(prefix)}_" for prefix in prefixes)
    counts = Counter(map(comparable, names))
    for number, machine in enumerate(machines):
        name = comparable(names[number])
        is_reserved = name in reserved or name.startswith(starts) or _RESERVED.fullmatch(name)
        if counts[name] > 1 or is_reserved or _leads_elsewhere(name):
            names[number] = f"{names[number]}__{_identifier(machine.records[0])}"
    return names


def _leads_elsewhere(name: str) -> bool:
    """Return whether a name is an address that leads to another machine, or to the one that runs Ansible."""
    address = parse_address(name) if name[:1].isdigit() else None
    return address is not None and (is_shared(address) or is_own(address))


def has_suffix(name: str) -> bool:
    """Return whether a name of a host or a group ends with an identifier. No other name has two underscores."""
    return "__" in name


def group_names(prefix: str, labels: Mapping[str, str]) -> dict[str, str]:
    """Return {identity: group name}, one name for each identity. labels: {identity: name in the console}."""
    cleaned = {identity: _clean(_NOT_IN_GROUPS, label or "") for identity, label in labels.items()}
    counts = Counter(map(comparable, cleaned.values()))
    return {
        identity: f"{prefix}_{label}"
        if label and counts[comparable(label)] == 1
        else f"{prefix}_{label}__{digest(identity)[:_SUFFIX]}".replace("___", "__")
        for identity, label in cleaned.items()
    }


def _preferred_name(machine: Machine, preferences: Sequence[str]) -> str:
    for preference in preferences:
        for record in machine.records:
            candidate = _candidate(record, preference) or ""
            name = candidate if _CLEAN_HOST.fullmatch(candidate) else _clean(_NOT_IN_HOSTS, candidate)
            if name:
                return name
    return _identifier(machine.records[0])


def _candidate(record: Record, preference: str) -> str | None:
    if preference == "hostname":
        return record.hostname if record.name else None
    if preference == "bare_hostname":
        return record.hostname.partition(".")[0] if record.hostname and record.name else None
    if preference == "ip":
        return next(map(str, record.addresses), None)
    return _identifier(record)


def _identifier(record: Record) -> str:
    """Return the console's identifier as a host name. Different identifiers stay different."""
    cleaned = _clean(_NOT_IN_HOSTS, record.id)
    return f"{record.system}-{cleaned if cleaned == record.id else digest(record.id)[: 2 * _SUFFIX]}"


def _clean(invalid: re.Pattern[str], text: str) -> str:
    # Composed letters stay letters. Decomposed ones would become a letter and a mark, which is no part of a name.
    return _UNDERSCORES.sub("_", invalid.sub("_", unicodedata.normalize("NFKC", text))).strip("_-.")
