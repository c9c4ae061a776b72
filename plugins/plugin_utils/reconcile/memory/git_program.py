# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Run the program git, so that nothing but this code decides what it does.

Its environment and configuration are made from scratch: no configuration, hooks, attributes or credentials of the user,
the system or the job apply. Commands with a server may only use the protocol of its address. What git prints is
limited, and shown as one printable line without secrets.
"""

from __future__ import annotations

import os
import re
import resource
import shutil
import signal
import subprocess
import tempfile
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from typing import IO

from ansible_collections.secops.device_actions.plugins.module_utils._common.errors import InputError
from ansible_collections.secops.device_actions.plugins.module_utils._common.redaction import Redactor
from ansible_collections.secops.device_actions.plugins.plugin_utils.reconcile.memory.credentials import Credentials
from ansible_collections.secops.device_actions.plugins.plugin_utils.reconcile.memory.errors import GitFailed
from ansible_collections.secops.device_actions.plugins.plugin_utils.reconcile.memory.git_messages import explain
from ansible_collections.secops.device_actions.plugins.plugin_utils.reconcile.memory.local_owner import (
    shared_settings,
    trusting_config,
)
from ansible_collections.secops.device_actions.plugins.plugin_utils.reconcile.memory.remote_url import (
    FILE,
    HTTPS,
    RemoteUrl,
)

REMOTE = "origin"

_OLDEST = (2, 32)  # the first that lets us replace the user's configuration
_LARGEST_FILE = 1 << 29  # bytes of a pack, or of an output
_LARGEST_MESSAGE = 1 << 16  # bytes of standard error that are read
_LOCAL_TIMEOUT = 120.0  # seconds
_KILL_TIMEOUT = 10.0  # seconds
_ACTIONS = {  # what a command does with the server
    "ls-remote": "list the branches of {}",
    "fetch": "fetch from {}",
    "push": "push to {}",
}
_NOT_SHARED = ("", "umask", "false", "no", "off", "0")  # values of core.sharedRepository
_PROXIES = ("https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY", "no_proxy", "NO_PROXY")

_CONFIG = {
    "core.hooksPath": os.devnull,
    "core.attributesFile": os.devnull,
    "core.fsmonitor": "false",
    "fetch.fsckObjects": "true",
    "fetch.recurseSubmodules": "false",
    "submodule.recurse": "false",
    "transfer.bundleURI": "false",
    "http.followRedirects": "false",  # the token would follow
    "http.lowSpeedLimit": "100",  # bytes per second
    "http.lowSpeedTime": "60",
    "gc.auto": "0",
    "maintenance.auto": "false",
    "push.gpgSign": "false",
    "commit.gpgSign": "false",
}
_ENVIRONMENT = {
    "LC_ALL": "C",
    "TZ": "UTC",
    "GIT_CONFIG_NOSYSTEM": "1",
    "GIT_CONFIG_GLOBAL": os.devnull,
    "GIT_ATTR_NOSYSTEM": "1",
    "GIT_TERMINAL_PROMPT": "0",
    "GIT_ASKPASS": "",
    "GIT_PROTOCOL_FROM_USER": "0",
    "GIT_NO_REPLACE_OBJECTS": "1",
    "GIT_NO_LAZY_FETCH": "1",
    "GIT_OPTIONAL_LOCKS": "0",
}


@dataclass(frozen=True)
class Output:
    """What a command printed. errors: its messages, which are not fit to be shown."""

    status: int
    content: bytes
    errors: str

    @property
    def text(self) -> str:
        """The output without blanks around it."""
        return self.content.decode("utf-8", "surrogateescape").strip()


class Git:
    """Runs git in one bare repository. folder: private to this run; the repository is in it."""

    def __init__(self, url: RemoteUrl, credentials: Credentials, folder: str) -> None:
        credentials.check(url)
        self.url = url
        self.repository = os.path.join(folder, "repository.git")
        self._credentials = credentials
        self._folder = folder
        self._program = find_git()
        self._redactor = Redactor()
        self._redactor.add(credentials.token)

    def run(self, *arguments: str, stdin: bytes = b"", statuses: tuple[int, ...] = (0,)) -> Output:
        """Run a command that needs no server. Raise GitFailed for another exit status."""
        return self._run(arguments, stdin, statuses, _LOCAL_TIMEOUT, {"GIT_ALLOW_PROTOCOL": ""}, {}, ())

    def run_remote(self, *arguments: str, timeout: float, statuses: tuple[int, ...] = (0,)) -> Output:
        """Run a command with the server, which it calls REMOTE. Raise GitFailed for another exit status."""
        environment = {"GIT_ALLOW_PROTOCOL": self.url.scheme, **self._credentials.environment(self.url)}
        if self.url.scheme == FILE and (config_file := trusting_config(self.url.text, self._folder)):
            environment["GIT_CONFIG_GLOBAL"] = config_file  # Git passes no other settings on to its other end
        if self.url.scheme == HTTPS:
            environment.update({name: os.environ[name] for name in _PROXIES if name in os.environ})
        with self._credentials.helper(self.url) as (helper, descriptors):
            config = {f"remote.{REMOTE}.url": self.url.text, **self._credentials.config(self.url), **helper}
            return self._run(arguments, b"", statuses, timeout, environment, config, descriptors)

    def check_sharing(self) -> None:
        """Raise an InputError if what is pushed to a folder could not be read by the others who push to it."""
        settings = shared_settings(self.url.text) if self.url.scheme == FILE else None
        if settings is None:
            return
        value = self.run("config", "--file", settings, "core.sharedRepository", statuses=(0, 1)).text.lower()
        if value in _NOT_SHARED:
            raise InputError(
                f"reconcile_repo: {self.url.text} is shared by a group, which could not read what this user pushes. "
                "Run once, as the owner: git config core.sharedRepository group"
            )

    def shown(self, errors: str) -> str:
        """Return the messages of a command as one printable line without secrets."""
        return self._redactor.text(_last_lines(errors))

    def _run(
        self,
        arguments: tuple[str, ...],
        stdin: bytes,
        statuses: tuple[int, ...],
        timeout: float,
        environment: Mapping[str, str],
        config: Mapping[str, str],
        descriptors: tuple[int, ...],
    ) -> Output:
        action = _ACTIONS.get(arguments[0], f"run {arguments[0]}").format(self.url.text)
        command = [self._program, f"--git-dir={self.repository}", *arguments]
        variables = {**self._environment(), **environment, **_as_variables({**_CONFIG, **config})}
        with self._file() as given, self._file() as printed, self._file() as errors:
            given.write(stdin)
            given.seek(0)
            try:
                # A session of its own, so that its helpers end with it.
                process = subprocess.Popen(
                    command,
                    stdin=given,
                    stdout=printed,
                    stderr=errors,
                    cwd=self._folder,
                    env=variables,
                    pass_fds=descriptors,
                    start_new_session=True,
                )
            except OSError as error:
                raise GitFailed(f"{self._program} cannot be started: {error.strerror}.") from None
            try:
                _limit_files(process.pid)
                status = process.wait(timeout)
            except subprocess.TimeoutExpired:
                raise GitFailed(
                    f"Git did not {action} within {timeout:.0f} s. Check the network and the server.", "unreachable"
                ) from None
            finally:
                _end(process)
            if status == -signal.SIGXFSZ:
                raise GitFailed(
                    f"Git did not {action}: a file would be larger than {_LARGEST_FILE >> 20} MiB. Use a repository "
                    "that holds nothing else."
                )
            said = _content(errors, _LARGEST_MESSAGE).decode(errors="replace")
            output = Output(status, _content(printed, _LARGEST_FILE), said)
        if status not in statuses:
            reason, hint = explain(output.errors)
            said = self.shown(output.errors)
            parts = [f"Git cannot {action}.", hint, f"Git reported: {said}" if said else ""]
            raise GitFailed(" ".join(filter(None, parts)), reason)
        return output

    def _file(self) -> IO[bytes]:
        return tempfile.TemporaryFile(dir=self._folder)

    def _environment(self) -> dict[str, str]:
        return {
            **_ENVIRONMENT,
            "PATH": os.environ.get("PATH", os.defpath),
            "HOME": self._folder,
            "XDG_CONFIG_HOME": self._folder,
            "TMPDIR": self._folder,
        }


def find_git() -> str:
    """Return the path of a git that is new enough, or raise an InputError."""
    program = shutil.which("git")
    wanted = ".".join(map(str, _OLDEST))
    if program is None:
        raise InputError(
            f"git: the program is missing on this machine (PATH: {os.environ.get('PATH', '')}). Install git {wanted} "
            "or newer, for example in the execution environment."
        )
    version = _version(program)
    if version is None or version < _OLDEST:
        found = "an unknown version" if version is None else ".".join(map(str, version))
        raise InputError(f"git: {program} must be version {wanted} or newer, got {found}. Install a newer one.")
    return program


def _version(program: str) -> tuple[int, ...] | None:
    try:
        printed = subprocess.run(
            [program, "--version"], check=False, capture_output=True, timeout=30, env={"LC_ALL": "C"}
        ).stdout
    except (OSError, subprocess.SubprocessError):
        return None
    match = re.match(rb"git version (\d{1,6})\.(\d{1,6})", printed)
    return (int(match[1]), int(match[2])) if match else None


def _as_variables(config: Mapping[str, str]) -> dict[str, str]:
    """Return the environment variables that give git its configuration."""
    variables = {"GIT_CONFIG_COUNT": str(len(config))}
    for number, (key, value) in enumerate(config.items()):
        variables[f"GIT_CONFIG_KEY_{number}"] = key
        variables[f"GIT_CONFIG_VALUE_{number}"] = value
    return variables


def _limit_files(pid: int) -> None:
    """Limit the size of each file that a process and its children write. Only Linux can do this from outside."""
    if hasattr(resource, "prlimit"):
        try:
            resource.prlimit(pid, resource.RLIMIT_FSIZE, (_LARGEST_FILE, _LARGEST_FILE))
        except (OSError, ValueError):  # it has ended already, or the limit is lower
            pass


def _end(process: subprocess.Popen[bytes]) -> None:
    """End a process with everything that it started."""
    if process.poll() is None:
        try:
            os.killpg(process.pid, signal.SIGKILL)
        except OSError:
            process.kill()
        with suppress(subprocess.TimeoutExpired):  # a process that waits for a file system ends when that responds
            process.wait(_KILL_TIMEOUT)


def _content(file: IO[bytes], limit: int) -> bytes:
    file.seek(0)
    return file.read(limit)


def _last_lines(errors: str) -> str:
    """Return the messages of a command: those that it marks, otherwise the last line."""
    lines = [line.strip() for line in errors.replace("\r", "\n").split("\n") if line.strip()]
    marked = [line for line in lines if line.startswith(("remote:", "fatal:", "error:", "ssh:"))]
    return " ".join(marked[-3:] or lines[-1:])
