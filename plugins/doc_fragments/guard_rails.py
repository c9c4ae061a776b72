# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Texts of options.GUARD_RAILS."""

from __future__ import annotations


class ModuleDocFragment:
    """What keeps a task from the wrong devices, and from too many."""

    DOCUMENTATION = r"""
options:
  protected_devices:
    description:
      - Devices that are never acted on, each by its id, its host name (C(*) stands for any text) or a MAC address.
        Case does not matter, and a host name is compared as a full name and by its first label.
      - Where the list is not empty, every target is looked up before the first write. If one of them is protected, or
        cannot be looked up, the task fails and nothing is written. So it is with a target that tells no MAC address, where
        the list has one. (Oracle SDM knows no MAC addresses. There such an entry protects nothing, so that its devices are best
        named by name, key, address or id.) In a play over hosts that is the host's own task. Set
        C(any_errors_fatal=true) on the play where one protected host should stop all.
      - The lists of the task, of C(module_defaults) and of E(DEVICE_ACTIONS_PROTECTED_DEVICES) (separated by commas) are
        added up, so that no task can shorten what an administrator protects.
      - The machine that runs the task is always protected, as far as its name or MAC address is known of the target.
    type: list
    elements: str
    default: []
  max_changes:
    description:
      - How many devices the task may change, as a number or as a percentage of the devices that the console knows.
      - A plan above it fails before the first write, in check mode too, and tells the value to set.
      - A task's changes count together over all hosts, loops and batches (C(serial)) of its play, and also where the play
        includes its file or role more than once. Another task has a count of its own, as has another play, and so have two
        controllers that work at the same time (slices of an AWX job).
      - A task that is delegated to another host, or C(async), takes no percentage. The controller of an C(async) task is not
        told what changed, so that each of its devices counts as a change.
    type: str
    default: '25'
  expected_hostname:
    description:
      - The host name that the device is expected to have. If the console calls it otherwise, it is not touched.
      - For a task with one target only. A full name and a bare one match in their first label.
      - In a play over hosts, where the target comes from the inventory, it is the host's variable C(device_hostname). Where
        the task names the target itself, set this option too.
    type: str
  running_on:
    description:
      - Names and MAC addresses of machines that take part in running the task, which are never acted on.
      - The machine that runs the operation is always one of them. The controller adds itself when the task is delegated.
    type: list
    elements: str
    default: []
"""
