# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Commands that a reader of a report can run as they are: safe to paste, whatever a console or a user has written."""

from __future__ import annotations

import json
import re
import shlex
from collections.abc import Mapping, Sequence
from typing import Any

_PLAIN = re.compile(r"[A-Za-z0-9._:@%+/-]+", re.ASCII)  # needs no quotes in a shell, and none in key=value
_TEMPLATE = re.compile(r"{{|{%|{#")
_FEW = 20  # identifiers that a command shows when there is a file for more
MOST_INLINE = 200  # identifiers that a command shows where there is no file
UNLOCK_KEYS_FILE = '-e unlock_keys_file="$PWD/keys.yml"'


def is_usable(text: object) -> bool:
    """Return whether a text can stand in a variable on a command line: ansible-core renders templates there."""
    return isinstance(text, str) and text.isprintable() and not _TEMPLATE.search(text)


def playbook_command(
    playbook: str, variables: Mapping[str, Any], inventories: Sequence[str] = (), options: Sequence[str] = ()
) -> str:
    """Return a command that runs a playbook of this collection. variables: texts and lists of texts."""
    words = ["ansible-playbook", *(word for path in inventories for word in ("-i", shlex.quote(path)))]
    words += [f"secops.device_actions.{playbook}", *options]
    words += [f"-e {_assignment(name, value)}" for name, value in variables.items() if value not in (None, "", [])]
    return " ".join(words)


def launch_of_template(playbook: str, variables: Mapping[str, Any]) -> str:
    """Return which job template of AWX to launch, and the variables in a form that its survey and its API take."""
    given = {name: _survey_text(value) for name, value in variables.items() if value not in (None, "", [])}
    launch = f"Launch the job template {playbook}"
    return f"{launch} with {json.dumps(given, ensure_ascii=False)}" if given else launch


def _survey_text(value: Any) -> str:
    """Return a value as text for the field of a survey."""
    if not isinstance(value, (list, tuple)):
        return str(value)
    if any(isinstance(one, Mapping) for one in value):
        return json.dumps(value, ensure_ascii=False)
    return ",".join(map(str, value))


def _assignment(name: str, value: Any) -> str:
    values = [str(one) for one in (value if isinstance(value, (list, tuple)) else [value])]
    if all(_PLAIN.fullmatch(one) for one in values):
        return f"{name}={','.join(values)}"
    return shlex.quote(json.dumps({name: value}, ensure_ascii=False))


def file_option(path: str) -> str:
    """Return the option that reads variables from a file."""
    return f"-e @{shlex.quote(path)}"


def fits(identifiers: Sequence[str], has_file: bool) -> bool:
    """Return whether a command shows identifiers, rather than a file with them."""
    return len(identifiers) <= (_FEW if has_file else MOST_INLINE)
