#!/usr/bin/python
# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: opswat_connection_info
short_description: Check the connection to OPSWAT Central Management
version_added: 0.9.0
author:
  - secops.device_actions contributors (@secops)
description:
  - Checks the connection to an account - whether it responds and how fast, TLS and its certificate, the proxy, the clocks, the login, and
    the configured rate limit against the one that the console reports.
  - Checks whether the application may read devices, groups and the account, by one request for each. Reading does not show whether it may
    send device actions.
options: {}
extends_documentation_fragment:
  - secops.device_actions.attributes
  - secops.device_actions.attributes.info
  - secops.device_actions.opswat
  - secops.device_actions.connection
seealso:
  - module: secops.device_actions.doctor
notes:
  - The result contains no secrets. A check that fails is no failure of the task, so that RV(ignore:checks) can be read.
  - The checks take a minute at most, plus the O(timeout) of the last request. With V(off) for O(token_cache), the login is tried in any
    case.
"""

EXAMPLES = r"""
- name: Check the connection to OPSWAT Central Management
  hosts: localhost
  gather_facts: false
  tasks:
    - name: Check it, with requests that only read
      secops.device_actions.opswat_connection_info:
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
      sample: rate limit
    status:
      description:
        - V(ok), V(failed) for what does not work, V(warning) for what works now but needs attention, or V(not_checked) for what reading
          does not show.
      type: str
      sample: warning
    finding:
      description: What was found.
      type: str
      sample: "This machine sends 20 requests per minute to each endpoint (nodes: 1). The console allows 10."
    remedy:
      description: What to do. Empty if there is nothing to do.
      type: str
      sample: "Set requests_per_minute to 10, or jobs wait for refused requests."
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
from ansible_collections.secops.device_actions.plugins.module_utils.opswat.connection_info import OpswatConnectionInfo


def main():
    run_module(OpswatConnectionInfo)


if __name__ == "__main__":
    main()
