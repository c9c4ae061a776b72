# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Texts of options.PACE."""

from __future__ import annotations


class ModuleDocFragment:
    """The pace of requests to a console that takes one device in each."""

    DOCUMENTATION = r"""
options:
  max_parallel:
    description:
      - How many devices of one task are worked on at the same time.
      - It does not change the number of requests in a second, which O(requests_per_second) sets.
    type: int
    default: 16
  requests_per_second:
    description:
      - The pace of requests to the console. V(0) lifts it.
      - All plays, forks and modules of the user on the machine that runs the task keep it together, by a small file in the
        directory C(secops-device-actions) under E(XDG_RUNTIME_DIR), or C(secops-device-actions-UID) under that for
        temporary files. It holds nothing secret.
      - Modules that only read let those that act go first, and take half of the pace at most.
      - The default is the limit that is known of the Cylance API, so that the console does not have to refuse requests. Oracle SDM
        documents none.
    type: float
    default: 20.0
  requests_per_day:
    description:
      - How many requests the user's processes on this machine send to the console in a day, which begins at midnight UTC.
        V(0) lifts the limit.
      - When they are used up, no further device is begun, the rest is V(skipped), and the task fails. The count begins
        anew when the machine is restarted.
      - The default is the limit that is known of the Cylance API.
    type: int
    default: 100000
"""
