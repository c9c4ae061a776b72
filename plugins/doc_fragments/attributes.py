# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Attributes that all modules of the collection share."""

from __future__ import annotations


class ModuleDocFragment:
    """Where and how the modules run."""

    DOCUMENTATION = r"""
options: {}
attributes:
  action:
    description: Has an action plugin that does the module's work on the controller.
    support: full
    details:
      - The task does not connect to the host, so it also works for hosts that only a console knows. Set
        C(gather_facts=false) on the play, because gathering facts would connect.
      - A task that is delegated to another host runs there as a module, with the controller's credentials. The Python
        of that host needs the requirements.
      - Ansible passes these credentials in the module's file. It stays on that host if E(ANSIBLE_KEEP_REMOTE_FILES) is set, and the
        output of E(ANSIBLE_DEBUG) contains them, even with C(no_log). The task warns about both.
      - The keyword C(become) has no effect on the controller.
      - On the controller, the keyword C(timeout) stops the work, and the result shows how far it got. It does not stop
        the module of a delegated task.
  async:
    description: Supports being run with the C(async) keyword.
    support: full
    details:
      - The module runs in the background on the controller, or on the host that the task is delegated to. The task
        therefore needs a local connection or C(delegate_to).
      - The Python of that connection (C(ansible_python_interpreter)) needs the requirements.
      - ansible-core before 2.19 refuses C(async) in check mode.
  platform:
    description: Platforms that the module can run on.
    platforms: posix
    support: full
"""

    # For modules that change devices.
    ACTIONS = r"""
options: {}
attributes:
  check_mode:
    description: Can run in C(check_mode) and report what would change without changing it.
    support: full
    details:
      - Check mode reads everything and writes nothing. RV(ignore:devices[].certain) is V(false) if nothing that can be read
        shows whether the console will carry out the action.
  diff_mode:
    description: Reports in diff mode what changed, or would change, on each device.
    support: full
  idempotent:
    description: A second run with the same options changes nothing.
    support: full
"""

    # For modules that only read.
    INFO = r"""
options: {}
attributes:
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
"""
