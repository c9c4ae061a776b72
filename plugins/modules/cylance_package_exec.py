#!/usr/bin/python
# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: cylance_package_exec
short_description: Execute packages on Cylance devices, once and only once
version_added: 0.1.0
author:
  - secops.device_actions contributors (@secops)
description:
  - Has the Focus (Optics) agents of devices execute packages, which are Python programs that the tenant holds, on a list of devices or
    on all devices of zones.
  - An execution is identified by its O(name). One of this name that began not long ago (within O(match_window), a day if you say
    nothing), with the same packages, arguments, targets and destination, is found, and not started again. One that has the name alone
    is an error that tells the difference.
  - Where the answer of the console is lost, the execution is looked for by its name, and never started a second time blindly. What was
    started, or may have been, is remembered in the user's directory C(~/.ansible/secops-device-actions) (or that in E(ANSIBLE_HOME)),
    since the console's list may be late. A container that is made anew for each run, as AWX does it, remembers nothing.
options:
  name:
    description:
      - The name of the execution, up to 255 printable characters. Make it tell one occasion from another, with the number of the incident say.
      - In a play over hosts each host needs a name of its own, since each starts an execution of its own. One execution for all of
        them, with C(run_once) and a list, costs the console less. The examples show both.
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
          - The package's id or name. A name has to mean exactly one package whose upload is complete.
        type: str
        required: true
      arguments:
        description:
          - A list of texts or numbers, as the package's examples show them (see M(secops.device_actions.cylance_package_info)). They
            arrive as they are. Tag them C(!unsafe) where they hold braces, which Ansible would take for a template.
        type: raw
        default: []
  zones:
    description:
      - In the place of devices, the zones whose devices execute the packages, each by its name or id. The devices that are in them when
        the task runs are what the guard rails look at.
    type: list
    elements: str
  destination:
    description:
      - Where the results go, as an address with its credentials - V(ftp://), V(sftp://), V(smb://), or V(https://) of a bucket of S3.
        What is special in a user or a password is quoted, V(%40) for C(@), V(%2F) for C(/) and V(%23) for C(#) say.
      - The console shows it with its credentials to everybody who may read executions. Give it an account that can do nothing else.
    type: str
  keep_results_locally:
    description:
      - Whether the results stay on the devices, too. Needed where there is no O(destination).
    type: bool
    default: true
  expected_hostnames:
    description:
      - What O(expected_hostname) is for one device - the host name that the inventory knows, by the device's id. A device of another
        name among them ends the task before anything is started. Ids without a name are not compared.
    type: dict
    default: {}
  run:
    description:
      - V(once) finds an execution that there is, as described above. V(always) starts a new one each time.
    type: str
    choices: [once, always]
    default: once
  match_window:
    description:
      - How long ago an execution may have begun to count as this one, as C(d:hh:mm), in quotes. A day, if you say nothing.
    type: str
    default: '1:00:00'
  created_by:
    description:
      - Count only executions that this login began, in which C(*) stands for any text. The login of an application is the console's own
        word for it, see M(secops.device_actions.cylance_package_exec_info). Where it is not the login of what the task itself starts, the
        task fails, since nobody would find that again.
    type: str
  min_online:
    description:
      - How many of the devices have to be online, as a number or as a percentage. An execution does not wait for those that are offline.
      - Below it nothing is started, and it never starts on no device at all.
    type: str
    default: 100%
  wait:
    description:
      - Whether to wait until all devices have answered. Devices of which it is known by then that they failed, fail the task, unless
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
      - How many seconds lie between two looks.
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
attributes:
  idempotent:
    support: partial
    details:
      - With O(run=once) a second run finds the execution and changes nothing. It fails where the first one did - where devices failed,
        or where it runs on fewer devices than O(min_online) asks for, those that have come to a zone since included. With O(run=always)
        each run starts one.
      - Plays of one user on one machine wait for each other, if they have the same O(api_url) or region and the same O(tenant_id), which
        is needed beside O(access_token) for that. Two controllers that start the same execution in the same second may start it twice.
seealso:
  - module: secops.device_actions.cylance_package_info
  - module: secops.device_actions.cylance_package_exec_info
notes:
  - The application needs the privileges to read devices, package configurations and, for O(zones), zones, and to read and create package
    deployments.
  - The console counts the devices that answered, and does not tell which answered how.
  - Results, and the console, show the arguments of packages. Where there is a secret in them, set C(no_log) on the task.
"""

EXAMPLES = r"""
- name: Collect from all hosts of a group in one execution
  hosts: infected # each host has its console's id in the variable cylance_device_id
  gather_facts: false
  tasks:
    - name: Start it, and wait for the answers
      secops.device_actions.cylance_package_exec:
        name: Incident 4711, browser history
        packages:
          - package: Collect browser history
            arguments: ["-browser ALL"]
        # Not groups.infected, which knows neither --limit nor hosts that have failed.
        device_ids: "{{ ansible_play_hosts | map('extract', hostvars, 'cylance_device_id') }}"
        # default=undef() makes a variable that is not set an error.
        destination: "{{ lookup('ansible.builtin.env', 'INCIDENT_DESTINATION', default=undef()) }}"
        max_changes: 200
        wait: true
      run_once: true

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

- name: Clean all kiosks up that are online
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
  description: The execution that was started or found, as it was read last. Null in check mode where it would be started.
  returned: when the task could begin
  type: dict
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
devices:
  description: One entry for each device, in the order of the targets. In check mode too.
  returned: when the task could begin
  type: list
  elements: dict
  contains:
    device:
      description: The target as it was given, or the id of a device of a zone.
      type: str
      sample: ws-0042.corp.example
    device_id:
      description: The device's id in the form of the Focus API.
      type: str
      sample: 45E07F34E76B4A9EB167D6D0C510D6BA
    hostname:
      description: The device's name as the console knows it.
      type: str
      sample: ws-0042.corp.example
    outcome:
      description:
        - V(changed) where the execution was started for the device, V(unchanged) where it was found, or where another target is the
          same device.
        - V(skipped) means that the device was offline, and O(min_online) allows it, or that a device of a zone has no agent that could
          execute.
        - V(unknown) means that the request was sent and nobody knows whether the execution was started. Or, with the reason V(not_told),
          that it runs on other devices than those that were seen online, and the console does not tell on which, or tells no number.
      type: str
      sample: changed
    confirmed:
      description: V(true) where all devices of the execution succeeded, and this one is among them. Null otherwise.
      type: bool
      sample:
    before:
      description: The name of the execution as C(execution) where it was found, else null.
      type: dict
      sample: {execution: null}
    after:
      description: The name of the execution as C(execution). Null where the outcome is V(unknown).
      type: dict
      sample: {execution: 'Incident 4711, browser history'}
    observed:
      description: Whether the device was C(online).
      type: dict
      sample: {online: true}
    certain:
      description:
        - V(false) where it is not certain that this device is among those that execute it - where the outcome is V(unknown), where an
          execution in zones was found, whose devices come and go, where the console tells no number of devices, and in check mode where
          it does not tell whether the device is online.
      type: bool
      sample: true
    error:
      description: Why, for the outcomes V(skipped) and V(unknown), with the HTTP C(status), a C(reason) and a C(message).
      type: dict
      sample:
retry:
  description: The targets that were offline, for a task with another O(name). Not those that are unknown, which might execute it twice.
  returned: when the task could begin
  type: list
  elements: str
  sample: []
summary:
  description: How many devices had which outcome.
  returned: when the task could begin
  type: dict
  sample: {requested: 212, changed: 210, unchanged: 0, failed: 0, skipped: 2, unknown: 0}
api:
  description: What was asked of the console. The keys are C(requests), C(logins), C(retries) and C(throttled_seconds).
  returned: when the task could begin
  type: dict
  sample: {requests: 9, logins: 1, retries: 0, throttled_seconds: 0.0}
msg:
  description: What happened, in one sentence.
  returned: always
  type: str
  sample: "'Clean-up of 2026-03-01' started on 210 of 212 devices, results stay on the devices (198 succeeded and 2 failed of 210 so far)."
"""

from ansible_collections.secops.device_actions.plugins.module_utils._engine.module_runner import run_module
from ansible_collections.secops.device_actions.plugins.module_utils.cylance.executions.package_exec import (
    CylancePackageExec,
)


def main():
    run_module(CylancePackageExec)


if __name__ == "__main__":
    main()
