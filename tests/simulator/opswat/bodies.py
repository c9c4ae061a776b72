# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Reading the bodies of requests."""

from __future__ import annotations

from typing import Any

from aiohttp import web

from ..api_input import parse_object
from ..errors import Refusal


async def read_body(request: web.Request) -> dict[str, Any]:
    """The JSON object of the body. No body is an empty object, whatever its type."""
    content = await request.read()
    if not content.strip():
        return {}
    if request.content_type != "application/json":
        raise Refusal(415, "the content type must be application/json")
    return parse_object(content)


def number_of(body: dict[str, Any], name: str, default: int, allowed: range) -> int:
    """A whole number of the body."""
    value = body.get(name, default)
    if not isinstance(value, int) or isinstance(value, bool) or value not in allowed:
        raise Refusal(400, f"{name} must be a whole number from {allowed.start} to {allowed.stop - 1}")
    return value


def texts_of(body: dict[str, Any], name: str) -> list[str]:
    """A list of texts of the body, empty where it is not there."""
    values = body.get(name, [])
    if not isinstance(values, list) or not all(isinstance(value, str) for value in values):
        raise Refusal(400, f"{name} must be a list of texts")
    return values


def object_of(body: dict[str, Any], name: str) -> dict[str, Any]:
    """An object of the body, empty where it is not there."""
    value = body.get(name, {})
    if not isinstance(value, dict):
        raise Refusal(400, f"{name} must be an object")
    return value
