#!/usr/bin/python
# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: cylance_package_info
short_description: Read Cylance packages
version_added: 0.9.0
author:
  - secops.device_actions contributors (@secops)
description:
  - Lists the packages of the tenant that Focus (Optics) agents can execute, including those of the vendor.
options:
  names:
    description:
      - Only return packages with these names. C(*) matches any text. Case is ignored. Several packages can have the same name.
      - This filter and the others apply to what was read. They do not save requests.
    type: list
    elements: str
  package_ids:
    description:
      - Only return packages with these IDs.
    type: list
    elements: str
  categories:
    description:
      - Only return packages of the tenant (V(custom)) or of the vendor (V(cylance)).
    type: list
    elements: str
    choices: [custom, cylance]
  statuses:
    description:
      - Only return packages whose upload has one of these states. Only packages with the state V(success) can be executed.
    type: list
    elements: str
    choices: [started, success, failed, timeout]
extends_documentation_fragment:
  - secops.device_actions.attributes
  - secops.device_actions.attributes.info
  - secops.device_actions.cylance
  - secops.device_actions.connection
  - secops.device_actions.rate_limit
notes:
  - The application needs the privilege to read package configurations.
"""

EXAMPLES = r"""
- name: List packages
  hosts: localhost
  gather_facts: false
  tasks:
    - name: Read the tenant's own packages that can be executed
      secops.device_actions.cylance_package_info:
        categories: [custom]
        statuses: [success]
      register: own

    - name: Show the arguments of each package
      ansible.builtin.debug:
        msg: "{{ item.name }}: {{ item.examples | map(attribute='invocation') }}"
      loop: "{{ own.packages }}"
      loop_control:
        label: "{{ item.id }}"
"""

RETURN = r"""
packages:
  description: The packages, sorted by name.
  returned: success
  type: list
  elements: dict
  contains:
    id:
      description: The ID of the package.
      type: str
      sample: 61d8944e-d900-4724-87eb-d10078b90a41
    name:
      description: The name of the package.
      type: str
      sample: Collect browser history
    description:
      description: The description of the package.
      type: str
      sample: Collects the history of all browsers
    version:
      description: The version of the package.
      type: int
      sample: 1
    category:
      description: V(custom) for the tenant's own packages, V(cylance) for those of the vendor.
      type: str
      sample: custom
    status:
      description: The state of the upload. Only packages with the state V(success) can be executed.
      type: str
      sample: success
    size:
      description: The size of the package in bytes.
      type: int
      sample: 20480
    file_name:
      description: The file name of the package.
      type: str
      sample: collect.py
    entry_point:
      description: The entry point of the package.
      type: str
      sample: main
    examples:
      description: Examples of how to call the package, each with C(description) and C(invocation).
      type: list
      elements: dict
      sample: [{description: All browsers, invocation: -browser ALL}]
    playbooks:
      description: The number of playbooks in the console that use the package.
      type: int
      sample: 0
    uploaded_by:
      description: The login that uploaded the package.
      type: str
      sample: analyst@corp.example
    uploaded_on:
      description: When the package was uploaded.
      type: str
      sample: '2026-03-01T08:00:00Z'
api:
  description: Statistics on the API requests. The keys are C(requests), C(logins), C(retries) and C(throttled_seconds).
  returned: success
  type: dict
  sample: {requests: 1, logins: 1, retries: 0, throttled_seconds: 0.0}
msg:
  description: How many packages were read, with the names of the first ten.
  returned: always
  type: str
  sample: "2 packages read: Collect browser history, Stop service."
"""

from ansible_collections.secops.device_actions.plugins.module_utils._engine.module_runner import run_module
from ansible_collections.secops.device_actions.plugins.module_utils.cylance.packages.info import CylancePackageInfo


def main():
    run_module(CylancePackageInfo)


if __name__ == "__main__":
    main()
