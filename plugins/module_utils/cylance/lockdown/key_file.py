# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Write unlock keys into a file that is encrypted before it is written."""

from __future__ import annotations

import json
import os
import shlex
from collections.abc import Mapping, Sequence
from typing import Any

from ..._common.argspec import ArgumentSpec
from ..._common.atomic_file import create_file, write_atomically
from ..._common.errors import DeviceActionsError, GuardRail, InputError
from ..._common.text import summarize
from ..._engine.devices import Item
from ..._sharing.context import Context

_FILE = "unlock_key_file"
KEY_FILE = ArgumentSpec(
    options={
        _FILE: {"type": "path", "no_log": False},
        "overwrite": {"type": "bool", "default": False},
    },
    mutually_exclusive=((_FILE, "return_unlock_key"),),
)
_FIELDS = ("lockdown_initiated", "lockdown_expiration")


class UnlockKeyFile:
    """The file into which a task writes unlock keys.

    path: absolute. overwrite: whether an existing file is replaced. context: encrypts.
    is_written: whether store() wrote the file or, in check mode, would have. summary: what it did, in sentences.
    """

    def __init__(self, path: str, overwrite: bool, context: Context) -> None:
        if context.encrypt is None:
            raise InputError(
                f"{_FILE}: requires a vault password, which encrypts the file. Run ansible-playbook with "
                "--ask-vault-pass, --vault-password-file or --vault-id. A task that is delegated or async has none."
            )
        self.path = os.path.abspath(path)
        self.is_written = False
        self.summary = ""
        self._is_check = context.check_mode
        self._overwrite = overwrite
        self._encrypt = context.encrypt
        self._check()
        self._claim(context)
        self._encrypt(b"")  # fails before anything is read where the vault cannot encrypt

    @classmethod
    def from_params(cls, params: Mapping[str, Any], context: Context) -> UnlockKeyFile | None:
        """Return the file that a task wants, or None. Raise an InputError where it cannot be written."""
        path = params[_FILE]
        if path is None:
            return None
        if not path.strip():
            raise InputError(f"{_FILE}: must not be empty. Set it to the path of a file, or omit it.")
        return cls(path, params["overwrite"], context)

    def _check(self) -> None:
        folder = os.path.dirname(self.path)
        if os.path.isdir(self.path):
            raise InputError(f"{_FILE}: must be a file, got the folder {self.path}.")
        if os.path.lexists(self.path) and not self._overwrite:
            raise _exists(self.path)
        if not os.access(folder, os.W_OK | os.X_OK):
            raise InputError(f"{_FILE}: the folder {folder} does not exist or is not writable. Create it first.")

    def _claim(self, context: Context) -> None:
        """Raise a GuardRail where another host of the task writes the file, because the last one would replace it."""
        owner = context.run_state.claims.claim(context.scope, f"file {self.path}", context.host)
        if owner != context.host:
            raise GuardRail(
                f"{_FILE}: host {owner!r} of this task already writes {self.path}. Read all devices in one task, on "
                "localhost or with run_once, or name another file for each host.",
                reason="claimed",
            )

    def store(self, items: Sequence[Item]) -> None:
        """Write the unlock keys of those devices that are locked. Raise a DeviceActionsError where that fails.

        Write nothing in check mode, and nothing where there are no keys.
        """
        items = [item for item in items if item.state and item.state.detail.locked]
        keys = [(item, key) for item in items if (key := item.state.detail.key if item.state else None)]
        self.is_written = bool(keys)
        without = [item.label() for item in items if not (item.state and item.state.detail.key)]
        missing = f"The console returned no unlock key for {summarize(without)}. " if without else ""
        number = f"{len(keys) or 'No'} unlock key{'' if len(keys) < 2 else 's'}"
        if not keys:
            self.summary = f"{missing}{number} was written."
        elif self._is_check:
            self.summary = f"{missing}{number} would be written to {self.path}."
        else:
            self._write(_content(keys))
            was = "was" if len(keys) == 1 else "were"
            self.summary = (
                f"{missing}{number} {was} written to {self.path}, encrypted with the vault password of this run. "
                f"To read the file: ansible-vault view {shlex.quote(self.path)}"
            )

    def _write(self, text: str) -> None:
        content = self._encrypt(text.encode())
        try:
            if self._overwrite:
                write_atomically(self.path, content, durable=True)
            else:
                create_file(self.path, content)
        except FileExistsError:
            raise _exists(self.path) from None
        except OSError as error:
            raise DeviceActionsError(
                f"{_FILE}: {self.path} could not be written: {error.strerror}. No unlock key was stored. Name a file "
                "in another folder.",
                reason="file_error",
            ) from None


def _exists(path: str) -> InputError:
    return InputError(f"{_FILE}: {path} exists already. Set overwrite: true to replace it, or name another file.")


def _content(keys: Sequence[tuple[Item, str]]) -> str:
    """Return YAML with the devices and their unlock keys."""
    lines = ["---", "unlock_keys:"]
    for item, key in keys:
        device, observed = item.found(), item.state.observed if item.state else {}
        fields = {
            "hostname": (item.state.hostname if item.state else None) or device.hostname,
            "device_id": device.id,
            "unlock_key": key,
            **{name: observed.get(name) for name in _FIELDS},
        }
        # A JSON text is a YAML text, too.
        entry = [f"{name}: {json.dumps(value)}" for name, value in fields.items()]
        lines += [f"{'    ' if number else '  - '}{line}" for number, line in enumerate(entry)]
    return "\n".join([*lines, ""])
