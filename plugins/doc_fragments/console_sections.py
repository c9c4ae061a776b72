# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Texts of the inventory plugin's sections: what each reads, and the modules' own connection options one level deeper."""

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
  - Reads all devices of a Cylance tenant. The section may be empty, where the environment has the credentials.
suboptions:
  zones:
    description:
      - The zones of whose devices hosts are wanted, each by its name or id. All devices where it is empty.
      - All devices are read all the same, because a part does not tell which of them match those of other consoles.
    type: list
    elements: str
    default: []
  with_zones:
    description:
      - Whether to read which zones the devices are in, with a request for each zone. The groups C(cylance_zone_*) and
        C(cylance_unzoned) are made of it.
    type: bool
    default: true
  extended:
    description:
      - Whether to read host names, operating systems, policies and users, 200 devices in a request. Otherwise 10,000 devices come in a
        request, and the console's name of a device stands in for its host name.
    type: bool
    default: true
  lockdown:
    description:
      - Whether to read each device's lockdown, with a request for each that has a Focus agent. It is the state at the time of the
        reading, and the groups C(cylance_locked) and C(cylance_unlocked) are made of it.
    type: bool
    default: false
"""

_OPSWAT = r"""
description:
  - Reads all devices of an OPSWAT Central Management account, 50 in a request. At the vendor's limit of requests, half of which is used
    here, these are 250 devices a minute. How long it takes is said at the beginning.
  - The section may be empty, where the environment has the credentials.
suboptions:
  statuses:
    description:
      - The statuses of whose devices hosts are wanted, V(compliant), V(non_compliant), V(exempted) and so on. All where it is empty.
    type: list
    elements: str
    default: []
  groups:
    description:
      - The names of the groups of whose devices hosts are wanted. All where it is empty.
    type: list
    elements: str
    default: []
  details:
    description:
      - What else to read of each device, with a further request for each 50 of them.
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
"""

_SDM = r"""
description:
  - Reads all devices that the user of Oracle SDM may view.
  - The section may be empty, where the environment has the credentials.
suboptions:
  nfs:
    description:
      - The NFs of whose devices hosts are wanted, each by its name or id, in which C(*) stands for any text. All where it is empty.
    type: list
    elements: str
    default: []
  groups:
    description:
      - The paths of the groups of whose devices, and of those in groups below, hosts are wanted. All where it is empty.
    type: list
    elements: str
    default: []
  unmanageable:
    description:
      - Whether hosts are wanted of devices that SDM calls unmanageable.
    type: bool
    default: true
  group_paths:
    description:
      - Whether to read the paths of the groups that hold the devices, with a request for each NF. The groups C(sdm_group_*) are made
        of it.
    type: bool
    default: true
"""


def _loaded(text):
    return yaml.load(text, getattr(yaml, "CSafeLoader", yaml.SafeLoader))


def _section(name, own, *fragments):
    """A fragment with one option. Names of options in the texts are those that the options have in the section."""
    section = {"type": "dict", **_loaded(own)}
    for fragment in fragments:
        section["suboptions"].update(_loaded(fragment.DOCUMENTATION)["options"])
    named = re.compile(rf"\bO\(({'|'.join(section['suboptions'])})\b")

    def one_deeper(texts):
        return [named.sub(rf"O({name}.\1", text) for text in texts]

    for option in section["suboptions"].values():
        option["description"] = one_deeper(option["description"])
    return json.dumps({"options": {name: section}})  # which is YAML, too, and quickly written and read


class ModuleDocFragment:
    """One fragment for each section, under a name that no file beside this one has: core would take that one instead."""

    CYLANCE_SECTION: str = _section("cylance", _CYLANCE, Cylance, Connection, RateLimiter)
    OPSWAT_SECTION: str = _section("opswat", _OPSWAT, Opswat, Connection)
    SDM_SECTION: str = _section("sdm", _SDM, Sdm, Connection, RateLimiter)
