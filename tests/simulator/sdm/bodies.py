# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Parse requests: media types, and bodies in XML or JSON."""

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

WILDCARDS = {"*/*", "application/*"}


def supported_types(switches: Switches) -> tuple[str, ...]:
    """Return the supported media types, starting with the default for responses."""
    only = {"xml": (XML,), "json": (JSON,)}.get(switches["media_types"])
    return only or ((XML, JSON) if switches["default_media_type"] == "xml" else (JSON, XML))


def response_type(request: web.Request, switches: Switches) -> str | None:
    """Return the media type for the response, or None if no accepted type is supported."""
    accept = request.headers.get("Accept") or "*/*"
    for accepted in (part.partition(";")[0].strip().lower() for part in accept.split(",")):
        if accepted in WILDCARDS:
            return supported_types(switches)[0]
        if accepted in supported_types(switches):
            return accepted
    return None


async def read_body(request: web.Request, root: str, names: Iterable[str], switches: Switches) -> dict[str, str]:
    """Return the fields of a body: children of the XML root or members of a JSON object.

    Raise SdmRefusal for an invalid body, an unsupported media type, or if one of the ``names`` is missing.
    """
    content = await request.read()
    if not content.strip():
        raise invalid("the body is empty")
    given_type = request.headers.get("Content-Type", "").partition(";")[0].strip().lower()
    if given_type not in supported_types(switches):
        raise SdmRefusal(switches["media_type_status"], "SIM_MEDIA_TYPE", "the media type of the body is not supported")
    fields = xml_fields(content, root) if given_type == XML else json_fields(content)
    for name in names:
        if name not in fields:
            raise invalid(f"{name} is missing")
    return fields


def xml_fields(content: bytes, root: str) -> dict[str, str]:
    """Return the text of the root's children. Document types are refused because they can define entities."""
    try:
        element = fromstring(content, forbid_dtd=True)
    except (ParseError, DefusedXmlException, ValueError) as error:
        raise invalid("the body is not XML") from error
    if element.tag != root:
        raise invalid(f"the root is not {root}")
    return {child.tag: child.text or "" for child in element}


def json_fields(content: bytes) -> dict[str, str]:
    """Return the string members of the object."""
    try:
        body = json.loads(content)
    except (ValueError, RecursionError) as error:
        raise invalid("the body is not JSON") from error
    if not isinstance(body, dict):
        raise invalid("the body is not a JSON object")
    return {name: value for name, value in body.items() if isinstance(value, str)}
