# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Option texts of _http.options.RATE_LIMIT."""

from __future__ import annotations


class ModuleDocFragment:
    """The rate limit of consoles that take one device per request."""

    DOCUMENTATION = r"""
options:
  max_parallel:
    description:
      - How many devices of one task are processed in parallel. Devices that only wait until the console shows a release do not count.
      - It does not change the request rate, which O(requests_per_second) limits.
    type: int
    default: 16
  requests_per_second:
    description:
      - The maximum number of requests per second to the console. V(0) disables the limit.
      - All plays, forks and modules of the user on the machine that runs the task share the limit, through a small file in the
        directory C(secops-device-actions) under E(XDG_RUNTIME_DIR), or C(secops-device-actions-UID) under the directory for
        temporary files, or in the O(state_dir). The file contains no secrets.
      - Modules that only read give way to modules that act. They use at most 80 percent of the limit, and half of it for a minute after
        a request of a module that acts.
      - The default is the known limit of the Cylance API, so that the console does not have to refuse requests. Oracle SDM
        documents no limit.
    type: float
    default: 20.0
  requests_per_day:
    description:
      - The maximum number of requests per day that the user's processes on this machine send to the console. A day begins at
        midnight UTC. V(0) disables the limit.
      - Once the limit is reached, no more devices are started, the remaining ones are V(skipped), and the task fails. The count
        starts again from zero when the machine restarts.
      - The default is the known limit of the Cylance API.
    type: int
    default: 100000
"""
