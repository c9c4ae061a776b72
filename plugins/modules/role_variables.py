#!/usr/bin/python
# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: role_variables
short_description: Check the variables of a role, including those that a survey sends as text
version_added: 0.9.0
author:
  - secops.device_actions contributors (@secops)
description:
  - The first task of each role of this collection. Converts the role's variables to the types of their defaults, and checks them
    against the modules that use them, so that an invalid value is reported before anything is written.
  - A survey of AWX sends text. A list may be text with one entry per line or separated by commas, a number or a truth value may be
    text, and a dictionary or a list of dictionaries may be YAML or JSON. Blank text means the variable's default.
  - Works only in a task of a role whose variables begin with the name of the role.
  - The result is hidden in the output, because variables may contain secrets. Errors are shown, but never quote dictionaries.
options:
  required:
    description:
      - Variables that must not be blank, without the prefix of the role.
    type: list
    elements: str
    default: []
  required_one_of:
    description:
      - Variables of which at least one must not be blank, without the prefix of the role.
    type: list
    elements: str
    default: []
  may_be_blank:
    description:
      - Variables for which blank text is a valid value, without the prefix of the role.
    type: list
    elements: str
    default: []
attributes:
  check_mode:
    description: Changes nothing.
    support: full
  diff_mode:
    description: Returns what changes in diff mode.
    support: none
"""

EXAMPLES = r"""
# roles/isolate/tasks/main.yml, with isolate_hostnames and isolate_expires in defaults/main.yml
- name: Check the variables
  secops.device_actions.role_variables:
    required: [hostnames]
  register: isolate_given

- name: Lock the devices
  secops.device_actions.cylance_lockdown:
    hostnames: "{{ isolate_given.variables.hostnames }}"
    expires: "{{ isolate_given.variables.expires }}"
"""

RETURN = r"""
msg:
  description: That the variables are valid, or the first one that is not.
  returned: always
  type: str
  sample: "contain_confirm_timeout: must be a whole number, got 'soon'."
variables:
  description:
    - Every variable that has a default in the role, without the prefix of the role. C(tasks) is the whole path of a file that was named
      relative to the project of AWX, or to the playbook.
  returned: if all of them are valid
  type: dict
  sample: {hostnames: [ws-0042.corp.example], expires: "1:00:00", confirm_timeout: 60}
"""
