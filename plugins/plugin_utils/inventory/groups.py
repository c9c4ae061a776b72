# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The groups that people want at once, made without a template: by system, zone, policy, status, path and so on."""

from __future__ import annotations

from collections import defaultdict

from ansible_collections.secops.device_actions.plugins.plugin_utils.inventory.naming import group_names
from ansible_collections.secops.device_actions.plugins.plugin_utils.inventory.records import (
    CYLANCE,
    OPSWAT,
    SDM,
    SYSTEMS,
)


class NativeGroups:
    """Collects the hosts of each group, and names the groups when all are known.

    absent: the systems of which it can be told what they do not know. fresh: those that were read, and not so long ago
    that an old reading stands in.
    """

    def __init__(self, systems, absent, fresh):
        self._fresh = fresh
        self._fixed = {system: [] for system in systems}
        self._fixed.update(device_online=[], device_offline=[])
        if len(systems) > 1:
            self._fixed.update({f"without_{system}": [] for system in SYSTEMS if system in absent})
        self._members = defaultdict(lambda: defaultdict(list))  # {prefix: {identity: hosts}}
        self._labels = defaultdict(dict)  # {prefix: {identity: label}}
        self._paths = set()

    def add(self, host, machine, variables):
        """Put a host into the groups of its machine. Its groups of a system are those that a wanted record tells.

        host: its name. variables: of the machine, as variables_of() gives them.
        """
        for system in variables["device_missing_from"]:
            self._fixed[f"without_{system}"].append(host)
        online, family = variables["device_online"], variables["device_os_family"]
        if online is not None:
            self._fixed["device_online" if online else "device_offline"].append(host)
        if family:
            self._named(host, "os", family, family)
        for record in machine.records:
            if record.wanted:
                self._fixed[record.system].append(host)
                self._ADDERS[record.system](self, host, record.facts)

    def built(self):
        """({group: its hosts}, {group: its parent}), parents before their children."""
        hosts, parents, paths = dict(self._fixed), {}, {}
        for prefix, labels in self._labels.items():
            names = group_names(prefix, labels)
            hosts.update({name: self._members[prefix][identity] for identity, name in names.items()})
            if prefix == "sdm_group":
                paths = names
        for path, name in sorted(paths.items()):
            parent = path.rpartition("/")[0]
            parents[name] = paths.get(parent, SDM)
        return hosts, parents

    # Each system's own

    def _add_cylance(self, host, facts):
        if "zones" in facts:
            for zone in facts["zones"]:
                self._named(host, "cylance_zone", zone["id"], zone["name"])
            if CYLANCE in self._fresh:
                self._listed("cylance_unzoned", [] if facts["zones"] else [host])
        if facts["policy_id"] or facts["policy"]:
            self._named(host, "cylance_policy", facts["policy_id"] or facts["policy"], facts["policy"])
        if facts.get("locked") is not None:
            self._listed("cylance_locked" if facts["locked"] else "cylance_unlocked", [host])

    def _add_opswat(self, host, facts):
        if facts["group"]:
            self._named(host, "opswat_group", facts["group"], facts["group"])
        if facts["status"]:
            self._named(host, "opswat_status", facts["status"], facts["status"])

    def _add_sdm(self, host, facts):
        if facts["nf_id"]:
            self._named(host, "sdm_nf", facts["nf_id"], facts["nf_name"])
        parts = [part for part in (facts["group_path"] or "").split("/") if part]
        for depth in range(1, len(parts) + 1):
            path = "/".join(parts[:depth])
            self._named(None if depth < len(parts) else host, "sdm_group", path, "_".join(parts[:depth]))

    _ADDERS = {CYLANCE: _add_cylance, OPSWAT: _add_opswat, SDM: _add_sdm}

    def _listed(self, group, hosts):
        self._fixed.setdefault(group, []).extend(hosts)

    def _named(self, host, prefix, identity, label):
        """host: None for a group that only holds others."""
        self._labels[prefix][identity] = label
        if host is not None:
            self._members[prefix][identity].append(host)
