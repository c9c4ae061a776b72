# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The consoles and their jobs: one class per file."""

from __future__ import annotations

from typing import Any

from .console import Console
from .cylance import Cylance
from .opswat import Opswat
from .packages import Packages

CONSOLES: dict[str, type[Console]] = {console.name: console for console in (Cylance, Packages, Opswat)}


def switches() -> dict[str, Any]:
    """Return the switches that the simulator has to start with, for all consoles together."""
    return {
        f"{console.system}.{switch}": value
        for console in CONSOLES.values()
        for switch, value in console.switches.items()
    }
