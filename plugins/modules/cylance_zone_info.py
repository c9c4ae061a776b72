#!/usr/bin/python
# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: cylance_zone_info
short_description: Read zones of Cylance
version_added: 0.1.0
author:
  - secops.device_actions contributors (@secops)
description:
  - Lists the zones of the tenant and, on request, the devices in them.
options:
  zones:
    description:
      - Read these zones, each by its name or id. One that there is not is an error. A name means the zone of this spelling or, where
        there is none, the one of this name in another case.
    type: list
    elements: str
  names:
    description:
      - Keep the zones of these names, in which C(*) stands for any text. Case does not matter, and it may be none.
    type: list
    elements: str
  devices:
    description:
      - Whether to tell which devices are in each zone. It takes a request for each.
    type: bool
    default: false
extends_documentation_fragment:
  - secops.device_actions.attributes
  - secops.device_actions.attributes.info
  - secops.device_actions.cylance
  - secops.device_actions.connection
  - secops.device_actions.rate_limit
seealso:
  - module: secops.device_actions.cylance_device_info
notes:
  - The application needs the privileges to read zones and, for O(devices), devices.
"""

EXAMPLES = r"""
- name: Look the zones up
  hosts: localhost
  gather_facts: false
  tasks:
    - name: Read all zones with their devices
      secops.device_actions.cylance_zone_info:
        devices: true
      register: all

    - name: Show which are empty
      ansible.builtin.debug:
        msg: "{{ all.zones | selectattr('devices', 'eq', []) | map(attribute='name') }}"
"""

RETURN = r"""
zones:
  description: The zones, in the console's order.
  returned: success
  type: list
  elements: dict
  contains:
    id:
      description: The zone's id.
      type: str
      sample: 7d1a6d0e-5a38-4a53-9a55-9c3d2a4f0b21
    name:
      description: The zone's name.
      type: str
      sample: Kiosks
    criticality:
      description: How critical the zone is, V(Low), V(Normal) or V(High).
      type: str
      sample: Normal
    policy_id:
      description: The id of the zone's policy.
      type: str
      sample: 0b0d5b3c-4d0a-4a67-9f5c-0d6c3f7c9a11
    rule_id:
      description: The id of the rule that puts devices into the zone.
      type: str
      sample: null
    update_type:
      description: From which stage the zone's devices take updates of their agents.
      type: str
      sample: Production
    created:
      description: When the zone was made.
      type: str
      sample: '2025-03-01T08:00:00Z'
    modified:
      description: When the zone was changed last.
      type: str
      sample: '2026-03-01T08:00:00Z'
    devices:
      description: The ids of the zone's devices in the form of the Focus API. Present with O(devices).
      type: list
      elements: str
      sample: [45E07F34E76B4A9EB167D6D0C510D6BA]
api:
  description: What was asked of the console. The keys are C(requests), C(logins), C(retries) and C(throttled_seconds).
  returned: success
  type: dict
  sample: {requests: 2, logins: 1, retries: 0, throttled_seconds: 0.0}
msg:
  description: What happened, in one sentence.
  returned: always
  type: str
  sample: 12 zones read.
"""

from ansible_collections.secops.device_actions.plugins.module_utils._engine.module_runner import run_module
from ansible_collections.secops.device_actions.plugins.module_utils.cylance.zones.info import CylanceZoneInfo


def main():
    run_module(CylanceZoneInfo)


if __name__ == "__main__":
    main()
