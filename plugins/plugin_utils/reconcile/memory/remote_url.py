# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The address of a Git repository: HTTPS, SSH, or an absolute path, without any secret."""

from __future__ import annotations

import os
import re
from dataclasses import dataclass
from urllib.parse import unquote, urlsplit

from ansible_collections.secops.device_actions.plugins.module_utils._common.errors import InputError
from ansible_collections.secops.device_actions.plugins.module_utils._common.text import escape_unprintable

HTTPS, SSH, FILE = "https", "ssh", "file"

_LONGEST = 2000  # characters
_NAME = r"[A-Za-z0-9_](?:[A-Za-z0-9._-]*[A-Za-z0-9_])?"
_HOST = re.compile(rf"{_NAME}|[0-9A-Fa-f:.]+", re.ASCII)
_USER = re.compile(r"[A-Za-z0-9_][A-Za-z0-9._-]*", re.ASCII)
_SCP = re.compile(rf"(?:(?P<user>[^@/:]+)@)?(?P<host>{_NAME}):(?P<path>[^:\-][^:]*)", re.ASCII)
_EXAMPLES = "https://git.example/soc/containment.git, git@git.example:soc/containment.git or an absolute path"


@dataclass(frozen=True)
class RemoteUrl:
    """The address of a repository.

    text: as Git gets it, without any secret. origin: scheme, host and port, or "" for a folder.
    """

    text: str
    scheme: str
    origin: str = ""

    @classmethod
    def parse(cls, text: str, option: str = "reconcile_repo") -> RemoteUrl:
        """Return the address, or raise an InputError, which never quotes a secret."""
        text = text.strip()
        if not text or len(text) > _LONGEST or not text.isprintable() or re.search(r"\s", text):
            raise InputError(f"{option}: must be {_EXAMPLES}, without blanks.")
        if text.startswith("/"):
            return _local(text, option)
        if "://" in text:
            return _from_url(text, option)
        match = _SCP.fullmatch(text)
        if match and (match["user"] is None or _USER.fullmatch(match["user"])):
            return cls(text, SSH, match["host"])
        shown = "" if "@" in text else f", got {escape_unprintable(text)}"
        raise InputError(f"{option}: must be {_EXAMPLES}{shown}.")


def _from_url(text: str, option: str) -> RemoteUrl:
    try:
        parts = urlsplit(text)
        host, port = parts.hostname or "", parts.port
    except ValueError:
        raise InputError(f"{option}: is not a valid URL. It must be {_EXAMPLES}.") from None
    scheme = parts.scheme.lower()
    if parts.password is not None or (scheme != SSH and parts.username is not None):
        raise InputError(
            f"{option}: contains a user name or a password, which logs and process lists would show. Remove it from "
            "the URL, and set the token as its own option."
        )
    if scheme == FILE and not host and parts.path.startswith("/"):
        return _local(unquote(text.partition("://")[2]), option)
    if scheme not in (HTTPS, SSH):
        raise InputError(f"{option}: must be {_EXAMPLES}, got a URL with the scheme {escape_unprintable(scheme, 20)}.")
    if parts.query or parts.fragment or "?" in text or "#" in text:
        raise InputError(f"{option}: must not have a query or a fragment (after ? or #).")
    if not _HOST.fullmatch(host) or len(parts.path) < 2 or parts.path.startswith("/-"):
        raise InputError(f"{option}: has no valid host or no path. It must be {_EXAMPLES}.")
    if parts.username is not None and not _USER.fullmatch(parts.username):
        raise InputError(f"{option}: has an invalid user name. It must be {_EXAMPLES}.")
    shown_host = f"[{host}]" if ":" in host else host
    return RemoteUrl(text, scheme, f"{scheme}://{shown_host}{'' if port is None else f':{port}'}")


def _local(path: str, option: str) -> RemoteUrl:
    """Return the address of a folder. Git would take a file as a bundle of commits."""
    if not path.isprintable() or not os.path.isdir(path):
        raise InputError(f"{option}: {escape_unprintable(path)} is not a folder with a Git repository.")
    return RemoteUrl(os.path.normpath(path), FILE)
