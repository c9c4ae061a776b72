# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The bodies of answers: JSON where all is well; JSON, HTML, text or nothing where it is not."""

from __future__ import annotations

import json
import re

from .._common.errors import BadResponse, ResponseLost

ENCODING = "gzip"  # in which answers may be packed
_ENCODINGS = (ENCODING, "x-gzip", "identity", "")

_LARGEST_BODY = 64 << 20  # bytes
_PIECE = 1 << 16  # bytes, which an older urllib3 unpacks to a thousand times as many at once
_LONGEST_PAGE = 4096  # bytes of a page that are searched for what it says

# In which an error's body says what is wrong, the likeliest first.
_SPEAKING_KEYS = ("message", "error_description", "error_message", "msg", "detail", "error", "title")

_LENGTH = re.compile(r"\d{1,18}", re.ASCII)
_TITLE = re.compile(r"<title[^>]*>(.*?)</title>", re.IGNORECASE | re.DOTALL)
_TAG = re.compile(r"<(script|style).*?</\1>|<[^>]*>", re.IGNORECASE | re.DOTALL)


def read_body(response, action, uncertain):
    """The body of a streamed answer of requests, unpacked.

    action: the action in words. uncertain: whether the request may have changed something.
    Raises BadResponse, ResponseLost.
    """
    headers = response.headers
    to_json = headers.get("Content-Encoding", "").strip().lower()
    if to_json not in _ENCODINGS:
        raise BadResponse(f"The answer while {action} is packed in a way that nobody asked for.", uncertain=uncertain)
    content = bytearray()
    try:
        for piece in response.iter_content(_PIECE):
            content += piece
            if len(content) > _LARGEST_BODY:
                message = f"The answer while {action} is larger than {_LARGEST_BODY >> 20} MiB."
                raise BadResponse(message, uncertain=uncertain)
    except ValueError:  # a chunk of a negative length, say
        raise BadResponse(f"The answer while {action} cannot be read.", uncertain=uncertain) from None
    length = headers.get("Content-Length", "")
    # urllib3 counts by itself from version 2 on.
    if _LENGTH.fullmatch(length) and "Transfer-Encoding" not in headers and response.raw.tell() < int(length):
        raise ResponseLost(f"The answer broke off while {action}.", uncertain=uncertain)
    return bytes(content)


def decode_json(content):
    """The value of a JSON text in bytes, None for an empty one. Raises ValueError for anything else."""
    if not content.strip():
        return None
    try:
        return json.loads(content)
    except RecursionError:
        raise ValueError("nested too deep") from None


def error_text(content):
    """What an error's body says, or "". It is a foreign text: redact it before anybody sees it."""
    try:
        body = decode_json(content)
    except ValueError:
        text = content[:_LONGEST_PAGE].decode("utf-8", "replace")
        title = _TITLE.search(text)
        return _TAG.sub(" ", title[1] if title else text).strip()
    if isinstance(body, list) and body:
        body = body[0]
    if isinstance(body, dict):
        inner = body.get("error")
        texts = [part[key] for part in (inner, body) if isinstance(part, dict) for key in _SPEAKING_KEYS if key in part]
        body = next((text for text in texts if isinstance(text, str)), "")
    return body if isinstance(body, str) else ""
