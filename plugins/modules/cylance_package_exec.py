#!/usr/bin/python
# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: cylance_package_exec
short_description: Execute packages on Cylance devices
version_added: 0.9.0
author:
  - secops.device_actions contributors (@secops)
description:
  - Executes packages through the Focus (Optics) agents of a list of devices, or of all devices in zones. Packages are Python programs that
    are stored in the tenant.
  - An execution is identified by its O(name). If an execution with this name and the same packages, arguments, targets and destination
    started within O(match_window), the module finds it and does not start it again. If only the name is the same, the task fails and
    shows the difference.
  - If the console's response is lost, the module looks up the execution by its name. It never starts it a second time blindly.
  - Executions that were started, or may have been, are recorded in the directory C(~/.ansible/secops-device-actions) (or
    C(secops-device-actions) in E(ANSIBLE_HOME)), because they may appear late in the console's list. A container that is created for each
    run, as in AWX, only keeps this record in a O(state_dir).
options:
  name:
    description:
      - The name of the execution, up to 255 printable characters. Make it unique for each occasion, for example with an incident number.
      - In a play over hosts, each host starts an execution of its own and needs a unique name. A single execution for all of them, with
        O(hosts), takes fewer requests. See the examples for both.
    type: str
    required: true
  packages:
    description:
      - The packages, executed in this order.
    type: list
    elements: dict
    required: true
    suboptions:
      package:
        description:
          - The ID or name of the package. A name must match exactly one package whose upload is complete.
        type: str
        required: true
      arguments:
        description:
          - A list of strings or numbers, in the form that the package's examples show (see M(secops.device_actions.cylance_package_info)).
            They are passed unchanged. Tag them C(!unsafe) if they contain braces, which Ansible would otherwise render as a template.
        type: raw
        default: []
  zones:
    description:
      - Execute the packages on the devices of these zones instead of naming devices. Each entry is the name or ID of a zone. The guard
        rails check the devices that are in the zones when the task runs.
    type: list
    elements: str
  destination:
    description:
      - A URL with credentials that the results are sent to - V(ftp://), V(sftp://), V(smb://), or V(https://) of an S3 bucket. Quote
        special characters in the user name and password, for example V(%40) for C(@), V(%2F) for C(/) and V(%23) for C(#).
      - The console shows the URL and its credentials to everyone who can read executions. Use an account without other privileges.
    type: str
  keep_results_locally:
    description:
      - Whether to keep the results on the devices as well. Required if there is no O(destination).
    type: bool
    default: true
  run:
    description:
      - V(once) finds an existing execution, as described above. V(always) starts a new one each time.
    type: str
    choices: [once, always]
    default: once
  match_window:
    description:
      - How far back to look for the execution, as C(d:hh:mm), in quotes.
    type: str
    default: '1:00:00'
  created_by:
    description:
      - Only consider executions that were created with this login. C(*) matches any text.
      - The login of an application is the console's name for it, see M(secops.device_actions.cylance_package_exec_info). The task fails if
        its own executions would not match, because later runs could not find them.
    type: str
  min_online:
    description:
      - How many of the devices must be online, as a number or as a percentage. Package executions are not queued for offline devices.
      - If fewer devices are online, nothing is started. An execution is never started for zero devices.
    type: str
    default: 100%
  wait:
    description:
      - Whether to wait until all devices have finished. If devices are known to have failed by then, the task fails, unless
        O(tolerate_failures) is set.
    type: bool
    default: false
  wait_timeout:
    description:
      - How many seconds to wait.
    type: int
    default: 600
  wait_interval:
    description:
      - How many seconds to wait between two checks.
    type: int
    default: 10
extends_documentation_fragment:
  - secops.device_actions.attributes
  - secops.device_actions.attributes.actions
  - secops.device_actions.cylance
  - secops.device_actions.cylance_targets
  - secops.device_actions.connection
  - secops.device_actions.rate_limit
  - secops.device_actions.bulk
  - secops.device_actions.guard_rails
  - secops.device_actions.audit
attributes:
  idempotent:
    support: partial
    details:
      - With O(run=once), a second run finds the execution and changes nothing. It fails for the same reasons as the first run - devices failed, or
        fewer devices run the execution than O(min_online) requires. Devices that were added to a zone since then count, too. With
        O(run=always), each run starts an execution.
      - Concurrent plays of one user on one machine wait for each other if they use the same O(api_url) or region and the same
        O(tenant_id). With O(access_token), set O(tenant_id) for this. Two controllers that start the same execution in the same second
        may start it twice.
seealso:
  - module: secops.device_actions.cylance_package_info
  - module: secops.device_actions.cylance_package_exec_info
notes:
  - The application needs the privileges to read devices, package configurations and, for O(zones), zones, and to read and create package
    deployments.
  - The console only reports how many devices succeeded or failed. It does not report the result of a single device.
  - A long list of targets is looked up in the list of all devices, if that takes less than one request for each target. A page of 200
    devices counts as much as four lookups. Devices that the list does not contain are looked up one by one.
  - If one of the devices has another name than O(expected_hostname) or O(expected_hostnames), nothing is started.
  - Results and the console show the arguments of packages. If they contain secrets, set C(no_log) on the task.
"""

EXAMPLES = r"""
- name: Collect from all hosts of a group in one execution
  hosts: localhost
  gather_facts: false
  tasks:
    - name: Start it, and wait for the devices
      secops.device_actions.cylance_package_exec:
        name: Incident 4711, browser history
        packages:
          - package: Collect browser history
            arguments: ["-browser ALL"]
        hosts: infected # the inventory plugin sets the variable cylance_device_id of each host
        # default=undef() makes an unset variable an error.
        destination: "{{ lookup('ansible.builtin.env', 'INCIDENT_DESTINATION', default=undef()) }}"
        max_changes: 200
        wait: true

- name: Stop a process on each host that needs it
  hosts: infected
  gather_facts: false
  tasks:
    - name: Start an execution for the host
      secops.device_actions.cylance_package_exec:
        name: Incident 4711, stop on {{ inventory_hostname }}
        packages:
          - package: Stop a process
            arguments:
              - -name
              - !unsafe "{{ odd }}.exe"
      when: is_running | default(false) | bool

- name: Clean up all kiosks that are online
  hosts: localhost
  gather_facts: false
  tasks:
    - name: Start the package in the zone
      secops.device_actions.cylance_package_exec:
        name: Clean-up of 2026-03-01
        packages:
          - package: 61d8944e-d900-4724-87eb-d10078b90a41
        zones: [Kiosks]
        min_online: 80%
        max_changes: 500
        wait: true
        wait_timeout: 1800
"""

RETURN = r"""
execution:
  description: The execution that was started or found, as it was read last. Null in check mode if it would be started.
  returned: unless the task fails before it starts
  type: dict
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
devices:
  description:
    - One entry for each device, in the order of the targets. Also returned in check mode.
    - O(report) can leave some of them out, or all.
  returned: unless the task fails before it starts, or O(report=summary)
  type: list
  elements: dict
  contains:
    device:
      description: The target, as given in the task, or the ID of a device in a zone.
      type: str
      sample: ws-0042.corp.example
    device_id:
      description: The device ID, in the form of the Focus API.
      type: str
      sample: 45E07F34E76B4A9EB167D6D0C510D6BA
    hostname:
      description: The name that the console reports.
      type: str
      sample: ws-0042.corp.example
    outcome:
      description:
        - V(changed) if the execution was started for the device. V(unchanged) if it already existed, or if another target is the same
          device.
        - V(failed) means that there is no such device, or that it has no agent that can execute packages. Without O(tolerate_failures),
          such a target prevents the start.
        - V(skipped) means that the device is offline and O(min_online) allows it, or that a device of a zone has no agent that can execute
          packages.
        - V(unknown) means that a request was sent, but its outcome could not be determined. With the reason V(not_told), the execution does
          not run on exactly the devices that were online, and the console does not report on which devices, or on how many, it runs.
      type: str
      sample: changed
    confirmed:
      description: V(true) if all devices of the execution succeeded, and this device is one of them. Null otherwise.
      type: bool
      sample:
    before:
      description: The name of the execution as C(execution) if it already existed, null otherwise.
      type: dict
      sample: {execution: null}
    after:
      description: The name of the execution as C(execution). Null if the outcome is V(unknown).
      type: dict
      sample: {execution: 'Incident 4711, browser history'}
    observed:
      description: Whether the device was online, as C(online).
      type: dict
      sample: {online: true}
    certain:
      description:
        - V(false) if it is not certain that this device executes the packages. This is the case if the outcome is V(unknown), if an
          existing execution in zones was found (devices join and leave zones), if the console does not report the number of devices, and in
          check mode if it does not report whether the device is online.
      type: bool
      sample: true
    error:
      description: The cause of the outcomes V(skipped) and V(unknown), with the HTTP C(status), a C(reason) and a C(message).
      type: dict
      sample:
retry:
  description: The targets that were offline or failed, for a task with another O(name). Targets with the outcome V(unknown) are not included, because
    they could execute the packages twice.
  returned: unless the task fails before it starts
  type: list
  elements: str
  sample: []
summary:
  description: The number of devices for each outcome.
  returned: unless the task fails before it starts
  type: dict
  sample: {requested: 212, changed: 210, unchanged: 0, failed: 0, skipped: 2, unknown: 0}
whole_result:
  description:
    - The name of the whole result, for later tasks of the same run. See P(secops.device_actions.whole_result#filter).
  returned: if O(report) leaves devices out, and the task is not C(async)
  type: str
  sample: 0c1f7c5e9f6b4e1d8a3b2c4d5e6f7081
api:
  description: Statistics on the API requests. The keys are C(requests), C(logins), C(retries) and C(throttled_seconds).
  returned: unless the task fails before it starts
  type: dict
  sample: {requests: 9, logins: 1, retries: 0, throttled_seconds: 0.0}
reason:
  description: The value of the option O(reason).
  returned: if the option is set
  type: str
  sample: Ransomware on the file server
ticket:
  description: The value of the option O(ticket).
  returned: if the option is set
  type: str
  sample: INC-4711
msg:
  description: The result in one line, with up to ten devices that failed or are left out, grouped by reason.
  returned: always
  type: str
  sample: >-
    'Clean-up of 2026-03-01' started on 210 of 212 devices (2 offline: ws-0007.corp.example, ws-0008.corp.example), results stay on the
    devices (198 succeeded and 2 failed of 210 so far).
"""

from ansible_collections.secops.device_actions.plugins.module_utils._engine.module_runner import run_module
from ansible_collections.secops.device_actions.plugins.module_utils.cylance.executions.package_exec import (
    CylancePackageExec,
)


def main():
    run_module(CylancePackageExec)


if __name__ == "__main__":
    main()
