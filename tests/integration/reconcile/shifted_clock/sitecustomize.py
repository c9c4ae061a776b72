# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Shift the clock of every Python process that has this directory in its path by CLOCK_SHIFT seconds."""

from __future__ import annotations

import os
import time

_SHIFT = float(os.environ.get("CLOCK_SHIFT", "0"))
_time = time.time

if _SHIFT:
    time.time = lambda: _time() + _SHIFT
