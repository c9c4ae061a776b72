# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Bodies of responses: JSON if all is well; JSON, HTML, text or nothing if not."""

from __future__ import annotations

import json
import re
from typing import Any

from .._common.errors import BadResponse, ResponseLost

ENCODING = "gzip"  # the Content-Encoding that requests ask for
_SUPPORTED_ENCODINGS = (ENCODING, "x-gzip", "identity", "")

_MAX_BODY = 64 << 20  # bytes
_CHUNK = 1 << 16  # bytes. An older urllib3 unpacks such a chunk to a thousand times as many at once.
_MAX_PAGE = 4096  # bytes of an HTML page or text that are searched for an error's text

# Keys that hold the text of an error, the likeliest first.
_TEXT_KEYS = ("message", "error_description", "error_message", "msg", "detail", "error", "title")

_LENGTH = re.compile(r"\d{1,18}", re.ASCII)
_TITLE = re.compile(r"<title[^>]*>(.*?)</title>", re.IGNORECASE | re.DOTALL)
_TAG = re.compile(r"<(script|style).*?</\1>|<[^>]*>", re.IGNORECASE | re.DOTALL)


def read_body(response: Any, action: str, uncertain: bool) -> bytes:
    """Return the unpacked body of a response of urllib3 whose body has not been read.

    action: what the request does. uncertain: whether the request may have changed something.
    Raise BadResponse or ResponseLost.
    """
    headers = response.headers
    if headers.get("Content-Encoding", "").strip().lower() not in _SUPPORTED_ENCODINGS:
        raise BadResponse(f"The response while {action} uses an unsupported Content-Encoding.", uncertain=uncertain)
    content = bytearray()
    try:
        for chunk in response.stream(_CHUNK, decode_content=True):
            content += chunk
            if len(content) > _MAX_BODY:
                message = f"The response while {action} is larger than {_MAX_BODY >> 20} MiB."
                raise BadResponse(message, uncertain=uncertain)
    except ValueError:  # for example, a chunk of a negative length
        raise BadResponse(f"The response while {action} is unreadable.", uncertain=uncertain) from None
    length = headers.get("Content-Length", "")
    # urllib3 checks the length itself from version 2 on.
    if _LENGTH.fullmatch(length) and "Transfer-Encoding" not in headers and response.tell() < int(length):
        raise ResponseLost(f"The response broke off while {action}.", uncertain=uncertain)
    return bytes(content)


def decode_json(content: bytes) -> Any:
    """Return the value of a JSON text, or None for an empty text. Raise ValueError for anything else."""
    if not content.strip():
        return None
    try:
        return json.loads(content)
    except RecursionError:
        raise ValueError("nested too deep") from None


def error_text(content: bytes) -> str:
    """Return the error text in a body, or "". Redact it before it is shown: the console chose the words."""
    try:
        body = decode_json(content)
    except ValueError:
        text = content[:_MAX_PAGE].decode("utf-8", "replace")
        title = _TITLE.search(text)
        return _TAG.sub(" ", title[1] if title else text).strip()
    if isinstance(body, list) and body:
        body = body[0]
    if isinstance(body, dict):
        inner = body.get("error")
        texts = [part[key] for part in (inner, body) if isinstance(part, dict) for key in _TEXT_KEYS if key in part]
        body = next((text for text in texts if isinstance(text, str)), "")
    return body if isinstance(body, str) else ""
