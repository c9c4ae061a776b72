# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""All devices of a Cylance tenant (pages "Get devices" and "Get devices extended")."""

from __future__ import annotations

from ..paged_lists import Facts, PagedLists
from .record import device_facts

_PAGE, EXTENDED_PAGE = 10_000, 200  # the maximum of each endpoint


def all_devices(lists: PagedLists, extended: bool) -> list[Facts]:
    """Return the facts of every device (see device_facts). extended: with host names, operating systems and users."""
    path, size = ("/devices/v2/extended", EXTENDED_PAGE) if extended else ("/devices/v2", _PAGE)
    return lists.read_all(path, size, "listing the console's devices", device_facts)
