# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The groups that exist without any option: by system, zone, policy, status, path and so on."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping
from typing import Any, ClassVar

from ansible_collections.secops.device_actions.plugins.module_utils._common.text_forms import comparable
from ansible_collections.secops.device_actions.plugins.plugin_utils.inventory.configuration import Grouping
from ansible_collections.secops.device_actions.plugins.plugin_utils.inventory.matching import Machine
from ansible_collections.secops.device_actions.plugins.plugin_utils.inventory.naming import group_names
from ansible_collections.secops.device_actions.plugins.plugin_utils.inventory.records import (
    CYLANCE,
    OPSWAT,
    SDM,
    SYSTEMS,
)


class NativeGroups:
    """Collects the hosts of each group, and names the groups when all of them are known.

    groupings: {system: its Grouping}, for all configured systems. complete: the systems that can be reported as not
    knowing a machine. fresh: the systems that were read, as opposed to those that failed or are replaced by an old
    reading.
    """

    def __init__(self, groupings: Mapping[str, Grouping], complete: Collection[str], fresh: Collection[str]) -> None:
        self._groupings = groupings
        self._fresh = fresh
        self._fixed: dict[str, list[str]] = {system: [] for system in groupings}
        self._fixed.update(device_online=[], device_offline=[])
        if len(groupings) > 1:
            self._fixed.update({f"without_{system}": [] for system in SYSTEMS if system in complete})
        self._members: dict[str, dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))  # by prefix, identity
        self._labels: dict[str, dict[str, str]] = defaultdict(dict)  # {prefix: {identity: label}}
        self._nested = f"{groupings[SDM].prefix}_group" if SDM in groupings else ""  # the prefix of nested groups

    def add(self, host: str, machine: Machine, variables: Mapping[str, Any]) -> None:
        """Add a host to the groups of its machine. Only wanted records add it to a system's groups.

        host: its name. variables: as host_variables() returns them.
        """
        for system in variables["device_missing_from"]:
            self._fixed[f"without_{system}"].append(host)
        online, family = variables["device_online"], variables["device_os_family"]
        if online is not None:
            self._fixed["device_online" if online else "device_offline"].append(host)
        if family:
            self._add_named(host, "os", family, family)
        for record in machine.records:
            if record.wanted:
                self._fixed[record.system].append(host)
                self._ADDERS[record.system](self, host, record.facts, self._groupings[record.system])

    def build(self) -> tuple[dict[str, list[str]], dict[str, str]]:
        """Return ({group: its hosts}, {group: its parent}), parents before their children."""
        hosts: dict[str, list[str]] = dict(self._fixed)
        parents: dict[str, str] = {}
        paths: dict[str, str] = {}
        for prefix, labels in self._labels.items():
            names = group_names(prefix, labels)
            hosts.update({name: self._members[prefix][identity] for identity, name in names.items()})
            if prefix == self._nested:
                paths = names
        for path, name in sorted(paths.items()):
            parent = path.rpartition("/")[0]
            parents[name] = paths.get(parent, SDM)
        return hosts, parents

    # The groups of each system

    def _add_cylance(self, host: str, facts: Mapping[str, Any], grouping: Grouping) -> None:
        prefix = grouping.prefix
        if "zones" in facts and "zone" in grouping.kinds:
            for zone in facts["zones"]:
                self._add_named(host, f"{prefix}_zone", zone["id"], zone["name"])
            if CYLANCE in self._fresh:
                self._add_fixed(f"{prefix}_unzoned", [] if facts["zones"] else [host])
        if (facts["policy_id"] or facts["policy"]) and "policy" in grouping.kinds:
            self._add_named(host, f"{prefix}_policy", facts["policy_id"] or facts["policy"], facts["policy"])
        if facts.get("locked") is not None and "lockdown" in grouping.kinds:
            self._add_fixed(f"{prefix}_locked" if facts["locked"] else f"{prefix}_unlocked", [host])

    def _add_opswat(self, host: str, facts: Mapping[str, Any], grouping: Grouping) -> None:
        if facts["group"] and "group" in grouping.kinds:
            self._add_named(host, f"{grouping.prefix}_group", comparable(facts["group"]), facts["group"])
        if facts["status"] and "status" in grouping.kinds:
            self._add_named(host, f"{grouping.prefix}_status", facts["status"], facts["status"])

    def _add_sdm(self, host: str, facts: Mapping[str, Any], grouping: Grouping) -> None:
        if facts["nf_id"] and "nf" in grouping.kinds:
            self._add_named(host, f"{grouping.prefix}_nf", facts["nf_id"], facts["nf_name"])
        if "group" not in grouping.kinds:
            return
        parts = [part for part in (facts["group_path"] or "").split("/") if part][: grouping.depth]
        for depth in range(1, len(parts) + 1):
            path = "/".join(parts[:depth])
            self._add_named(None if depth < len(parts) else host, self._nested, path, "_".join(parts[:depth]))

    _ADDERS: ClassVar[dict[str, Callable[[NativeGroups, str, Mapping[str, Any], Grouping], None]]] = {
        CYLANCE: _add_cylance,
        OPSWAT: _add_opswat,
        SDM: _add_sdm,
    }

    def _add_fixed(self, group: str, hosts: Iterable[str]) -> None:
        self._fixed.setdefault(group, []).extend(hosts)

    def _add_named(self, host: str | None, prefix: str, identity: str, label: str) -> None:
        """Add a host to a group whose name depends on a label. host: None for a group that only contains groups."""
        self._labels[prefix][identity] = label
        if host is not None:
            self._members[prefix][identity].append(host)
