# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Stop the clock of every Python process that has this directory in its path, where the simulator's clock stands."""

from __future__ import annotations

import os
import time

if "FIXED_CLOCK" in os.environ:
    _now = float(os.environ["FIXED_CLOCK"])
    time.time = lambda: _now
