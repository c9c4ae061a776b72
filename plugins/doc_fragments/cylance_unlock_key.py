# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Texts of cylance.lockdown_state.UNLOCK_KEY."""

from __future__ import annotations


class ModuleDocFragment:
    """The key that frees an isolated machine."""

    DOCUMENTATION = r"""
options:
  return_unlock_key:
    description:
      - Whether the result has the key of each locked device, which somebody who sits at the device can unlock it with.
      - Refused unless the task has C(no_log=true), and for an C(async) task, whose result lies in a file on its way.
    type: bool
    default: false
"""
