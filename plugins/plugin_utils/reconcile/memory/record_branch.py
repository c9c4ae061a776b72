# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The record on a branch of its own, in the repository with the desired state.

Each version is a commit on top of the one that was read. It is pushed without force, so the server accepts it only if
no one else has pushed meanwhile. The branch has no files of the desired state, and its history begins on its own.
"""

from __future__ import annotations

import re
import time
from collections.abc import Mapping

from ansible_collections.secops.device_actions.plugins.module_utils._common.errors import DeviceActionsError, InputError
from ansible_collections.secops.device_actions.plugins.module_utils._common.text import as_sentence, printable_line
from ansible_collections.secops.device_actions.plugins.plugin_utils.reconcile.memory.errors import (
    DamagedRecord,
    GitFailed,
    LostRace,
    PushRefused,
)
from ansible_collections.secops.device_actions.plugins.plugin_utils.reconcile.memory.git_program import REMOTE, Output
from ansible_collections.secops.device_actions.plugins.plugin_utils.reconcile.memory.past_runs import (
    join_settled,
    split_settled,
)
from ansible_collections.secops.device_actions.plugins.plugin_utils.reconcile.memory.record_format import (
    INTENTS,
    RECORD_FILE,
    REPORTS,
    check_reports,
    is_own_path,
    is_report,
    read_files,
    write_files,
)
from ansible_collections.secops.device_actions.plugins.plugin_utils.reconcile.memory.repository import (
    REMOTE_TIMEOUT,
    Repository,
)
from ansible_collections.secops.device_actions.plugins.plugin_utils.reconcile.memory.trees import list_tree, read_blobs
from ansible_collections.secops.device_actions.plugins.plugin_utils.reconcile.types import Intent, Record

DEFAULT_BRANCH = "device-actions-applied"

_DRAFT = "refs/record/draft"
_TIP = "refs/record/tip"
_AUTHOR = "secops.device_actions <noreply@device-actions.invalid>"
_SKIP = "[skip ci]"  # GitHub, GitLab, Bitbucket, CircleCI and Azure start no pipeline for such a commit
_LONGEST_SUBJECT = 100
_LARGEST_RECORD = 1 << 27  # bytes
_PAUSES = (1.0, 3.0)  # seconds between attempts
_NEVER_ARRIVED = ("login_refused", "untrusted_server", "redirected", "not_found")  # reasons of GitFailed
# Another process is updating the branch on the server.
_HASH = re.compile(r"[0-9a-f]{40}|[0-9a-f]{64}", re.ASCII)
_BUSY = ("cannot lock ref", "failed to update ref", "incorrect old value", "unable to create")


class RecordBranch:
    """A Memory. repository: cloned. branch: of the record."""

    def __init__(self, repository: Repository, branch: str = DEFAULT_BRANCH) -> None:
        repository.check_branch(branch, "reconcile_record_branch")
        if branch == repository.branch:
            raise InputError(
                f"reconcile_record_branch: must not be the branch with the desired state ({branch}). Name another one."
            )
        self._git = repository.git
        self._branch = branch
        self._ref = f"refs/heads/{branch}"
        self._base: str | None = None  # the commit that was read or pushed last
        self._paths: frozenset[str] = frozenset()  # its intents and reports
        self._settled: tuple[Intent, ...] = ()

    @property
    def place(self) -> str:
        """Where the record is, for messages."""
        return f"The branch {self._branch} of {self._git.url.text}"

    def read(self) -> Record:
        """Return the record as it is now. Only the last commit is transferred, unless this copy has it."""
        tip = self._remote_tip()
        if tip is None:
            self._base, self._paths, self._settled = None, frozenset(), ()
            return Record(is_new=True)
        commit = tip if self._has(tip) else self._fetch()
        entries = list_tree(self._git, commit) or []
        files = [one for one in entries if one.path == RECORD_FILE or one.path.startswith(INTENTS)]
        if sum(one.size for one in files) > _LARGEST_RECORD or not all(one.is_regular for one in files):
            raise DamagedRecord(
                f"{self.place} is damaged: it is too large, or has links in the place of files. Nothing is released or "
                "changed. Restore the last good commit of the record."
            )
        whole = read_files({one.path: content for one, content in read_blobs(self._git, files)}, self.place)
        record, self._settled = split_settled(whole)
        self._base, self._paths = commit, frozenset(one.path for one in entries if is_own_path(one.path))
        return record

    def _has(self, commit: str) -> bool:
        """Return whether this copy has a commit: an earlier phase of the run has fetched or pushed it."""
        if not _HASH.fullmatch(commit):
            return False
        return not self._git.run("cat-file", "-e", f"{commit}^{{commit}}", statuses=(0, 1, 128)).status

    def _fetch(self) -> str:
        options = ("--quiet", "--no-tags", "--no-write-fetch-head", "--update-shallow", "--depth=1")
        self._patiently("fetch", *options, REMOTE, f"+{self._ref}:{_TIP}")
        return self._git.run("rev-parse", "--verify", "--quiet", f"{_TIP}^{{commit}}").text

    def read_report(self, name: str) -> bytes | None:
        """Return a report of the record that was read or pushed last, or None if there is none of this name."""
        path = f"{REPORTS}{name}"
        if self._base is None or path not in self._paths:
            return None
        return self._git.run("cat-file", "blob", f"{self._base}:{path}").content

    def is_unchanged(self) -> bool:
        """Return whether the branch still ends with the commit that was read or pushed last."""
        return self._remote_tip() == self._base

    def check_push(self) -> None:
        """Raise an error where the server does not let us push at all. Call it after read().

        Rules for single branches and hooks only show in a real push, which is that of the intent.
        """
        self._git.check_sharing()
        self._try_push(self._base or self._commit({}, frozenset(), "Check"), "--dry-run", attempts=1)

    def push(self, record: Record, message: str, reports: Mapping[str, bytes] | None = None) -> None:
        """Push a commit on top of the one that was read or pushed last."""
        whole = join_settled(record, self._settled)
        runs = check_reports(reports or {}, whole)
        files = write_files(whole, self.place)
        files.update({f"{REPORTS}{name}": content for name, content in (reports or {}).items()})
        kept = {path for path in self._paths if path.startswith(REPORTS) and is_report(path[len(REPORTS) :], runs)}
        commit = self._commit(files, self._paths - files.keys() - kept, message)
        self._try_push(commit, "--no-verify", attempts=len(_PAUSES) + 1)
        self._base, self._paths = commit, frozenset(path for path in files.keys() | kept if is_own_path(path))
        self._settled = split_settled(whole)[1]

    def _try_push(self, commit: str, option: str, attempts: int) -> None:
        """Push a commit. Where it is not known whether it arrived, look, and send it again: that does no harm."""
        error: DeviceActionsError
        for attempt in range(attempts):
            if attempt:
                time.sleep(_PAUSES[attempt - 1])
            try:
                arguments = ("push", "--porcelain", "--no-follow-tags", option, REMOTE, f"{commit}:{self._ref}")
                output = self._git.run_remote(*arguments, timeout=REMOTE_TIMEOUT, statuses=(0, 1))
                if output.status == 0 or self._remote_tip() == commit:
                    return
                error = self._rejection(output)
                if isinstance(error, LostRace) or not any(word in error.message.lower() for word in _BUSY):
                    raise error
            except GitFailed as failure:
                if failure.reason in _NEVER_ARRIVED:
                    raise
                error = failure
                error.uncertain = True
        raise error

    def _rejection(self, output: Output) -> LostRace | PushRefused:
        """Return the error for a push that Git or the server rejected."""
        status = next((line for line in output.text.splitlines() if line.startswith("!")), "")
        reason = self._git.shown(status.rpartition("\t")[2])
        if reason.startswith("[rejected]") or self._remote_tip() != self._base:
            return LostRace.of(self.place)
        said = as_sentence(self._git.shown(output.errors))
        return PushRefused(
            f"{self.place} does not accept our push, so nothing is changed: {reason}. {said} Give these credentials "
            "the right to push to this branch."
        )

    def _remote_tip(self) -> str | None:
        """Return the last commit of the branch on the server, or None if there is no such branch."""
        listed = self._patiently("ls-remote", REMOTE, self._ref).text
        tips = [line.partition("\t")[0] for line in listed.splitlines() if line.endswith(f"\t{self._ref}")]
        return tips[0] if tips else None

    def _patiently(self, *arguments: str) -> Output:
        """Run a command that only reads, again if the server cannot be reached for a moment."""
        for pause in _PAUSES:
            try:
                return self._git.run_remote(*arguments, timeout=REMOTE_TIMEOUT)
            except GitFailed as error:
                if error.reason != "unreachable":
                    raise
            time.sleep(pause)
        return self._git.run_remote(*arguments, timeout=REMOTE_TIMEOUT)

    def _commit(self, files: Mapping[str, bytes], removed: frozenset[str], message: str) -> str:
        """Create a commit in the local copy, and return its hash. Other files of the branch stay as they are."""
        text = f"{printable_line(message, _LONGEST_SUBJECT)}\n\n{_SKIP}\n"
        stream = [f"feature done\nreset {_DRAFT}\n\ncommit {_DRAFT}\ncommitter {_AUTHOR} now\n".encode()]
        stream.append(_data(text.encode()))
        if self._base is not None:
            stream.append(f"from {self._base}\n".encode())
        stream += [f"D {path}\n".encode() for path in sorted(removed)]
        for path, content in sorted(files.items()):
            stream += [f"M 100644 inline {path}\n".encode(), _data(content)]
        stream.append(b"done\n")
        self._git.run("fast-import", "--quiet", "--force", "--date-format=now", stdin=b"".join(stream))
        return self._git.run("rev-parse", "--verify", "--quiet", _DRAFT).text


def _data(content: bytes) -> bytes:
    return b"data %d\n%s\n" % (len(content), content)
