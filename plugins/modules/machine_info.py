#!/usr/bin/python
# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: machine_info
short_description: Find machines in all consoles, and read whether they are contained
version_added: 0.9.0
author:
  - secops.device_actions contributors (@secops)
description:
  - Finds machines by host name, device ID, MAC address or inventory host, in Cylance and in OPSWAT Central Management, and reads their
    lockdowns and groups. The roles C(contain), C(release) and C(status) build on it.
  - If one console knows the identifier, the machine is found in the other console by its MAC addresses and its name. The rules are
    those of the inventory plugin. Records that contradict each other are never joined, but reported as ambiguous.
  - Runs M(secops.device_actions.cylance_device_info), M(secops.device_actions.cylance_lockdown_info) and
    M(secops.device_actions.opswat_device_info). Their C(module_defaults), including those of their action groups, set the credentials and
    the other connection options, and so do the environment variables.
options:
  hosts:
    description:
      - Patterns of hosts in the inventory. Each host has the variable C(cylance_device_id) or C(opswat_device_id), or both. A host
        with neither is an error.
      - The devices of the variables are used as they are, and no other console is searched for the host.
      - This option and the next ones also accept text, with one entry per line or separated by commas. Surveys of AWX send such text.
      - Exactly one of O(hosts), O(hostnames), O(device_ids), O(macs), O(devices), O(contained) and O(pending) is required.
    type: raw
  hostnames:
    description:
      - Host names. Cylance compares the full name, OPSWAT also the part before the first dot.
      - To find a name, the module reads OPSWAT's list of all devices, fifty devices per request. It does not read the list for machines
        that Cylance knows by name and OPSWAT by one of their MAC addresses.
    type: raw
  device_ids:
    description:
      - Device IDs of either console.
    type: raw
  macs:
    description:
      - MAC addresses.
    type: raw
  devices:
    description:
      - Devices of either console, in the form of an event source. A list of dictionaries with C(id), C(hostname) (the name that the
        device should have, optional) and C(events) (the IDs of the events, optional). Other keys are ignored.
      - The ID identifies the device. If the console no longer reports the name, there is a warning.
    type: raw
  contained:
    description:
      - Set to V(true) to read all machines that any console contains, instead of naming machines.
      - This takes one request for each Cylance device with a Focus (Optics) agent, and one for every fifty OPSWAT devices. OPSWAT is
        only read if it is known which groups contain devices (O(opswat_groups), or the groups that the role C(contain) used).
    type: bool
  pending:
    description:
      - Set to V(true) to find the machines that the role C(contain) has recorded as still to be contained, instead of naming machines.
        Needs a state directory.
    type: bool
  systems:
    description:
      - The consoles to search. By default, all for which the task has any credential. A warning names the others.
    type: list
    elements: str
    choices: [cylance, opswat]
  zones:
    description:
      - The Cylance zones that O(contained) is limited to.
    type: raw
  opswat_groups:
    description:
      - The OPSWAT groups whose devices count as contained.
    type: raw
  restore_group:
    description:
      - The OPSWAT group for RV(restore), for devices without a recorded group.
    type: str
  only_with_groups:
    description:
      - Whether to leave out OPSWAT if O(systems) is not set and it is not known which of its groups contain devices (O(opswat_groups),
        O(restore_group), or the groups that the role C(contain) used).
    type: bool
    default: false
  with_state:
    description:
      - Whether to read the lockdown of each Cylance device, which takes one request for each, and the OPSWAT groups of O(hosts).
    type: bool
    default: true
  known:
    description:
      - The result of an earlier task of this module with the same machines. Consoles that it searched are not searched again, except for
        machines that only another console has found. Use it to act on the machines of one console before the next one is searched.
    type: dict
  state_dir:
    description:
      - The state directory, in which the role C(contain) has recorded containments. The default is E(DEVICE_ACTIONS_STATE_DIR).
        Without either, RV(machines[].containment) is always null.
    type: path
  tolerate_failures:
    description:
      - Whether the task succeeds if machines are not found or are ambiguous, or if a console fails.
    type: bool
    default: false
  report:
    description:
      - Which machines the result lists. V(all) lists all of them, V(problems) those with a problem or a device that has not confirmed its
        state.
      - With V(summary), RV(machines), RV(not_found), RV(undetermined), RV(ambiguous), RV(errors) and RV(event_devices) are missing. What
        later tasks act on stays, such as RV(by_system) and RV(restore).
      - RV(whole_result) names the whole result then. Later tasks of the same run get it by the filter
        P(secops.device_actions.whole_result#filter).
      - If the option is not set, E(DEVICE_ACTIONS_REPORT) is used.
    type: str
    choices: [all, problems, summary]
    default: all
attributes:
  action:
    description: Has an action plugin that does the module's work on the controller.
    support: full
    details:
      - The whole module runs on the controller. Set C(delegate_to) only if the controller cannot reach the consoles. The modules that it
        uses then run on that host.
  async:
    description: Supports being run with the C(async) keyword.
    support: none
  check_mode:
    description: Can run in C(check_mode) and report what would change without changing it.
    support: full
  diff_mode:
    description: Reports in diff mode what changed, or would change, on each device.
    support: none
    details:
      - The module changes nothing.
  idempotent:
    description: A second run with the same options changes nothing.
    support: full
  platform:
    description: Platforms that the module can run on.
    platforms: posix
    support: full
seealso:
  - module: secops.device_actions.incident_report
  - module: secops.device_actions.cylance_lockdown
  - module: secops.device_actions.opswat_device_action
"""

EXAMPLES = r"""
- name: Find a machine in both consoles
  hosts: localhost
  gather_facts: false
  tasks:
    - name: Find it
      secops.device_actions.machine_info:
        hostnames: ws-0042.corp.example
        opswat_groups: Quarantine
      register: found

    - name: Show where it is contained
      ansible.builtin.debug:
        msg: "{{ found.machines[0].devices }}"

    - name: Lock it down, if Cylance knows it
      secops.device_actions.cylance_lockdown:
        device_ids: "{{ found.by_system.cylance.device_ids }}"
        expected_hostnames: "{{ found.by_system.cylance.expected_hostnames }}"
        allow_empty: true

# Only a jump host reaches the consoles. The module_defaults reach the modules that this one runs.
- name: Find all machines that are contained
  hosts: localhost
  gather_facts: false
  module_defaults:
    group/secops.device_actions.cylance:
      region: euc1
  tasks:
    - name: Read them
      secops.device_actions.machine_info:
        contained: true
        opswat_groups: [Quarantine]
      delegate_to: jump.corp.example
      register: contained
"""

RETURN = r"""
machines:
  description: One entry for each machine that was found, in the order of the identifiers.
  returned: unless the task fails before it starts, or O(report=summary)
  type: list
  elements: dict
  contains:
    requested:
      description: The identifier, or the name of the host.
      type: str
      sample: ws-0042
    also_requested:
      description: Other identifiers of the same machine.
      type: list
      elements: str
      sample: []
    name:
      description: The host name that the first console reports. Without one, the identifier.
      type: str
      sample: ws-0042.corp.example
    macs:
      description: The MAC addresses that all consoles report, as twelve digits each.
      type: list
      elements: str
      sample: ["00005e00532a"]
    devices:
      description:
        - The device of each console, C(cylance) and C(opswat), or null. Each has C(device_id), C(hostname), C(names) (all names that the
          console knows), C(expected_hostname), C(macs), C(contained) (null if it is not known) and C(error). Cylance's have C(locked),
          C(since), C(until) and C(confirmed), OPSWAT's have C(group), C(restore_to) and C(restore_problem).
      type: dict
      sample: {cylance: {device_id: 45E07F34E76B4A9EB167D6D0C510D6BA, locked: false}, opswat: null}
    problems:
      description: Why a console may know the machine although no device is listed for it.
      type: dict
      sample: {}
    containment:
      description: What the role C(contain) has recorded about the machine, or null.
      type: dict
      sample: {settings: {ticket: INC-4711, reason: Beacon}, started: '2026-01-15T12:00:00Z', pending: false}
    left_alone:
      description: Why a pending machine is no longer contained.
      returned: with O(pending), for these machines
      type: str
      sample: The deadline 2026-01-15 12:00 UTC is over, and it is not contained.
not_found:
  description: The identifiers that no console knows.
  returned: unless the task fails before it starts, or O(report=summary)
  type: list
  elements: str
  sample: []
undetermined:
  description: The identifiers that could not be looked up everywhere, because a console failed. It is not known whether such a machine exists.
  returned: unless the task fails before it starts, or O(report=summary)
  type: list
  elements: dict
  sample: [{requested: ws-0042, message: 'opswat: No connection to opswat.example:443.'}]
ambiguous:
  description:
    - The identifiers that several machines match, with C(requested), C(system), C(reason) and C(devices). If C(system) is not null, the
      machine is among RV(machines), and only its device in this console is uncertain.
  returned: unless the task fails before it starts, or O(report=summary)
  type: list
  elements: dict
  sample: []
failures:
  description: Why a console could not be searched.
  returned: unless the task fails before it starts
  type: dict
  sample: {}
errors:
  description: For each identifier, why a console could not look it up.
  returned: unless the task fails before it starts, or O(report=summary)
  type: dict
  sample: {}
event_devices:
  description: The devices of O(devices), each once, with C(id), C(hostname) and C(events).
  returned: unless the task fails before it starts, or O(report=summary)
  type: list
  elements: dict
  sample: [{id: 45E07F34E76B4A9EB167D6D0C510D6BA, hostname: ws-0042, events: [6c84fb90-12c4-11e1-840d-7b25c5ee775a]}]
systems:
  description: The consoles that were searched.
  returned: unless the task fails before it starts
  type: list
  elements: str
  sample: [cylance, opswat]
named_by:
  description: The option that named the machines.
  returned: unless the task fails before it starts
  type: str
  sample: hostnames
by_system:
  description: For each console, C(device_ids) and C(expected_hostnames) of the machines, as the modules that act on devices take them.
  returned: unless the task fails before it starts
  type: dict
  sample: {cylance: {device_ids: [45E07F34E76B4A9EB167D6D0C510D6BA], expected_hostnames: {}}, opswat: {device_ids: [], expected_hostnames: {}}}
restore:
  description: For each group that OPSWAT devices return to, its name (C(group)), C(device_ids) and C(expected_hostnames).
  returned: unless the task fails before it starts
  type: list
  elements: dict
  sample: [{group: Workstations, device_ids: [6WXJURV8QAM0I7KC], expected_hostnames: {6WXJURV8QAM0I7KC: ws-0042}}]
pending_groups:
  description: The pending machines, grouped by the settings to contain them with, each group with C(by_system).
  returned: unless the task fails before it starts
  type: list
  elements: dict
  sample: []
summary:
  description: The number of machines, and how many of them have a problem.
  returned: with O(report=problems) and O(report=summary), unless the task fails before it starts
  type: dict
  sample: {requested: 1000, problems: 3}
whole_result:
  description:
    - The name of the whole result, for later tasks of the same run. See P(secops.device_actions.whole_result#filter).
  returned: if O(report) leaves something out
  type: str
  sample: 0c1f7c5e9f6b4e1d8a3b2c4d5e6f7081
msg:
  description: Which machines were found, and which were not, with the reason.
  returned: always
  type: str
  sample: "2 machines found: ws-0042.corp.example, ws-0043.corp.example."
"""
