#!/usr/bin/python
# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: cylance_package_exec_info
short_description: Read package executions on Cylance devices
version_added: 0.9.0
author:
  - secops.device_actions contributors (@secops)
description:
  - Lists the package executions of the tenant, with the number of devices that succeeded, failed or have not finished.
  - The console only counts devices. It does not report the result of a single device. It also does not return the output of packages,
    which is stored at the destination or on the devices.
options:
  names:
    description:
      - Only return executions with these names. C(*) matches any text. Case is ignored.
      - This filter and the others apply to what was read. They do not save requests.
    type: list
    elements: str
  execution_ids:
    description:
      - Only return executions with these IDs.
    type: list
    elements: str
  created_by:
    description:
      - Only return executions that were created with these logins. C(*) matches any text.
    type: list
    elements: str
  ended:
    description:
      - Only return executions that all devices have finished (V(true)), or that some devices have not finished (V(false)).
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
  - Devices that were offline when an execution started are not counted.
"""

EXAMPLES = r"""
- name: Show the progress of executions
  hosts: localhost
  gather_facts: false
  tasks:
    - name: Read the executions that are not finished
      secops.device_actions.cylance_package_exec_info:
        ended: false
      register: running

    - name: Show the progress of each
      ansible.builtin.debug:
        msg: "{{ item.name }}: {{ item.succeeded }} succeeded and {{ item.failed }} failed of {{ item.devices }}"
      loop: "{{ running.executions }}"
      loop_control:
        label: "{{ item.id }}"
"""

RETURN = r"""
executions:
  description: The executions, oldest first.
  returned: success
  type: list
  elements: dict
  contains:
    id:
      description: The ID of the execution.
      type: str
      sample: abebf88c-f283-4edc-834b-aa8ad3bc682c
    name:
      description: The name of the execution.
      type: str
      sample: Incident 4711
    created:
      description: When the execution was created.
      type: str
      sample: '2026-03-01T08:00:00Z'
    created_by:
      description: The login that created the execution.
      type: str
      sample: analyst@corp.example
    devices:
      description: The number of devices that execute it. They were online when the execution started.
      type: int
      sample: 212
    acked:
      description: The number of devices that received the command. It is not documented whether devices that have finished are included.
      type: int
      sample: 12
    succeeded:
      description: The number of devices on which it succeeded.
      type: int
      sample: 198
    failed:
      description: The number of devices on which it failed.
      type: int
      sample: 2
    ended:
      description: Whether all devices have finished. Null if the console does not report it.
      type: bool
      sample: false
    packages:
      description: The packages that the devices execute.
      type: list
      elements: dict
      contains:
        package_id:
          description: The ID of the package. Null if the tenant no longer has the package.
          type: str
          sample: 61d8944e-d900-4724-87eb-d10078b90a41
        name:
          description: The name of the package.
          type: str
          sample: Collect browser history
        arguments:
          description: The arguments of the package.
          type: list
          elements: str
          sample: [-browser ALL]
    device_ids:
      description: The IDs of the devices that the execution names, in the form of the Focus API.
      type: list
      elements: str
      sample: [45E07F34E76B4A9EB167D6D0C510D6BA]
    zone_ids:
      description: The IDs of the zones that the execution names, in the form of the Focus API.
      type: list
      elements: str
      sample: []
    destination:
      description: Scheme and host of the destination of the results. The rest is omitted, because it contains credentials. Null if results stay on the devices.
      type: str
      sample: sftp://files.corp.example
    keep_results_locally:
      description: Whether the results are also kept on the devices.
      type: bool
      sample: true
api:
  description: Statistics on the API requests. The keys are C(requests), C(logins), C(retries) and C(throttled_seconds).
  returned: success
  type: dict
  sample: {requests: 2, logins: 1, retries: 0, throttled_seconds: 0.0}
msg:
  description: How many executions were read, with the progress of the newest ten.
  returned: always
  type: str
  sample: "2 package executions read: Incident 4711 (4 of 12 devices succeeded, not finished), Incident 4710 (80 of 82 devices
    succeeded, 2 failed)."
"""

from ansible_collections.secops.device_actions.plugins.module_utils._engine.module_runner import run_module
from ansible_collections.secops.device_actions.plugins.module_utils.cylance.executions.info import (
    CylancePackageExecInfo,
)


def main():
    run_module(CylancePackageExecInfo)


if __name__ == "__main__":
    main()
