#!/usr/bin/python
# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: cylance_zone_info
short_description: Read Cylance zones
version_added: 0.9.0
author:
  - secops.device_actions contributors (@secops)
description:
  - Lists the zones of the tenant and, optionally, the devices in them.
options:
  zones:
    description:
      - Read these zones. Each entry is the name or ID of a zone. A zone that does not exist is an error. A name matches the zone with
        exactly this name. If there is none, case is ignored.
    type: list
    elements: str
  names:
    description:
      - Only return zones with these names. C(*) matches any text. Case is ignored. It is no error if no zone matches.
    type: list
    elements: str
  devices:
    description:
      - Whether to return the devices of each zone. This takes one request for each zone.
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
- name: List empty zones
  hosts: localhost
  gather_facts: false
  tasks:
    - name: Read all zones with their devices
      secops.device_actions.cylance_zone_info:
        devices: true
      register: all

    - name: Show the zones without devices
      ansible.builtin.debug:
        msg: "{{ all.zones | selectattr('devices', 'eq', []) | map(attribute='name') }}"
"""

RETURN = r"""
zones:
  description: The zones, in the order of the console.
  returned: success
  type: list
  elements: dict
  contains:
    id:
      description: The ID of the zone.
      type: str
      sample: 7d1a6d0e-5a38-4a53-9a55-9c3d2a4f0b21
    name:
      description: The name of the zone.
      type: str
      sample: Kiosks
    criticality:
      description: The criticality of the zone, V(Low), V(Normal) or V(High).
      type: str
      sample: Normal
    policy_id:
      description: The ID of the zone's policy.
      type: str
      sample: 0b0d5b3c-4d0a-4a67-9f5c-0d6c3f7c9a11
    rule_id:
      description: The ID of the rule that adds devices to the zone.
      type: str
      sample: null
    update_type:
      description: The update stage that the zone's devices receive agent updates from.
      type: str
      sample: Production
    created:
      description: When the zone was created.
      type: str
      sample: '2025-03-01T08:00:00Z'
    modified:
      description: When the zone was last modified.
      type: str
      sample: '2026-03-01T08:00:00Z'
    devices:
      description: The IDs of the zone's devices, in the form of the Focus API. Returned with O(devices).
      type: list
      elements: str
      sample: [45E07F34E76B4A9EB167D6D0C510D6BA]
api:
  description: Statistics on the API requests. The keys are C(requests), C(logins), C(retries) and C(throttled_seconds).
  returned: success
  type: dict
  sample: {requests: 2, logins: 1, retries: 0, throttled_seconds: 0.0}
msg:
  description: How many zones were read, with the names of the first ten.
  returned: always
  type: str
  sample: "2 zones read: Kiosks, Quarantine."
"""

from ansible_collections.secops.device_actions.plugins.module_utils._engine.module_runner import run_module
from ansible_collections.secops.device_actions.plugins.module_utils.cylance.zones.info import CylanceZoneInfo


def main():
    run_module(CylanceZoneInfo)


if __name__ == "__main__":
    main()
