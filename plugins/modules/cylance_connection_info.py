#!/usr/bin/python
# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: cylance_connection_info
short_description: Check the connection to Cylance and the privileges of the application
version_added: 0.9.0
author:
  - secops.device_actions contributors (@secops)
description:
  - Checks the connection to a tenant - whether it responds and how fast, TLS and its certificate, the proxy, the clocks, the login, and the
    configured rate limit.
  - Checks whether the application has the privileges that the modules need, by one request for each that only reads - lists of devices,
    packages, executions, zones and detections, and one device with its lockdown. Privileges to change something are only known if the
    console's token names its scopes. A missing privilege to list detections is a warning, because only event sources need it.
options: {}
extends_documentation_fragment:
  - secops.device_actions.attributes
  - secops.device_actions.attributes.info
  - secops.device_actions.cylance
  - secops.device_actions.connection
  - secops.device_actions.rate_limit
seealso:
  - module: secops.device_actions.doctor
notes:
  - The result contains no secrets. If a check fails, the task still succeeds, so that you can read RV(ignore:checks).
  - The checks take a minute at most, plus the O(timeout) of the last request. With V(off) for O(token_cache), the login is always
    tried.
"""

EXAMPLES = r"""
- name: Check the connection to Cylance
  hosts: localhost
  gather_facts: false
  tasks:
    - name: Check it, with requests that only read
      secops.device_actions.cylance_connection_info:
        timeout: 10
      register: checked

    - name: Fail if something does not work
      ansible.builtin.assert:
        that: not checked.has_problems
        fail_msg: "{{ checked.checks | selectattr('status', 'eq', 'failed') }}"
"""

RETURN = r"""
checks:
  description: One entry for each check.
  returned: success
  type: list
  elements: dict
  contains:
    check:
      description: What is checked.
      type: str
      sample: read lockdowns
    status:
      description:
        - V(ok), V(failed) for what does not work, V(warning) for what works now but needs attention, or V(not_checked) for what reading
          does not show.
      type: str
      sample: failed
    finding:
      description: What was found.
      type: str
      sample: "403 while reading the lockdown state: the access token lacks the scope opticscommand:read."
    remedy:
      description: What to do. Empty if there is nothing to do.
      type: str
      sample: "Add the privilege opticscommand:read."
has_problems:
  description: Whether a check failed.
  returned: success
  type: bool
  sample: true
api:
  description: Statistics on the API requests. The keys are C(requests), C(logins), C(retries) and C(throttled_seconds).
  returned: success
  type: dict
  sample: {requests: 8, logins: 1, retries: 0, throttled_seconds: 0.0}
msg:
  description: The number of checks with each status.
  returned: always
  type: str
  sample: "12 checks: 1 failed, 2 not checked, 9 ok."
"""

from ansible_collections.secops.device_actions.plugins.module_utils._engine.module_runner import run_module
from ansible_collections.secops.device_actions.plugins.module_utils.cylance.connection_info import CylanceConnectionInfo


def main():
    run_module(CylanceConnectionInfo)


if __name__ == "__main__":
    main()
