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
    description: Whether an action plugin runs the module's work on the controller.
    support: full
    details:
      - No connection to the host is opened, so that hosts work which are known to a console alone. Set
        C(gather_facts=false) on the play, because gathering facts would connect.
      - A task that is delegated to another host runs there as a module, with the controller's credentials. That host's
        Python needs the requirements.
      - The keyword C(become) has no effect on the controller.
      - The keyword C(timeout) stops the work on the controller, and the result tells how far it came. It does not stop the
        module of a delegated task.
  async:
    description: Supports being run in the background with the C(async) keyword.
    support: full
    details:
      - The module runs in the background of the controller or of the host that the task is delegated to, so that the
        task needs a local connection or C(delegate_to). The Python of that connection needs the requirements
        (C(ansible_python_interpreter)).
      - ansible-core before 2.19 refuses C(async) in check mode.
  platform:
    description: Where it can run.
    platforms: posix
    support: full
"""

    # For modules that change devices.
    ACTIONS = r"""
options: {}
attributes:
  check_mode:
    description: Can run in C(check_mode) and tell what would change without changing it.
    support: full
    details:
      - Everything is read and nothing is written. RV(ignore:devices[].certain) is V(false) where nobody can know whether the console
        will do what it is asked for.
  diff_mode:
    description: Tells what changed, or would change, for each device in diff mode.
    support: full
  idempotent:
    description: A second run changes nothing.
    support: full
"""

    # For modules that only read.
    INFO = r"""
options: {}
attributes:
  check_mode:
    description: Can run in C(check_mode) and tell what would change without changing it.
    support: full
  diff_mode:
    description: Tells what changed, or would change, for each device in diff mode.
    support: none
    details:
      - It changes nothing.
  idempotent:
    description: A second run changes nothing.
    support: full
"""
