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
  report:
    description:
      - Which devices the result lists. Everything else is the same in all cases. This includes C(msg), C(retry), C(diff), the audit
        trail, and what counts against C(max_changes).
      - V(all) lists all devices.
      - V(problems) lists the devices that failed, were not attempted, are unknown or have not confirmed their state.
      - V(summary) lists no devices. The key C(devices) is missing then.
      - AWX discards the result of an event with more than 700,000 characters, which a list of 1,000 devices can exceed.
      - If devices are left out, C(whole_result) names the whole result. Later tasks of the same run get it by the filter
        P(secops.device_actions.whole_result#filter).
      - It has no effect with C(return_unlock_key), because the keys are in the list.
      - If the option is not set, E(DEVICE_ACTIONS_REPORT) is used.
    type: str
    choices: [all, problems, summary]
    default: all
"""
