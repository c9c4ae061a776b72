# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Destinations of results: URLs with credentials, which messages and results never show."""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import SplitResult, parse_qsl, quote, quote_plus, unquote, urlsplit

from ..._common.errors import InputError
from ..._common.json_values import text_or_none

_SCHEMES = ("ftp", "sftp", "smb", "https")  # https for buckets of S3
_SHORTEST_SECRET = 4  # characters; a shorter text occurs in too many harmless texts to be masked by itself
_UNSAFE = re.compile(r"[\x00-\x20\x7f]")
_LOWER_HEX = re.compile("%[0-9A-F]{2}")


def check_destination(text: str | None) -> str:
    """Return the destination that a task sets, or "" for none. Raise an InputError, which does not contain it."""
    text = (text or "").strip()
    if not text:
        return ""
    parts = _split(text)
    usable = parts and parts.scheme.lower() in _SCHEMES and parts.hostname and not _UNSAFE.search(text)
    # An unquoted special character in a password would end the part of the URL that contains the credentials.
    if not (parts and usable) or parts.fragment or text.count("@") > 1 or text.count("@") != parts.netloc.count("@"):
        raise InputError(
            "destination: must be an ftp://, sftp:// or smb:// URL, or the https:// URL of an S3 bucket, with user, "
            "password and host. Quote special characters in the password (%40 for @, %2F for /)."
        )
    return text


def destination_secrets(destination: str) -> tuple[list[str], list[str]]:
    """Return (secrets, further texts to mask in the console's texts) of a checked destination, in all spellings.

    The further texts are the user, which may be a key or a token, and the values of a query.
    """
    parts = _split(destination) if destination else None
    if not parts:
        return [], []
    values = [parts.username or "", *(value for dummy, value in parse_qsl(parts.query))]
    others = [text for value in values for text in _spellings(value)]
    return [destination, *_spellings(parts.password or "")], others


def destination_shown(destination: Any) -> str | None:
    """Return scheme and host of a destination. None for no destination, C(elsewhere) for what is not a URL."""
    if not isinstance(destination, str) or not destination.strip():
        return None
    try:
        parts = urlsplit(destination.strip())
        host = text_or_none(parts.hostname)
    except ValueError:
        return "elsewhere"
    return f"{parts.scheme}://{host}" if host and re.fullmatch(r"[\w.:-]+", host) else "elsewhere"


def same_destination(reported: str, wanted: str) -> bool:
    """Return whether two destinations are equal. The console may omit the password, or send asterisks instead."""
    ours, theirs = _split(wanted), _split(reported)
    if reported == wanted or not (ours and theirs):
        return reported == wanted
    is_hidden = ours.password and not (theirs.password or "").strip("*")
    same_user = (theirs.username or "").strip("*") in ("", ours.username)
    rest = [(parts.scheme, parts.hostname, parts.port, parts.path, parts.query) for parts in (ours, theirs)]
    return bool(is_hidden) and same_user and rest[0] == rest[1]


def _spellings(secret: str) -> list[str]:
    plain = unquote(secret)
    quoted = [quote(plain, safe=""), quote(plain), quote_plus(plain)]
    spellings = {secret, plain, *quoted, *(_LOWER_HEX.sub(lambda code: code[0].lower(), text) for text in quoted)}
    return sorted(text for text in spellings if len(text) >= _SHORTEST_SECRET)


def _split(text: str) -> SplitResult | None:
    """Return the parts of a URL, or None for anything else."""
    try:
        parts = urlsplit(text)
        dummy = parts.hostname, parts.port  # both raise ValueError if they are invalid
    except ValueError:
        return None
    return parts
