# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""All devices of a Cylance tenant (pages "Get devices" and "Get devices extended")."""

from __future__ import annotations

from .record import device_facts

_PAGE, EXTENDED_PAGE = 10_000, 200  # the longest that each endpoint allows


def all_devices(lists, extended):
    """The facts of every device (see device_facts). lists: the tenant's. extended: with host names and more."""
    path, size = ("/devices/v2/extended", EXTENDED_PAGE) if extended else ("/devices/v2", _PAGE)
    return lists.read_all(path, size, "listing the console's devices", device_facts)
