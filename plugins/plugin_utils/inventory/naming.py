# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Names of hosts, and of groups: free of what Ansible would take for a pattern or a template, and each of one thing.

Names come from consoles, so that anything may stand in them. Where two machines would get one name, both get their ids
to it, so that none of them takes the place of the other.
"""

from __future__ import annotations

import re
from collections import Counter

from ansible_collections.secops.device_actions.plugins.module_utils._common.digests import digest

HOST_NAMES = ("hostname", "bare_hostname", "ip", "device_id")
"""What a host can be called by, of which a list says in which order it is tried."""

_NOT_IN_HOSTS = re.compile(r"[^A-Za-z0-9._-]+")
_NOT_IN_GROUPS = re.compile(r"\W+")
_UNDERSCORES = re.compile("__+")
_CLEAN_HOST = re.compile(r"[A-Za-z0-9]([A-Za-z0-9.-]*[A-Za-z0-9])?")  # as nearly all are
_SUFFIX = 8  # digits that tell groups of one name apart
# What means something else to Ansible, and what begins like the names of this plugin's groups: a device that is called
# so would be worked on by a play that means them.
_RESERVED = re.compile(
    r"localhost(\.localdomain)?|127\.0\.0\.1|all|ungrouped|cylance|opswat|sdm"
    r"|(cylance|opswat|sdm|device|os|without)_.*",
    re.IGNORECASE,
)


def host_names(machines, preferences, taken=()):
    """The name of each machine, in their order.

    preferences: of HOST_NAMES; the id is what is left. taken: names of others: hosts and groups.
    """
    names = [_wanted(machine, preferences) for machine in machines]
    taken = {name.lower() for name in taken}
    counts = Counter(name.lower() for name in names)
    for number, machine in enumerate(machines):
        name = names[number].lower()
        if counts[name] > 1 or name in taken or _RESERVED.fullmatch(name):
            names[number] = f"{names[number]}__{_id_of(machine.records[0])}"
    return names


def is_lengthened(name):
    """Whether a host's or a group's name was not enough to tell it from others. No other name has two underscores."""
    return "__" in name


def group_names(prefix, labels):
    """{identity: name of its group}. labels: {identity: what people call it}. One identity is one thing."""
    cleaned = {identity: _clean(_NOT_IN_GROUPS, label or "") for identity, label in labels.items()}
    counts = Counter(label.lower() for label in cleaned.values())
    return {
        identity: f"{prefix}_{label}"
        if label and counts[label.lower()] == 1
        else f"{prefix}_{label}__{digest(identity)[:_SUFFIX]}".replace("___", "__")
        for identity, label in cleaned.items()
    }


def _wanted(machine, preferences):
    for preference in preferences:
        for record in machine.records:
            candidate = _candidate(record, preference) or ""
            name = candidate if _CLEAN_HOST.fullmatch(candidate) else _clean(_NOT_IN_HOSTS, candidate)
            if name:
                return name
    return _id_of(machine.records[0])


def _candidate(record, preference):
    if preference == "hostname":
        return record.hostname if record.name else None
    if preference == "bare_hostname":
        return record.hostname.partition(".")[0] if record.name else None
    if preference == "ip":
        return record.facts.get("ip") or next(iter(record.facts.get("ips", ())), None)
    return _id_of(record)


def _id_of(record):
    """The console's id as a host's name. Different ids stay different."""
    cleaned = _clean(_NOT_IN_HOSTS, record.id)
    return f"{record.system}-{cleaned if cleaned == record.id else digest(record.id)[: 2 * _SUFFIX]}"


def _clean(unfit, text):
    return _UNDERSCORES.sub("_", unfit.sub("_", text)).strip("_-.")
