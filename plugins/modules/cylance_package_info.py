#!/usr/bin/python
# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: cylance_package_info
short_description: Read packages that Cylance devices can execute
version_added: 0.1.0
author:
  - secops.device_actions contributors (@secops)
description:
  - Lists the packages of the tenant that Focus (Optics) agents can execute, those of the vendor included.
options:
  names:
    description:
      - Keep the packages of these names, in which C(*) stands for any text. Case does not matter. Several packages may have one name.
      - This filter and the others work on what was read, and save no request.
    type: list
    elements: str
  package_ids:
    description:
      - Keep the packages of these ids.
    type: list
    elements: str
  categories:
    description:
      - Keep the packages that come from the tenant (V(custom)) or from the vendor (V(cylance)).
    type: list
    elements: str
    choices: [custom, cylance]
  statuses:
    description:
      - Keep the packages whose upload is in one of these states. Only V(success) can be executed.
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
- name: Look packages up
  hosts: localhost
  gather_facts: false
  tasks:
    - name: Read the tenant's own packages that can be executed
      secops.device_actions.cylance_package_info:
        categories: [custom]
        statuses: [success]
      register: own

    - name: Show how each is called
      ansible.builtin.debug:
        msg: "{{ item.name }}: {{ item.examples | map(attribute='invocation') }}"
      loop: "{{ own.packages }}"
      loop_control:
        label: "{{ item.id }}"
"""

RETURN = r"""
packages:
  description: The packages, by their names.
  returned: success
  type: list
  elements: dict
  contains:
    id:
      description: The package's id.
      type: str
      sample: 61d8944e-d900-4724-87eb-d10078b90a41
    name:
      description: The package's name.
      type: str
      sample: Collect browser history
    description:
      description: The package's description.
      type: str
      sample: Collects the history of all browsers
    version:
      description: The package's version.
      type: int
      sample: 1
    category:
      description: V(custom) for the tenant's own packages, V(cylance) for those of the vendor.
      type: str
      sample: custom
    status:
      description: The state of the upload. Only V(success) can be executed.
      type: str
      sample: success
    size:
      description: How many bytes the package has.
      type: int
      sample: 20480
    file_name:
      description: The name of the package's file.
      type: str
      sample: collect.py
    entry_point:
      description: Where the package begins.
      type: str
      sample: main
    examples:
      description: How to call the package, each with C(description) and C(invocation).
      type: list
      elements: dict
      sample: [{description: All browsers, invocation: -browser ALL}]
    playbooks:
      description: How many playbooks of the console use the package.
      type: int
      sample: 0
    uploaded_by:
      description: The login of who uploaded the package.
      type: str
      sample: analyst@corp.example
    uploaded_on:
      description: When the package was uploaded.
      type: str
      sample: '2026-03-01T08:00:00Z'
api:
  description: What was asked of the console. The keys are C(requests), C(logins), C(retries) and C(throttled_seconds).
  returned: success
  type: dict
  sample: {requests: 1, logins: 1, retries: 0, throttled_seconds: 0.0}
msg:
  description: What happened, in one sentence.
  returned: always
  type: str
  sample: 12 packages read.
"""

from ansible_collections.secops.device_actions.plugins.module_utils._engine.module_runner import run_module
from ansible_collections.secops.device_actions.plugins.module_utils.cylance.packages.info import CylancePackageInfo


def main():
    run_module(CylancePackageInfo)


if __name__ == "__main__":
    main()
