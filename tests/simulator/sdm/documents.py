# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Responses with content in XML or JSON. The format of lists depends on the release (switch ``envelope``)."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any
from xml.etree import ElementTree

from ..switches import Switches

XML = "application/xml"
JSON = "application/json"
DECLARATION = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'


@dataclass(frozen=True)
class Items:
    """A list of records. ``tag`` is the tag of each record, in releases that nest one in the list's tag."""

    tag: str
    records: Sequence[dict[str, Any]]


@dataclass(frozen=True)
class Document:
    """The content of a response: the name of its root, and a record or a list of records.

    A record is a dict of strings, numbers, booleans, records and ``Items``; None values are omitted. Its keys are
    sorted unless it is ``as_given``. ``json_type`` is the type that JSON records may contain, and ``headers`` are
    additional headers of this response. ``json_content`` replaces the content in JSON, if it is not None.
    """

    root: str
    content: dict[str, Any] | Items
    json_type: str = ""
    as_given: bool = False
    headers: Mapping[str, str] = field(default_factory=dict)
    json_content: Any = None


def render(document: Document, media_type: str, switches: Switches) -> bytes:
    """Return the body of a response."""
    if media_type == JSON:
        return to_json(document, switches)
    return to_xml(document, switches)


def to_xml(document: Document, switches: Switches) -> bytes:
    """Return a document as XML. Lists without inner tags repeat their own tag."""
    content = structured(document, has_inner_tag=switches["envelope"] != "9.0.1")
    element = ElementTree.Element(document.root)
    fill(element, content)
    if switches["xml_layout"] == "indented":
        ElementTree.indent(element)
    return f"{DECLARATION}\n{ElementTree.tostring(element, encoding='unicode')}".encode()


def to_json(document: Document, switches: Switches) -> bytes:
    """Return a document as JSON, without its root."""
    if document.json_type and switches["json_type_key"]:
        document = with_type(document)
    content = document.json_content
    if content is None:
        content = structured(document, has_inner_tag=switches["envelope"] == "legacy")
    return json.dumps(json_value(content, switches), separators=(",", ":")).encode()


def structured(document: Document, has_inner_tag: bool) -> Any:
    """Return the content as dicts, lists and scalars, with or without the inner tags of lists."""

    def arrange(value: Any) -> Any:
        if isinstance(value, Items):
            records = [arrange(record) for record in value.records]
            return {value.tag: records} if has_inner_tag else records
        if isinstance(value, dict):
            names = value if document.as_given else sorted(value)
            return {name: arrange(value[name]) for name in names if value[name] is not None}
        return value

    content = arrange(document.content)
    return {document.root: content} if isinstance(content, list) else content


def fill(element: ElementTree.Element, value: Any) -> None:
    """Write a value into an element."""
    if not isinstance(value, dict):
        element.text = xml_text(value)
        return
    for name, content in value.items():
        for item in content if isinstance(content, list) else [content]:
            fill(ElementTree.SubElement(element, name), item)


def xml_text(scalar: Any) -> str:
    """Return a scalar in XML notation."""
    return str(scalar).lower() if isinstance(scalar, bool) else str(scalar)


def with_type(document: Document) -> Document:
    """Return the document with the type added to its records."""
    mark = {"type": document.json_type}
    if isinstance(document.content, Items):
        records = [{**record, **mark} for record in document.content.records]
        return replace(document, content=Items(document.content.tag, records))
    return replace(document, content={**document.content, **mark})


def json_value(value: Any, switches: Switches) -> Any:
    """Return a value with the JSON notation that the switches select."""
    if isinstance(value, dict):
        wanted = {name: json_value(item, switches) for name, item in value.items()}
        if switches["json_empty"] == "absent":
            return {name: item for name, item in wanted.items() if item != []}
        if switches["json_empty"] == "null":
            return {name: None if item == [] else item for name, item in wanted.items()}
        return wanted
    if isinstance(value, list):
        items = [json_value(item, switches) for item in value]
        return items[0] if len(items) == 1 and switches["json_single"] == "object" else items
    return xml_text(value) if switches["json_scalars"] == "text" else value
