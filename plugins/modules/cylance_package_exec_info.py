#!/usr/bin/python
# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: cylance_package_exec_info
short_description: Read executions of packages on Cylance devices
version_added: 0.1.0
author:
  - secops.device_actions contributors (@secops)
description:
  - Lists the executions of packages of the tenant, with how many devices have answered, and how.
  - The console counts devices and does not tell which device answered how. Nor does it tell results, which lie at the destination or
    on the devices.
options:
  names:
    description:
      - Keep the executions of these names, in which C(*) stands for any text. Case does not matter.
      - This filter and the others work on what was read, and save no request.
    type: list
    elements: str
  execution_ids:
    description:
      - Keep the executions of these ids.
    type: list
    elements: str
  created_by:
    description:
      - Keep the executions that these logins began, in which C(*) stands for any text.
    type: list
    elements: str
  ended:
    description:
      - Keep the executions to which all their devices have answered (V(true)), or those that some have not answered to (V(false)).
    type: bool
extends_documentation_fragment:
  - secops.device_actions.attributes
  - secops.device_actions.attributes.info
  - secops.device_actions.cylance
  - secops.device_actions.connection
  - secops.device_actions.rate_limit
seealso:
  - module: secops.device_actions.cylance_package_info
notes:
  - The application needs the privileges to read package deployments and package configurations.
  - A device that was offline when an execution began is not counted.
"""

EXAMPLES = r"""
- name: See how executions went
  hosts: localhost
  gather_facts: false
  tasks:
    - name: Read those that some devices have not answered to
      secops.device_actions.cylance_package_exec_info:
        ended: false
      register: running

    - name: Show how far each is
      ansible.builtin.debug:
        msg: "{{ item.name }}: {{ item.succeeded }} succeeded and {{ item.failed }} failed of {{ item.devices }}"
      loop: "{{ running.executions }}"
      loop_control:
        label: "{{ item.id }}"
"""

RETURN = r"""
executions:
  description: The executions, the oldest first.
  returned: success
  type: list
  elements: dict
  contains:
    id:
      description: The execution's id.
      type: str
      sample: abebf88c-f283-4edc-834b-aa8ad3bc682c
    name:
      description: The execution's name.
      type: str
      sample: Incident 4711
    created:
      description: When the execution was asked for.
      type: str
      sample: '2026-03-01T08:00:00Z'
    created_by:
      description: The login of who asked for it.
      type: str
      sample: analyst@corp.example
    devices:
      description: How many devices execute it, which were online when it began.
      type: int
      sample: 212
    acked:
      description: How many devices have got the command. Whether those that have answered count is not documented.
      type: int
      sample: 12
    succeeded:
      description: On how many devices it succeeded.
      type: int
      sample: 198
    failed:
      description: On how many devices it failed.
      type: int
      sample: 2
    ended:
      description: Whether all devices have answered. Null where the console does not tell.
      type: bool
      sample: false
    packages:
      description: The packages that are executed.
      type: list
      elements: dict
      contains:
        package_id:
          description: The package's id. Null where the tenant does not have it any more.
          type: str
          sample: 61d8944e-d900-4724-87eb-d10078b90a41
        name:
          description: The package's name.
          type: str
          sample: Collect browser history
        arguments:
          description: The arguments of the package.
          type: list
          elements: str
          sample: [-browser ALL]
    device_ids:
      description: The ids of the devices that were named, in the form of the Focus API.
      type: list
      elements: str
      sample: [45E07F34E76B4A9EB167D6D0C510D6BA]
    zone_ids:
      description: The ids of the zones that were named, in the form of the Focus API.
      type: list
      elements: str
      sample: []
    destination:
      description: Scheme and host of where results go. The rest holds credentials and is left out. Null where they stay on the devices.
      type: str
      sample: sftp://files.corp.example
    keep_results_locally:
      description: Whether results stay on the devices, too.
      type: bool
      sample: true
api:
  description: What was asked of the console. The keys are C(requests), C(logins), C(retries) and C(throttled_seconds).
  returned: success
  type: dict
  sample: {requests: 2, logins: 1, retries: 0, throttled_seconds: 0.0}
msg:
  description: What happened, in one sentence.
  returned: always
  type: str
  sample: 12 package executions read.
"""

from ansible_collections.secops.device_actions.plugins.module_utils._engine.module_runner import run_module
from ansible_collections.secops.device_actions.plugins.module_utils.cylance.executions.info import (
    CylancePackageExecInfo,
)


def main():
    run_module(CylancePackageExecInfo)


if __name__ == "__main__":
    main()
