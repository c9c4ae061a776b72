# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Where the desired state comes from, and where the record is kept."""

from __future__ import annotations

import os
import re
import tempfile
import time
from dataclasses import replace
from pathlib import Path

from ansible_collections.secops.device_actions.plugins.module_utils._common.errors import InputError
from ansible_collections.secops.device_actions.plugins.plugin_utils.reconcile.desired.reader import read_desired
from ansible_collections.secops.device_actions.plugins.plugin_utils.reconcile.memory.errors import GitFailed
from ansible_collections.secops.device_actions.plugins.plugin_utils.reconcile.memory.folder_record import FolderRecord
from ansible_collections.secops.device_actions.plugins.plugin_utils.reconcile.memory.memory import Memory
from ansible_collections.secops.device_actions.plugins.plugin_utils.reconcile.memory.record_branch import RecordBranch
from ansible_collections.secops.device_actions.plugins.plugin_utils.reconcile.memory.repository import Repository
from ansible_collections.secops.device_actions.plugins.plugin_utils.reconcile.planning.settings import (
    FORWARD,
    REWRITTEN,
    UNKNOWN,
)
from ansible_collections.secops.device_actions.plugins.plugin_utils.reconcile.run.options import Options
from ansible_collections.secops.device_actions.plugins.plugin_utils.reconcile.run.workspace import Workspace
from ansible_collections.secops.device_actions.plugins.plugin_utils.reconcile.types import Desired, Problem, Record

_SOURCE = "source"


def open_source(options: Options, work: Workspace) -> Desired:
    """Read the desired state at the tip of the branch, or in the directory. Later phases use load_source()."""
    now = time.time()
    if options.repo is None:
        if options.directory is None:
            raise AssertionError("unexpected")
        if not os.path.isdir(options.directory):
            raise InputError(f"directory: {options.directory}: there is no such directory.")
        work.save(_SOURCE, {"folder": options.directory, "commit": None, "branch": None, "problems": [], "now": now})
        return load_source(work)
    repository = Repository(options.repo, work.git, options.credentials, options.branch)
    commit, problems = None, []
    try:
        repository.clone()
        commit = repository.tip_of_default_branch()
        tree = repository.export_tree(commit, options.path)
        folder, problems = tree.folder, [[one.file, one.line, one.key, one.message] for one in tree.problems]
    except GitFailed as error:
        if not repository.is_found:
            raise
        # Whoever can push could otherwise stop all renewals, with a commit that Git refuses or cannot list.
        folder = tempfile.mkdtemp(prefix="unread-", dir=work.path)
        problems = [[".", 0, "", f"The commit cannot be read. {error.message}"]]
    work.save(
        _SOURCE,
        {"folder": folder, "commit": commit, "branch": repository.branch, "problems": problems, "now": now},
    )
    return load_source(work)


def load_source(work: Workspace) -> Desired:
    """Return the desired state that open_source() has read."""
    source = work.load(_SOURCE)
    desired = read_desired(Path(source["folder"]), source["commit"], source["now"])
    problems = tuple(Problem(*values) for values in source["problems"])
    return replace(desired, problems=(*problems, *desired.problems))


def open_memory(options: Options, work: Workspace) -> Memory:
    """Return where the record is kept, after open_source()."""
    if options.record_branch is None:
        if options.folder is None:
            raise AssertionError("unexpected")
        name = re.sub(r"[^A-Za-z0-9._-]", "-", options.owner).strip(".") or "root"
        return FolderRecord(os.path.join(options.folder, "reconcile", name))
    return RecordBranch(_repository(options, work), options.record_branch)


def history(options: Options, work: Workspace, desired: Desired, record: Record) -> str:
    """Return how the commit relates to the one that was applied last: FORWARD, REWRITTEN or UNKNOWN."""
    if desired.commit is None or record.commit is None:
        return FORWARD  # a directory has no history, and nothing was applied yet
    descends = _repository(options, work).descends_from(record.commit, desired.commit)
    return UNKNOWN if descends is None else FORWARD if descends else REWRITTEN


def is_still_tip(options: Options, work: Workspace, desired: Desired) -> bool:
    """Return whether the commit is still the last one of its branch on the server."""
    return desired.commit is None or _repository(options, work).is_still_tip(desired.commit)


def _repository(options: Options, work: Workspace) -> Repository:
    if options.repo is None:
        raise AssertionError("unexpected")
    return Repository(options.repo, work.git, options.credentials, work.load(_SOURCE)["branch"])
