# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Settings of ansible-core for finding defects, which expose the credentials of a task whose module runs elsewhere.

ansible-core passes a module its arguments in the module's file. No setting keeps them out of that file, or out of the
debug output, and C(no_log) has no effect on either.
"""

from __future__ import annotations

from ansible import constants as C
from ansible.utils.display import Display

from ansible_collections.secops.device_actions.plugins.module_utils._common.text import printable_line

display = Display()


def warn_of_exposed_credentials(host: str) -> None:
    """Warn where ansible-core keeps or shows the credentials of a module. host: where the module runs."""
    if C.DEFAULT_KEEP_REMOTE_FILES:
        display.warning(
            "ANSIBLE_KEEP_REMOTE_FILES (keep_remote_files) is set. Ansible therefore leaves the module of this task on "
            f"{printable_line(host)}, in its directory for temporary files. The file contains the console's "
            "credentials. Delete it, and unset ANSIBLE_KEEP_REMOTE_FILES."
        )
    if C.DEFAULT_DEBUG:
        display.warning(
            "ANSIBLE_DEBUG is set. Ansible's debug output therefore contains the console's credentials and all that "
            "the module returns, even with no_log. To debug without them, run the task on the controller, without "
            "delegate_to and async."
        )
