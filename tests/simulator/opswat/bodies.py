# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Parse the bodies of requests."""

from __future__ import annotations

from typing import Any

from aiohttp import web

from ..api_input import parse_object
from ..errors import Refusal


async def read_body(request: web.Request) -> dict[str, Any]:
    """Return the JSON object of the body. An empty body is an empty object, whatever its content type."""
    content = await request.read()
    if not content.strip():
        return {}
    if request.content_type != "application/json":
        raise Refusal(415, "the content type must be application/json")
    return parse_object(content)


def number_of(body: dict[str, Any], name: str, default: int, allowed: range) -> int:
    """Return an integer of the body; raise Refusal if it is outside the allowed range."""
    value = body.get(name, default)
    if not isinstance(value, int) or isinstance(value, bool) or value not in allowed:
        raise Refusal(400, f"{name} must be a whole number from {allowed.start} to {allowed.stop - 1}")
    return value


def texts_of(body: dict[str, Any], name: str) -> list[str]:
    """Return a list of strings of the body; an empty list if it is missing."""
    values = body.get(name, [])
    if not isinstance(values, list) or not all(isinstance(value, str) for value in values):
        raise Refusal(400, f"{name} must be a list of strings")
    return values


def object_of(body: dict[str, Any], name: str) -> dict[str, Any]:
    """Return an object of the body; an empty object if it is missing."""
    value = body.get(name, {})
    if not isinstance(value, dict):
        raise Refusal(400, f"{name} must be an object")
    return value
