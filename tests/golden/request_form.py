# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Reduce recorded requests to what must stay the same."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any
from urllib.parse import parse_qsl

from .normal import COMMAND, COMMAND_NAME, Masks

SECRET = "<secret>"
# Threads of a task put their devices into a shared request in any order.
UNORDERED_NAMES = frozenset({"ids", "macs"})
SECRET_NAMES = re.compile(r"token|secret|password", re.IGNORECASE)
PAGE_TOKEN = "next_token"
XML_PASSWORD = re.compile(r"(<password>).*?(</password>)", re.DOTALL)


def normal_request(request: Mapping[str, Any], masks: Masks) -> dict[str, Any]:
    """Return the normal form of a request."""
    kept = {name: request[name] for name in ("scheme", "method", "write", "node", "status")}
    return {
        **kept,
        "path": masks.text(request["path"]),
        "query": [[name, _value(name, value, masks)] for name, value in request["query"]],
        "headers": request["headers"],
        "body": _body(request, masks),
    }


def batched_requests(requests: Iterable[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Return what was asked for each device, however hosts shared the requests, each once and sorted."""
    parts = [part for request in requests for part in _parts(request)]
    return [json.loads(text) for text in sorted({json.dumps(part, sort_keys=True) for part in parts})]


def _parts(request: Mapping[str, Any]) -> list[dict[str, Any]]:
    part = {name: request[name] for name in ("method", "path", "write", "status", "headers")}
    body = request["body"]
    if not isinstance(body, dict):
        return [{**part, "body": body}]
    lists = [name for name, value in body.items() if _is_list_of_devices(value)]
    if not lists:
        return [{**part, "body": body}]
    return [{**part, "body": {**body, lists[0]: [device]}} for device in body[lists[0]]]


def _is_list_of_devices(value: Any) -> bool:
    return isinstance(value, list) and bool(value) and all(isinstance(item, str) for item in value)


def _ordered(name: str, value: Any) -> Any:
    return sorted(value) if name in UNORDERED_NAMES and _is_list_of_devices(value) else value


def _value(name: str, value: str, masks: Masks) -> str:
    if name == COMMAND_NAME:
        return COMMAND
    secret = SECRET_NAMES.search(name) and name != PAGE_TOKEN
    return SECRET if secret else masks.text(value)


def _body(request: Mapping[str, Any], masks: Masks) -> Any:
    text = request["body"]
    kind = request["headers"].get("Content-Type", "")
    if "json" in kind:
        try:
            return _masked(json.loads(text), masks)
        except ValueError:
            return masks.text(text)
    if "urlencoded" in kind:
        return [[name, _value(name, value, masks)] for name, value in parse_qsl(text, keep_blank_values=True)]
    return masks.text(XML_PASSWORD.sub(rf"\g<1>{SECRET}\g<2>", text))


def _masked(value: Any, masks: Masks) -> Any:
    if isinstance(value, Mapping):
        return {
            name: SECRET if isinstance(item, str) and _value(name, item, masks) == SECRET else _masked(item, masks)
            for name, item in ((name, _ordered(name, item)) for name, item in value.items())
        }
    if isinstance(value, Sequence) and not isinstance(value, str):
        return [_masked(item, masks) for item in value]
    return masks.text(value) if isinstance(value, str) else value
