# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Option texts of the inventory plugin's sections: their own options, and the connection options that modules share."""

from __future__ import annotations

import json
import re

import yaml

from ansible_collections.secops.device_actions.plugins.doc_fragments.connection import ModuleDocFragment as Connection
from ansible_collections.secops.device_actions.plugins.doc_fragments.cylance import ModuleDocFragment as Cylance
from ansible_collections.secops.device_actions.plugins.doc_fragments.opswat import ModuleDocFragment as Opswat
from ansible_collections.secops.device_actions.plugins.doc_fragments.rate_limit import ModuleDocFragment as RateLimiter
from ansible_collections.secops.device_actions.plugins.doc_fragments.sdm import ModuleDocFragment as Sdm

_CYLANCE = r"""
description:
  - Read all devices of a Cylance tenant. The section can be empty if the environment contains the credentials.
suboptions:
  zones:
    description:
      - Only create hosts for the devices in these zones. Each entry is the name or ID of a zone. If the list is empty, all devices
        become hosts.
      - All devices are read anyway, because matching them with the devices of other consoles needs the complete list.
    type: list
    elements: str
    default: []
  with_zones:
    description:
      - Whether to read the zones of the devices. This takes one request for each zone. The groups C(cylance_zone_*) and
        C(cylance_unzoned) need it.
    type: bool
    default: true
  extended:
    description:
      - Whether to read host names, operating systems, policies and users, 200 devices per request. If disabled, the plugin reads
        10,000 devices per request, and uses the console's name of a device as its host name.
    type: bool
    default: true
  lockdown:
    description:
      - Whether to read the lockdown state of each device. This takes one request for each device with a Focus agent. The groups
        C(cylance_locked) and C(cylance_unlocked) need it, and so do C(locked), C(lockdown_confirmed), C(lockdown_initiated) and
        C(lockdown_expiration) in the host variable C(cylance). They show the state at the time of reading.
    type: bool
    default: false
  group_by:
    description:
      - Which groups to create in addition to C(cylance). V(zone) creates C(cylance_zone_*) and C(cylance_unzoned), V(policy) creates
        C(cylance_policy_*), V(lockdown) creates C(cylance_locked) and C(cylance_unlocked). The variables of the hosts do not change.
    type: list
    elements: str
    choices: [zone, policy, lockdown]
    default: [zone, policy, lockdown]
  group_prefix:
    description:
      - What the names of these groups begin with, letters and digits, different for each section. The groups C(cylance) and
        C(without_cylance) keep their names. The default is V(cylance).
    type: str
"""

_OPSWAT = r"""
description:
  - Read all devices of an OPSWAT Central Management account, 50 per request. The plugin uses 80 percent of the vendor's rate limit,
    which is 400 devices per minute, and half of it for a minute after a request of a module that acts. It shows an estimate of the
    duration when it starts.
  - The section can be empty if the environment contains the credentials.
suboptions:
  statuses:
    description:
      - Only create hosts for the devices with these statuses, for example V(compliant), V(non_compliant) or V(exempted). If the list
        is empty, all devices become hosts.
    type: list
    elements: str
    default: []
  groups:
    description:
      - Only create hosts for the devices in the groups with these names. If the list is empty, all devices become hosts.
    type: list
    elements: str
    default: []
  details:
    description:
      - Additional details to read for each device. This takes one more request for every 50 devices.
    type: list
    elements: str
    choices:
      - categories
      - unclassified
      - mobile_apps
      - detected_processes
      - detected_packages
      - detected_patches
      - infection
    default: []
  group_by:
    description:
      - Which groups to create in addition to C(opswat). V(group) creates C(opswat_group_*), V(status) creates C(opswat_status_*). The
        variables of the hosts do not change.
    type: list
    elements: str
    choices: [group, status]
    default: [group, status]
  group_prefix:
    description:
      - What the names of these groups begin with, letters and digits, different for each section. The groups C(opswat) and
        C(without_opswat) keep their names. The default is V(opswat).
    type: str
"""

_SDM = r"""
description:
  - Read all devices that the user of Oracle SDM may view.
  - The section can be empty if the environment contains the credentials.
suboptions:
  nfs:
    description:
      - Only create hosts for the devices of these NFs. Each entry is the name or ID of an NF, and C(*) matches any text. If the list
        is empty, all devices become hosts.
    type: list
    elements: str
    default: []
  groups:
    description:
      - Only create hosts for the devices in the groups with these paths, and in the groups below them. If the list is empty, all
        devices become hosts.
    type: list
    elements: str
    default: []
  unmanageable:
    description:
      - Whether to create hosts for devices that SDM reports as unmanageable.
    type: bool
    default: true
  group_paths:
    description:
      - Whether to read the paths of the groups that contain the devices. This takes one request for each NF. The groups
        C(sdm_group_*) need it.
    type: bool
    default: true
  group_by:
    description:
      - Which groups to create in addition to C(sdm). V(nf) creates C(sdm_nf_*), one for each NF. V(group) creates C(sdm_group_*), one
        for each group of SDM, nested like the paths. The variables of the hosts do not change.
      - SDM has as many NFs as devices or clusters, and often a group for each of them. With thousands of groups, AWX and its UI become
        slow. Leave V(nf) out there, and limit O(group_depth).
    type: list
    elements: str
    choices: [nf, group]
    default: [nf, group]
  group_prefix:
    description:
      - What the names of these groups begin with, letters and digits, different for each section. The groups C(sdm) and
        C(without_sdm) keep their names. The default is V(sdm).
    type: str
  group_depth:
    description:
      - How many levels of C(sdm_group_*) to create. A device in a deeper group is in the last group that is created. By default, all
        levels are created.
    type: int
"""


def _loaded(text):
    return yaml.load(text, getattr(yaml, "CSafeLoader", yaml.SafeLoader))


def _section(name, own, *fragments):
    """Return a fragment with one option, the section. Option names in its texts get the section's name as a prefix."""
    section = {"type": "dict", **_loaded(own)}
    for fragment in fragments:
        section["suboptions"].update(_loaded(fragment.DOCUMENTATION)["options"])
    named = re.compile(rf"\bO\(({'|'.join(section['suboptions'])})\b")

    def one_deeper(texts):
        return [named.sub(rf"O({name}.\1", text) for text in texts]

    for option in section["suboptions"].values():
        option["description"] = one_deeper(option["description"])
    return json.dumps({"options": {name: section}})  # JSON is valid YAML, and faster to write and parse


class ModuleDocFragment:
    """One fragment for each section. No file in this folder may have the same name: core would load that file instead."""

    CYLANCE_SECTION: str = _section("cylance", _CYLANCE, Cylance, Connection, RateLimiter)
    OPSWAT_SECTION: str = _section("opswat", _OPSWAT, Opswat, Connection)
    SDM_SECTION: str = _section("sdm", _SDM, Sdm, Connection, RateLimiter)
