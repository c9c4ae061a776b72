# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Bodies of Oracle SDM in XML and JSON (pages "Send Requests" and "Quick Start").

Releases wrap lists in different ways. In XML an entry has the tag of the list or its singular. JSON may add a name in
between, or send the only entry instead of a list of one. So lists are read by position, and not by release.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any
from xml.sax.saxutils import escape

from .._common.libraries import defused_xml
from .._http.bodies import decode_json

MEDIA_TYPES = {"xml": "application/xml", "json": "application/json"}
_MAX_DEPTH = 20  # levels of a body
_ACTION_ROOTS = ("deviceAction", "deviceGroupAction")
_XML_STARTS = (b"<", b"\xef\xbb\xbf<")


def encode(root: str, fields: Mapping[str, str], body_format: str) -> bytes:
    """Return the body of a request. root: the name of the XML's root element, which JSON omits."""
    if body_format == "json":
        return json.dumps(fields).encode()
    inner = "".join(f"<{name}>{escape(text)}</{name}>" for name, text in fields.items())
    return f'<?xml version="1.0" encoding="UTF-8"?>\n<{root}>{inner}</{root}>'.encode()


def decode(content: bytes, root: str | None = None) -> Payload:
    """Return the decoded body of a response, which may be XML or JSON regardless of the request.

    root: the expected name of the XML's root element, or None for any. Raise ValueError, with the reason as a clause
    about "it", for an unusable body.
    """
    if not content.strip():
        raise ValueError("it is empty")
    if content.lstrip().startswith(_XML_STARTS):
        return _decode_xml(content, root)
    try:
        return Payload(decode_json(content))
    except ValueError:
        raise ValueError("it is neither XML nor JSON") from None


def is_consent(content: bytes) -> bool:
    """Return whether a body shows that SDM accepted an action: it is empty as documented, or the action itself.

    Any other body may be an error, or come from a proxy or a portal.
    """
    if content.strip() in (b"", b"{}"):
        return True
    try:
        payload = decode(content)
    except ValueError:
        return False
    return payload.root in _ACTION_ROOTS or (payload.root is None and payload.fields.keys() == {"type"})


class Payload:
    """A decoded body.

    fields: {name: text, number, bool, None, list or dict} of a single object, else empty. root: the name of the XML's
    root element, or None. value: the whole body, of JSON types, where an XML list has one name for all of its entries.
    """

    def __init__(self, value: Any, children: Sequence[Any] | None = None, root: str | None = None) -> None:
        self.fields: dict[str, Any] = value if isinstance(value, dict) else {}
        self.root = root
        self.value = value
        self._children = children

    def entries(self, names: Sequence[str], key: str) -> list[dict[str, Any]]:
        """Return the objects of a list. Raise ValueError, as decode() does, for anything else.

        names: the names that the list or its entries may have. key: a field that each entry has.
        """
        entries = list(self._children) if self._children is not None else _unwrap(self.value, names, key)
        if not all(isinstance(entry, dict) for entry in entries):
            raise ValueError("it is not a list of objects")
        return entries


def _decode_xml(content: bytes, root: str | None) -> Payload:
    try:
        element = defused_xml.fromstring(content.lstrip(), forbid_dtd=True)
    except (defused_xml.DTDForbidden, defused_xml.EntitiesForbidden):
        raise ValueError("it is a page, or XML with a document type or entities, which is not allowed") from None
    except (defused_xml.ParseError, ValueError, LookupError, RecursionError):
        raise ValueError("it is malformed XML or HTML") from None
    if root and _name(element) != root:
        raise ValueError(f"its root element is <{_name(element)[:40]}> instead of <{root}>")
    return Payload(_value(element), [_value(child) for child in element], _name(element))


def _name(element: Any) -> str:
    """Return a tag without its namespace."""
    return str(element.tag).rpartition("}")[2]


def _value(element: Any, depth: int = 0) -> Any:
    """Return the text of an element, or {name: value} of its children. A repeated name has a list of values."""
    if depth > _MAX_DEPTH:
        return None
    if not len(element):
        return (element.text or "").strip()
    fields: dict[str, list[Any]] = {}
    for child in element:
        fields.setdefault(_name(child), []).append(_value(child, depth + 1))
    return {name: values[0] if len(values) == 1 else values for name, values in fields.items()}


def _unwrap(value: Any, names: Sequence[str], key: str) -> list[Any]:
    """Return the list in a JSON value: the value itself, what one of the names holds, or the only entry."""
    for dummy in range(_MAX_DEPTH):
        if isinstance(value, list):
            return value
        if value in (None, "", {}):
            return []
        if not isinstance(value, dict):
            break
        name = next((name for name in names if name in value), None)
        if name is None:
            if key not in value:
                break
            return [value]
        value = value[name]
    raise ValueError("it is not a list")
