# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Filters that info modules and the inventory share."""

from __future__ import annotations

from fnmatch import fnmatchcase


def matches(names, patterns):
    """Whether one of the names fits one of the patterns, in which C(*) stands for any text. Case does not matter."""
    names = [name.lower() for name in names if name]
    return any(fnmatchcase(name, pattern.strip().lower()) for name in names for pattern in patterns)
