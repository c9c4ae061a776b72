# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Option texts of cylance.lockdown.state.UNLOCK_KEY."""

from __future__ import annotations


class ModuleDocFragment:
    """The key that releases an isolated machine."""

    DOCUMENTATION = r"""
options:
  return_unlock_key:
    description:
      - Whether to return the unlock key of each locked device. A person at the device can release it with this key.
      - Refused unless the task sets C(no_log=true). Also refused for an C(async) task, because its result is stored in a file.
    type: bool
    default: false
"""
