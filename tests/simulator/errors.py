# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The ways in which a request fails: refused by a console, or an invalid control call."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any


class Refusal(Exception):
    """An error response of a console. ``message`` becomes ``{"message": ...}``; None sends an empty body."""

    def __init__(self, status: int, message: str | None = None, headers: Mapping[str, str] | None = None) -> None:
        super().__init__(message or f"status {status}")
        self.status = status
        self.message = message
        self.headers = dict(headers or {})


class InvalidInput(ValueError):
    """An invalid control call; status 400, and ``allowed`` lists the valid values if it is given."""

    def __init__(self, message: str, allowed: Any = None) -> None:
        super().__init__(message)
        self.allowed = allowed


class Unknown(LookupError):
    """A control call names something that does not exist; status 404."""
