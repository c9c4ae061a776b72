# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Bodies of Oracle SDM, in XML and JSON (pages "Send Requests" and "Quick Start").

Releases differ in how they wrap a list: the tag of its entries is the singular or that of the list itself, JSON has a
name in between or not, and a list of one may be its only entry. So a list is read by position, and never by release.
"""

from __future__ import annotations

import json
from xml.sax.saxutils import escape

from .._common.libraries import defused_xml
from .._http.bodies import decode_json

MEDIA_TYPES = {"xml": "application/xml", "json": "application/json"}
_DEEPEST = 20  # levels of a body
_ACTIONS = ("deviceAction", "deviceGroupAction")
_XML_BEGINS = (b"<", b"\xef\xbb\xbf<")


def encode(root, fields, body_format):
    """The bytes of a request's body. root: its name, which JSON does not have. fields: {name: text}."""
    if body_format == "json":
        return json.dumps(fields).encode()
    inner = "".join(f"<{name}>{escape(text)}</{name}>" for name, text in fields.items())
    return f'<?xml version="1.0" encoding="UTF-8"?>\n<{root}>{inner}</{root}>'.encode()


def decode(content, root=None):
    """An answer's body as a Payload, whichever format it has. Raises ValueError, with the reason, for anything else.

    root: the name that its XML has, where that matters.
    """
    if not content.strip():
        raise ValueError("it is empty")
    if content.lstrip().startswith(_XML_BEGINS):
        return _decode_xml(content, root)
    try:
        return Payload(decode_json(content))
    except ValueError:
        raise ValueError("it is neither XML nor JSON") from None


def is_consent(content):
    """Whether a body may be that of an action which SDM took: none by the documentation, or the action itself.

    Anything else may be an error, or come from a proxy or a portal.
    """
    if content.strip() in (b"", b"{}"):
        return True
    try:
        payload = decode(content)
    except ValueError:
        return False
    return payload.root in _ACTIONS or (payload.root is None and payload.fields.keys() == {"type"})


class Payload:
    """A decoded body. fields: {name: text, number, bool, None, list or dict} where it is one object, else {}.

    root: the name that XML has, or None.
    """

    def __init__(self, value, children=None, root=None):
        self.fields = value if isinstance(value, dict) else {}
        self.root = root
        self._value = value
        self._children = children

    def entries(self, names, key):
        """The objects of a list. names: what a list or its entries may be called. key: a field that each entry has.

        Raises ValueError for what is no list of objects.
        """
        entries = self._children if self._children is not None else _unwrapped(self._value, names, key)
        if not all(isinstance(entry, dict) for entry in entries):
            raise ValueError("it holds something else than a list of objects")
        return entries


def _decode_xml(content, root):
    try:
        element = defused_xml.fromstring(content.lstrip(), forbid_dtd=True)
    except (defused_xml.DTDForbidden, defused_xml.EntitiesForbidden):
        raise ValueError("it is a page, or XML with a document type or entities, which is refused") from None
    except (defused_xml.ParseError, ValueError, LookupError, RecursionError):
        raise ValueError("it is XML or HTML that cannot be read") from None
    if root and _name(element) != root:
        raise ValueError(f"its XML begins with <{_name(element)[:40]}>, and not with <{root}>")
    return Payload(_value(element), [_value(child) for child in element], _name(element))


def _name(element):
    """A tag without its namespace."""
    return str(element.tag).rpartition("}")[2]


def _value(element, depth=0):
    """A text, or {name: value} where there are children; a name that comes twice has a list."""
    if depth > _DEEPEST:
        return None
    if not len(element):
        return (element.text or "").strip()
    fields = {}
    for child in element:
        fields.setdefault(_name(child), []).append(_value(child, depth + 1))
    return {name: values[0] if len(values) == 1 else values for name, values in fields.items()}


def _unwrapped(value, names, key):
    """The list in a JSON value: itself, under one of the names, or the only entry instead of a list."""
    for dummy in range(_DEEPEST):
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
    raise ValueError("it is no list")
