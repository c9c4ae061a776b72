# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Read the input of control calls: known fields of the right type, or status 400 with an explanation."""

from __future__ import annotations

import json
from typing import Any

from aiohttp import web

from .errors import InvalidInput

FieldTypes = dict[str, Any]
"""Field name to a type or a tuple of types; ``object`` accepts anything."""


async def read_json(request: web.Request) -> Any:
    """Return the JSON of the body, or None if the body is empty."""
    body = await request.read()
    if not body.strip():
        return None
    try:
        return json.loads(body, parse_constant=refuse_constant)
    except ValueError as error:
        raise InvalidInput(f"the body is not JSON: {error}") from error


def refuse_constant(name: str) -> None:
    """Reject NaN and Infinity: Python accepts them, but they are not JSON."""
    raise ValueError(name)


async def read_object(request: web.Request) -> dict[str, Any]:
    """Return the JSON object of the body; an empty body is an empty object."""
    data = await read_json(request)
    return checked_object({} if data is None else data)


async def read_fields(request: web.Request, types: FieldTypes) -> dict[str, Any]:
    """Return the fields of the body; raise InvalidInput for unknown fields and wrong types."""
    return checked_fields(await read_object(request), types)


def checked_object(data: Any) -> dict[str, Any]:
    """Return a copy of the JSON object; raise InvalidInput for anything else."""
    if not isinstance(data, dict):
        raise InvalidInput("expected a JSON object")
    return dict(data)


def checked_fields(data: Any, types: FieldTypes) -> dict[str, Any]:
    """Return the object's fields; raise InvalidInput for unknown fields and wrong types. Booleans are not numbers."""
    fields = checked_object(data)
    for name, value in fields.items():
        if name not in types:
            raise InvalidInput(f"unknown field {name!r}", sorted(types))
        expected = types[name] if isinstance(types[name], tuple) else (types[name],)
        is_stray_bool = isinstance(value, bool) and bool not in expected and object not in expected
        if is_stray_bool or not isinstance(value, expected):
            raise InvalidInput(f"{name}: {value!r} is not {' or '.join(kind.__name__ for kind in expected)}")
    return fields


def query_flag(request: web.Request, name: str) -> bool | None:
    """Return a ``true`` or ``false`` query parameter, or None if it is missing."""
    text = request.query.get(name)
    if text is None:
        return None
    if text not in ("true", "false"):
        raise InvalidInput(f"{name} must be true or false", ["true", "false"])
    return text == "true"


def query_number(request: web.Request, name: str, default: int) -> int:
    """Return a whole number from the query."""
    text = request.query.get(name)
    if text is None:
        return default
    if not text.isdecimal():
        raise InvalidInput(f"{name} must be a whole number")
    return int(text)
