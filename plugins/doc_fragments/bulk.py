# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Texts of options.FLEET."""

from __future__ import annotations


class ModuleDocFragment:
    """One to many devices in one task."""

    DOCUMENTATION = r"""
options:
  on_multiple:
    description:
      - What to do with a host name, a MAC address or a name that means more than one device (a machine that was set up anew,
        a docking station, a name that two NFs of SDM have).
      - V(fail) fails for that target and lists the devices.
      - V(online) takes the one that is online (with Oracle SDM, the one that SDM reaches), and fails unless it is exactly one.
        OPSWAT Central Management does not tell who is
        online, so that it always fails there.
      - V(all) takes all of them.
    type: str
    choices: [fail, online, all]
    default: fail
  allow_empty:
    description:
      - Whether an empty list of targets is right, and does nothing. Else it is an error, because it mostly comes from a
        list that was computed wrongly.
    type: bool
    default: false
  tolerate_failures:
    description:
      - Whether the task succeeds although some devices failed, so that a later task decides by the result.
      - What stops the task as a whole (a guard rail, a refused login, twenty equal failures in a row) fails it all the same.
    type: bool
    default: false
"""
