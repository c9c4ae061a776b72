# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What is decided for one aspect of one device."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

WRITES = frozenset(
    {"lock", "renew", "move", "restore", "exempt", "unexempt", "ignore", "unignore", "execute", "release"}
)
RELEASES = frozenset({"release", "restore", "unexempt", "unignore"})
ADDS = WRITES - RELEASES - {"renew"}


@dataclass(frozen=True)
class Verdict:
    """action, note, is_problem, settings: as in Step. The action forget drops a record that is not true anymore."""

    action: str
    note: str = ""
    is_problem: bool = False
    settings: Mapping[str, Any] = field(default_factory=dict)
