# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Identify the task of a playbook that a task object of ansible-core stands for."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from typing import Any

from ansible_collections.secops.device_actions.plugins.module_utils._common.digests import digest
from ansible_collections.secops.device_actions.plugins.module_utils._common.text import printable_line

_BLOCK_PARTS = ("block", "rescue", "always")
_PLAY_PARTS = ("pre_tasks", "tasks", "post_tasks", "handlers")
_ROLE_PARTS = ("_task_blocks", "_handler_blocks")


def task_scope(task: Any) -> str:
    """Return a text that identifies a task of a playbook, for claims and for the count of changes.

    ansible-core has many objects for one task: a copy for each host and each item of a loop, and new ones with new
    identifiers whenever a file is included (for each host with the strategy C(free), for each item of a loop) or a role
    is applied. They share claims and limits, so the scope consists of what they have in common:

    * The play.
    * The place in a file: path, line and column. A line is not enough, because generated playbooks may have one only.
      In JSON, ansible-core knows no lines, and no path either before 2.19. There, the text of the task replaces them.
    * The position in the list of tasks, and that of each block around it, up to the play, the role or the include. It
      distinguishes equal tasks of a JSON file, and those that a YAML alias repeats.

    For the blocks of an included file, ansible-core keeps no list. So equal tasks in several blocks of a JSON file that
    is included share their limits, which is stricter than necessary.
    """
    # ansible-runner, and with it AWX, appends the number of the batch to the play's identifier.
    play_id = str(getattr(play_of(task), "_uuid", "")).partition("_")[0]
    return " ".join(part for part in (play_id, task_place(task)) if part)


def task_place(task: Any) -> str:
    """Return task_scope() without the play, which has another identifier in each run."""
    item, parent = task, task._parent
    positions = []
    while parent is not None and (position := _position(item, parent, _BLOCK_PARTS)):
        positions.append(position)
        item, parent = parent, parent._parent
    if parent is None:
        role = getattr(task, "_role", None)
        positions.append(_position(item, role, _ROLE_PARTS) if role else _position(item, play_of(task), _PLAY_PARTS))
    return " ".join(part for part in (_place(task), *positions) if part)


def templated_name(task: Any) -> str | None:
    """Return the keyword and the template that names the action of a task, or None for a literal name."""
    source = getattr(task, "_ds", None) or {}
    for keyword in ("action", "local_action"):
        value = source.get(keyword)
        name = str(value.get("module", "") if isinstance(value, Mapping) else value or "")
        if start := re.match(r"[^\s{]*{{.*?}}\S*", name.strip()):
            return f"{keyword}: {printable_line(start[0])}"
    return None


def play_of(task: Any) -> Any:
    """Return the Play of a task, or None."""
    parent = task._parent
    while parent is not None and getattr(parent, "_play", None) is None:
        parent = parent._parent
    return parent._play if parent is not None else None


def _place(task: Any) -> str:
    """Return the path, line and column of a task, as far as ansible-core knows them."""
    origin = getattr(task, "_origin", None)  # ansible-core 2.19 and later
    if origin and origin.line_num:
        return str(origin)
    source: Any = getattr(task, "_ds", None)
    path = task.get_path()  # the play's, if the task has none
    if getattr(source, "_line_number", None):
        return f"{path}:{source._column_number}"
    text = json.dumps(source, skipkeys=True, default=lambda value: type(value).__name__)  # decrypts nothing
    return f"{path} {digest(text)}"


def _position(item: Any, owner: Any, names: Sequence[str]) -> str:
    """Return the name of the owner's list that contains a task or block, and the index there, or "" if none does."""
    for name in names:
        for index, member in enumerate(getattr(owner, name, None) or ()):
            if getattr(member, "_uuid", None) == item._uuid:  # copies keep it
                return f"{name}[{index}]"
    return ""
