#!/usr/bin/python
# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: reconcile_check
short_description: Check files of desired state, without a console
version_added: 0.9.0
author:
  - secops.device_actions contributors (@secops)
description:
  - Reads a directory with desired state as the role C(secops.device_actions.reconcile) does, and fails if there is a problem in
    a file. It needs no credentials and no network, so a pipeline or a hook of a Git server can run it on files before
    they are reviewed. Only the role's plan shows whether devices, groups and packages exist.
  - Shows a line for each problem, with file, line and key. Values are never shown.
  - The playbook C(secops.device_actions.reconcile_check) runs it with the variable C(reconcile_directory).
  - C(docs/gitops.md) in the collection describes the format of the files.
  - Runs on the controller.
options:
  directory:
    description:
      - The directory with the files.
    type: path
    required: true
attributes:
  check_mode:
    description: Changes nothing.
    support: full
  diff_mode:
    description: Returns what changes in diff mode.
    support: none
seealso:
  - module: secops.device_actions.reconcile
"""

EXAMPLES = r"""
- name: Check the files of a pull request
  hosts: localhost
  gather_facts: false
  tasks:
    - name: Check them
      secops.device_actions.reconcile_check:
        directory: "{{ playbook_dir }}/incidents"
"""

RETURN = r"""
msg:
  description: How many entries, or how many problems there are.
  returned: always
  type: str
  sample: "Entries without a problem: 3."
entries:
  description: The number of entries that could be read.
  returned: if the directory exists
  type: int
  sample: 3
problems:
  description: The first 50 problems, as C(file:line:) with the key and what is wrong.
  returned: if the directory exists
  type: list
  elements: str
  sample: ["inc-4711.yml:2: devices.hostnames: The list is empty."]
"""
