# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Read the desired state: all entries of a directory, and all of its problems at once."""

from __future__ import annotations

from pathlib import Path

from ansible_collections.secops.device_actions.plugins.plugin_utils.reconcile.desired.contradictions import (
    find_contradictions,
    is_surely_active,
    named_devices,
)
from ansible_collections.secops.device_actions.plugins.plugin_utils.reconcile.desired.entries import read_entry, read_id
from ansible_collections.secops.device_actions.plugins.plugin_utils.reconcile.desired.files import read_files
from ansible_collections.secops.device_actions.plugins.plugin_utils.reconcile.desired.formats import report
from ansible_collections.secops.device_actions.plugins.plugin_utils.reconcile.desired.problems import (
    FileProblems,
    Problems,
)
from ansible_collections.secops.device_actions.plugins.plugin_utils.reconcile.desired.yaml_nodes import (
    Budget,
    Items,
    Node,
    read_document,
)
from ansible_collections.secops.device_actions.plugins.plugin_utils.reconcile.types import Desired, Entry

MOST_ENTRIES = 10_000
_MOST_NODES = 500_000  # values, lists and mappings of all files


def read_desired(folder: Path, commit: str | None, now: float | None = None) -> Desired:
    """Return the desired state in a directory.

    commit: where it comes from, or None. now: in seconds since the epoch. An entry that may have ended by then
    contradicts nothing; if now is None, that is each one that has an end. The planner, which knows devices and starts,
    finds the rest.

    Whatever the files contain, the result is entries and problems. Where there are problems, or no file at all, it
    must not be applied: entries may be missing.
    """
    problems, budget = Problems(), Budget(_MOST_NODES)
    entries: list[Entry] = []
    ids = _Ids()
    has_files, count = False, 0
    for file, text in read_files(folder, problems):
        has_files = True
        of_file = FileProblems(problems, file)
        nodes = _listed(read_document(text, of_file, budget), of_file)
        count += len(nodes)
        if count > MOST_ENTRIES:
            of_file.add(1, "", f"There are more than {MOST_ENTRIES} entries. Remove old ones.")
            break
        for node in nodes:
            ids.add(node, of_file)
            if entry := read_entry(node, of_file):
                entries.append(entry)
            if of_file.are_too_many:
                break
    if not has_files and not problems.count:
        message = "There is no .yml file. Keep at least one, with [] in it if nothing is desired."
        problems.add(".", 1, "", message)
    active = [entry for entry in entries if is_surely_active(entry, now)]
    for contradiction in find_contradictions(active, named_devices):
        second = contradiction.second
        problems.add(second.file, second.line, contradiction.module, contradiction.message)
    return Desired(commit, tuple(entries), problems.shown())


class _Ids:
    """The ids of all entries, also of those that have problems. Case does not count."""

    def __init__(self) -> None:
        self._places: dict[str, str] = {}

    def add(self, node: Node, problems: FileProblems) -> None:
        """Add the id of an entry, and a problem if another entry has it."""
        entry_id = read_id(node)
        if entry_id is None:
            return
        place = self._places.setdefault(entry_id.lower(), f"{problems.file}, line {node.line}")
        if place != f"{problems.file}, line {node.line}":
            message = f"{entry_id} is also the id of the entry in {place}. Give each entry its own id."
            problems.add(node.line, "id", message)


def _listed(document: Node | None, problems: FileProblems) -> list[Node]:
    """Return the entries of a file, as nodes."""
    if isinstance(document, Items):
        return document.nodes
    if document is not None:
        report(document, "", "The file must be a list of entries, each beginning with '- id:'.", problems)
    return []
