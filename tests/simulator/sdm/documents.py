# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Answers with content, in XML and JSON. The releases give lists in different ways (switch ``envelope``)."""

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
    """A list of records. ``tag`` is that of each one where a release has one inside the list's own."""

    tag: str
    records: Sequence[dict[str, Any]]


@dataclass(frozen=True)
class Document:
    """What an answer holds: the name of its root, and a record or a list of them.

    A record is a dict of texts, numbers, true and false, records and ``Items``; what is None is left out. Its keys come
    in alphabetical order unless it is ``as_given``. ``json_type`` is what JSON may call each of the records, and
    ``headers`` are those of this answer alone.
    """

    root: str
    content: dict[str, Any] | Items
    json_type: str = ""
    as_given: bool = False
    headers: Mapping[str, str] = field(default_factory=dict)


def render(document: Document, media_type: str, switches: Switches) -> bytes:
    """The body of an answer."""
    if media_type == JSON:
        return to_json(document, switches)
    return to_xml(document, switches)


def to_xml(document: Document, switches: Switches) -> bytes:
    """A document in XML. A list without inner tags is its own tag again and again."""
    content = arranged(document, has_inner_tag=switches["envelope"] != "9.0.1")
    element = ElementTree.Element(document.root)
    fill(element, content)
    if switches["xml_layout"] == "indented":
        ElementTree.indent(element)
    return f"{DECLARATION}\n{ElementTree.tostring(element, encoding='unicode')}".encode()


def to_json(document: Document, switches: Switches) -> bytes:
    """A document in JSON, which has no root."""
    if document.json_type and switches["json_type_key"]:
        document = typed(document)
    content = arranged(document, has_inner_tag=switches["envelope"] == "legacy")
    return json.dumps(spelled(content, switches), separators=(",", ":")).encode()


def arranged(document: Document, has_inner_tag: bool) -> Any:
    """The content as dicts, lists and scalars, its lists with inner tags or without."""

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
    """Put a value into an element."""
    if not isinstance(value, dict):
        element.text = text_of(value)
        return
    for name, content in value.items():
        for item in content if isinstance(content, list) else [content]:
            fill(ElementTree.SubElement(element, name), item)


def text_of(scalar: Any) -> str:
    """A scalar as XML spells it."""
    return str(scalar).lower() if isinstance(scalar, bool) else str(scalar)


def typed(document: Document) -> Document:
    """The document whose records say of which type they are."""
    mark = {"type": document.json_type}
    if isinstance(document.content, Items):
        records = [{**record, **mark} for record in document.content.records]
        return replace(document, content=Items(document.content.tag, records))
    return replace(document, content={**document.content, **mark})


def spelled(value: Any, switches: Switches) -> Any:
    """A value as the switches want JSON to spell it."""
    if isinstance(value, dict):
        wanted = {name: spelled(item, switches) for name, item in value.items()}
        if switches["json_empty"] == "absent":
            return {name: item for name, item in wanted.items() if item != []}
        if switches["json_empty"] == "null":
            return {name: None if item == [] else item for name, item in wanted.items()}
        return wanted
    if isinstance(value, list):
        items = [spelled(item, switches) for item in value]
        return items[0] if len(items) == 1 and switches["json_single"] == "object" else items
    return text_of(value) if switches["json_scalars"] == "text" else value
