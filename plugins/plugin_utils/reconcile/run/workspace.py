# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The private folder of a run, in which its phases leave what the next one needs. It holds no credentials."""

from __future__ import annotations

import errno
import json
import os
import re
import shutil
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from ansible_collections.secops.device_actions.plugins.module_utils._common.atomic_file import write_atomically
from ansible_collections.secops.device_actions.plugins.module_utils._common.errors import InputError
from ansible_collections.secops.device_actions.plugins.plugin_utils.reconcile.memory.record_format import (
    read_files,
    write_files,
)
from ansible_collections.secops.device_actions.plugins.plugin_utils.reconcile.plan_file import (
    plan_from_json,
    plan_to_json,
)
from ansible_collections.secops.device_actions.plugins.plugin_utils.reconcile.run.leftovers import (
    is_private,
    mark_folder,
    remove_leftovers,
)
from ansible_collections.secops.device_actions.plugins.plugin_utils.reconcile.types import Plan, Record

_PREFIX = "device-actions-reconcile-"
_BASE, _FOLDED = "base", "folded"  # records
_NAME = re.compile(r"[a-z-]{1,40}(\d{1,6})?")


class Workspace:
    """The folder. path: of an existing one. Raise an InputError for a folder that create() has not made."""

    def __init__(self, path: str | None) -> None:
        if not path:
            raise InputError("work: is required in this phase. Set it to the value that the phase open has returned.")
        self.path = Path(path)
        if not os.path.lexists(path):
            raise InputError(f"work: {path}: {os.strerror(errno.ENOENT)}.")
        if not is_private(self.path) or not self.path.name.startswith(_PREFIX):
            raise InputError(f"work: {path}: is not a folder that the phase open has created.")

    @classmethod
    def create(cls) -> Workspace:
        """Create a folder, and remove those of dead runs."""
        try:
            remove_leftovers(tempfile.gettempdir(), _PREFIX)
            work = cls(tempfile.mkdtemp(prefix=_PREFIX))
            mark_folder(work.path)
            return work
        except OSError as error:
            raise InputError(f"A temporary folder cannot be created: {error.strerror}. Set TMPDIR.") from None

    def remove(self) -> None:
        """Remove the folder and what is in it."""
        shutil.rmtree(self.path, ignore_errors=True)

    @property
    def git(self) -> str:
        """The folder of the copy of the repository."""
        folder = self.path / "git"
        folder.mkdir(mode=0o700, exist_ok=True)
        return str(folder)

    def save(self, name: str, value: Any) -> None:
        """Store a value of JSON types."""
        write_atomically(self._file(name), json.dumps(value).encode())

    def load(self, name: str) -> Any:
        """Return a stored value. Raise an InputError if there is none."""
        try:
            with open(self._file(name), encoding="utf-8") as file:
                return json.load(file)
        except FileNotFoundError:
            raise InputError(f"work: {self.path} has no {name}. Run the phases in their order.") from None

    def has(self, name: str) -> bool:
        """Return whether a value was stored."""
        return os.path.exists(self._file(name))

    def save_plan(self, plan: Plan) -> None:
        """Store the plan."""
        self.save("plan", json.loads(plan_to_json(plan)))

    def load_plan(self) -> Plan:
        """Return the stored plan."""
        return plan_from_json(json.dumps(self.load("plan")), "The plan of this run")

    def save_record(self, name: str, record: Record) -> None:
        """Store a record."""
        self.save(name, _contents(record))

    def load_record(self, name: str) -> Record:
        """Return a stored record."""
        contents = self.load(name)
        if contents is None:
            return Record(is_new=True)
        return read_files({path: content.encode() for path, content in contents.items()}, "The record of this run")

    def is_saved(self, name: str, record: Record) -> bool:
        """Return whether a stored record equals another one."""
        return bool(self.load(name) == _contents(record))

    def _file(self, name: str) -> str:
        if not _NAME.fullmatch(name):
            raise AssertionError(name)
        return str(self.path / f"{name}.json")


def _contents(record: Record) -> Mapping[str, str] | None:
    """Return a record as JSON types. None: nothing was ever recorded."""
    if record.is_new:
        return None
    return {path: content.decode() for path, content in write_files(record, "this run").items()}
