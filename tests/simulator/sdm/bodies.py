# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Reading what a request says: its media types, and a body in XML or JSON."""

from __future__ import annotations

import json
from collections.abc import Iterable
from xml.etree.ElementTree import ParseError

from aiohttp import web
from defusedxml import DefusedXmlException
from defusedxml.ElementTree import fromstring

from ..switches import Switches
from .documents import JSON, XML
from .refusals import SdmRefusal, invalid

ANYTHING = {"*/*", "application/*"}


def taken(switches: Switches) -> tuple[str, ...]:
    """The media types that SDM takes and gives, the one first that it gives when it has the choice."""
    only = {"xml": (XML,), "json": (JSON,)}.get(switches["media_types"])
    return only or ((XML, JSON) if switches["default_media_type"] == "xml" else (JSON, XML))


def wanted_type(request: web.Request, switches: Switches) -> str | None:
    """The media type that the answer is to have; None where none that there is would do."""
    accept = request.headers.get("Accept") or "*/*"
    for wish in (part.partition(";")[0].strip().lower() for part in accept.split(",")):
        if wish in ANYTHING:
            return taken(switches)[0]
        if wish in taken(switches):
            return wish
    return None


async def read_body(request: web.Request, root: str, names: Iterable[str], switches: Switches) -> dict[str, str]:
    """The fields of a body, all of them there: children of an XML root, or members of a JSON object without one."""
    content = await request.read()
    if not content.strip():
        raise invalid("there is no body")
    given_type = request.headers.get("Content-Type", "").partition(";")[0].strip().lower()
    if given_type not in taken(switches):
        raise SdmRefusal(switches["media_type_status"], "SIM_MEDIA_TYPE", "the media type of the body is not supported")
    fields = xml_fields(content, root) if given_type == XML else json_fields(content)
    for name in names:
        if name not in fields:
            raise invalid(f"{name} is missing")
    return fields


def xml_fields(content: bytes, root: str) -> dict[str, str]:
    """The children of the root with their texts. A document type is refused: it may hold entities."""
    try:
        element = fromstring(content, forbid_dtd=True)
    except (ParseError, DefusedXmlException, ValueError) as error:
        raise invalid("the body is no XML") from error
    if element.tag != root:
        raise invalid(f"the root is not {root}")
    return {child.tag: child.text or "" for child in element}


def json_fields(content: bytes) -> dict[str, str]:
    """The members of the object that are texts."""
    try:
        body = json.loads(content)
    except (ValueError, RecursionError) as error:
        raise invalid("the body is no JSON") from error
    if not isinstance(body, dict):
        raise invalid("the body is no JSON object")
    return {name: value for name, value in body.items() if isinstance(value, str)}
