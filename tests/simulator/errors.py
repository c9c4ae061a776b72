# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The two ways in which a request goes wrong: refused by a console, or a mistake in a control call."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any


class Refusal(Exception):
    """A console's error answer. ``message`` becomes ``{"message": ...}``; None is an empty body."""

    def __init__(self, status: int, message: str | None = None, headers: Mapping[str, str] | None = None) -> None:
        super().__init__(message or f"status {status}")
        self.status = status
        self.message = message
        self.headers = dict(headers or {})


class InvalidInput(ValueError):
    """A control call that makes no sense; answered with 400 and, where there is a list, what would be allowed."""

    def __init__(self, message: str, allowed: Any = None) -> None:
        super().__init__(message)
        self.allowed = allowed


class Unknown(LookupError):
    """A control call names something that does not exist; answered with 404."""
