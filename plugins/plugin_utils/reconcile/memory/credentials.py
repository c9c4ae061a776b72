# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""How Git logs in: with a token or an SSH key, neither of which appears in a process list, a file or a URL.

A token goes through a pipe to a credential helper, which Git starts for the host of the repository only.
"""

from __future__ import annotations

import os
import shlex
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from ansible_collections.secops.device_actions.plugins.module_utils._common.errors import InputError
from ansible_collections.secops.device_actions.plugins.module_utils._common.paths import expand_user
from ansible_collections.secops.device_actions.plugins.module_utils._common.text import escape_unprintable
from ansible_collections.secops.device_actions.plugins.plugin_utils.reconcile.memory.remote_url import (
    HTTPS,
    SSH,
    RemoteUrl,
)

_DEFAULT_USERNAME = "x-access-token"  # GitHub and GitLab accept any name with a token
_LONGEST = 8000  # characters of a token, so that a pipe takes it at once

# The user's own configuration of SSH could run commands or send the agent elsewhere, so none of it counts.
_SSH_OPTIONS = (
    "BatchMode=yes",
    "StrictHostKeyChecking=yes",
    "PreferredAuthentications=publickey",
    "ConnectTimeout=30",
    "ServerAliveInterval=15",
    "ServerAliveCountMax=4",
    "ForwardAgent=no",
    "ClearAllForwardings=yes",
    "PermitLocalCommand=no",
    "ControlPath=none",
    "UpdateHostKeys=no",
)


@dataclass(frozen=True)
class Credentials:
    """What a server wants from us. username: with the token. Paths may start with C(~).

    ssh_key_file: without it, the SSH agent is asked. known_hosts: default: the user's and the system's files. ca_file:
    the certificates that the HTTPS server's is verified with, instead of the system's.
    """

    token: str | None = field(default=None, repr=False)
    username: str | None = None
    ssh_key_file: str | None = None
    known_hosts: str | None = None
    ca_file: str | None = None

    def check(self, url: RemoteUrl) -> None:
        """Raise an InputError for what cannot work with this address."""
        if self.token is not None and url.scheme != HTTPS:
            raise InputError("token: is for https:// only. Use an SSH key for SSH, and nothing for a path.")
        for option, text in (("token", self.token), ("username", self.username)):
            if text is not None and (not text or len(text) > _LONGEST or not text.isascii() or not text.isprintable()):
                raise InputError(f"{option}: is empty, too long, or has line breaks or characters that are not ASCII.")
        if url.scheme == SSH and not self.ssh_key_file and not os.environ.get("SSH_AUTH_SOCK"):
            raise InputError("ssh_key_file: is required for a repository over SSH, because no SSH agent is running.")
        for option in ("ssh_key_file", "known_hosts", "ca_file"):
            if getattr(self, option):
                _readable_file(getattr(self, option), option)

    def config(self, url: RemoteUrl) -> dict[str, str]:
        """Return settings of Git. None of them is a secret."""
        if url.scheme == HTTPS and self.ca_file:
            return {"http.sslCAInfo": _readable_file(self.ca_file, "ca_file")}
        return {}

    def environment(self, url: RemoteUrl) -> dict[str, str]:
        """Return environment variables for Git. None of them is a secret."""
        if url.scheme != SSH:
            return {}
        options = list(_SSH_OPTIONS)
        environment = {}
        if self.ssh_key_file:
            options += ["IdentitiesOnly=yes", "IdentityAgent=none"]
            options.append(f"IdentityFile={_quoted(_readable_file(self.ssh_key_file, 'ssh_key_file'), 'ssh_key_file')}")
        else:
            environment["SSH_AUTH_SOCK"] = os.environ.get("SSH_AUTH_SOCK", "")
        if self.known_hosts:
            path = _quoted(_readable_file(self.known_hosts, "known_hosts"), "known_hosts")
            options += [f"UserKnownHostsFile={path}", "GlobalKnownHostsFile=/dev/null"]
        words = ["ssh", "-F", "/dev/null", *(word for option in options for word in ("-o", option))]
        return {**environment, "GIT_SSH_COMMAND": shlex.join(words), "GIT_SSH_VARIANT": "ssh"}

    @contextmanager
    def helper(self, url: RemoteUrl) -> Iterator[tuple[dict[str, str], tuple[int, ...]]]:
        """Yield settings of Git, and the descriptors that it inherits, for one call that may have to log in."""
        if url.scheme != HTTPS or self.token is None:
            yield {}, ()
            return
        reading, writing = os.pipe()
        try:
            with os.fdopen(writing, "wb") as pipe:
                pipe.write(f"username={self.username or _DEFAULT_USERNAME}\npassword={self.token}\n".encode())
            command = f'!f() {{ test "$1" = get && cat /dev/fd/{reading}; }}; f'
            yield {f"credential.{url.origin}.helper": command}, (reading,)
        finally:
            os.close(reading)


def _readable_file(path: str, option: str) -> str:
    """Return an absolute path. Raise an InputError for a file that this user cannot read."""
    expanded = expand_user(path, option)
    if not os.path.isfile(expanded) or not os.access(expanded, os.R_OK):
        raise InputError(f"{option}: {escape_unprintable(expanded)} is not a file that this user can read.")
    return expanded


def _quoted(path: str, option: str) -> str:
    """Return a path as a value of an SSH option, in which blanks separate paths and % begins a placeholder."""
    if '"' in path or "\\" in path or "$" in path or not path.isprintable():
        raise InputError(f"{option}: SSH does not support quotes, backslashes or $ in {escape_unprintable(path)}.")
    return '"' + path.replace("%", "%%") + '"'
