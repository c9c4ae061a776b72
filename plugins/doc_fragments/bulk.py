# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Option texts of _engine.options.BULK."""

from __future__ import annotations


class ModuleDocFragment:
    """One to many devices in one task."""

    DOCUMENTATION = r"""
options:
  on_multiple:
    description:
      - What to do if a host name, a MAC address or a name matches more than one device. Examples are a reinstalled machine, a
        docking station, or a name that two NFs of SDM use.
      - V(fail) fails for that target and lists the matching devices.
      - V(online) uses the device that is online (for Oracle SDM, the one that SDM can reach). It fails unless exactly one is online.
      - OPSWAT Central Management does not report whether a device is online, so V(online) always fails there.
      - V(all) uses all matching devices.
    type: str
    choices: [fail, online, all]
    default: fail
  allow_empty:
    description:
      - Accept an empty list of targets and do nothing. By default it is an error, because it usually means that the list was
        computed incorrectly.
    type: bool
    default: false
  tolerate_failures:
    description:
      - Let the task succeed if some devices fail, so that a later task can decide based on the result.
      - The task still fails if it is stopped as a whole (by a guard rail, a refused login, an unreachable console or twenty
        equal failures in a row).
    type: bool
    default: false
"""
