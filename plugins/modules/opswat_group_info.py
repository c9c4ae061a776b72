#!/usr/bin/python
# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: opswat_group_info
short_description: Read device groups of OPSWAT Central Management
version_added: 0.9.0
author:
  - secops.device_actions contributors (@secops)
description:
  - Lists the device groups of the tenant, with their policies and numbers of devices.
options:
  names:
    description:
      - Only return groups with these names. Several groups can have the same name.
    type: list
    elements: str
  group_ids:
    description:
      - Only return groups with these IDs. With O(names), groups that match either option are returned.
    type: list
    elements: str
extends_documentation_fragment:
  - secops.device_actions.attributes
  - secops.device_actions.attributes.info
  - secops.device_actions.opswat
  - secops.device_actions.connection
seealso:
  - module: secops.device_actions.opswat_device_action
  - module: secops.device_actions.opswat_device_info
"""

EXAMPLES = r"""
- name: List groups
  hosts: localhost
  gather_facts: false
  tasks:
    - name: Read all groups
      secops.device_actions.opswat_group_info:
      register: all

    - name: Show the number of devices in each
      ansible.builtin.debug:
        msg: "{{ dict(all.groups | map(attribute='name') | zip(all.groups | map(attribute='devices'))) }}"
"""

RETURN = r"""
groups:
  description: The groups, sorted by name.
  returned: success
  type: list
  elements: dict
  contains:
    id:
      description: The ID of the group.
      type: str
      sample: '1000042'
    name:
      description: The name of the group.
      type: str
      sample: Quarantine
    domain:
      description: The domain that the group comes from.
      type: str
      sample: corp.example
    policy_id:
      description: The ID of the group's policy.
      type: str
      sample: '7'
    policy:
      description: The name of the group's policy.
      type: str
      sample: Restricted
    devices:
      description: The number of devices in the group.
      type: int
      sample: 200
    auto_join:
      description: Whether devices join the group automatically.
      type: bool
      sample: false
    description:
      description: The description of the group.
      type: str
      sample: Devices of incidents
api:
  description: Statistics on the API requests. The keys are C(requests), C(logins), C(retries) and C(throttled_seconds).
  returned: success
  type: dict
  sample: {requests: 3, logins: 1, retries: 0, throttled_seconds: 0.0}
msg:
  description: How many groups were read, with the names of the first ten.
  returned: always
  type: str
  sample: "2 groups read: Default, Quarantine."
"""

from ansible_collections.secops.device_actions.plugins.module_utils._engine.module_runner import run_module
from ansible_collections.secops.device_actions.plugins.module_utils.opswat.groups.info import OpswatGroupInfo


def main():
    run_module(OpswatGroupInfo)


if __name__ == "__main__":
    main()
