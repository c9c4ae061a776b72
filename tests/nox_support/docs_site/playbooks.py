# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Write the pages of playbooks and rulebooks from the comments at the top of their files."""

from __future__ import annotations

import re
from pathlib import Path

from .links import relative, shown_file
from .names import COLLECTION, label

PLAYBOOKS_PAGE, RULEBOOKS_PAGE = "reference/playbooks.md", "reference/event_plugins.md"
_LICENSE_LINES = 3
_COMMAND = re.compile(r"(?:ansible-(?:playbook|rulebook)|-e) .*", re.DOTALL)


def write_playbooks(collection: Path, source: Path) -> list[str]:
    """Write the page of the playbooks, and add the rulebooks to the page of event plugins. Return the shown files."""
    playbooks = sorted(path.relative_to(collection).as_posix() for path in collection.glob("playbooks/*.yml"))
    rulebooks = sorted(
        path.relative_to(collection).as_posix() for path in collection.glob("extensions/eda/rulebooks/*.yml")
    )
    parts = [_part(collection, path, "playbook", PLAYBOOKS_PAGE) for path in playbooks]
    text = "# Playbooks\n\nRun a playbook by its name. Its variables are those of the role that it uses.\n\n"
    (source / PLAYBOOKS_PAGE).write_text(text + "".join(parts), encoding="utf-8")
    with (source / RULEBOOKS_PAGE).open("a", encoding="utf-8") as page:
        page.write("\n## Rulebooks\n\n")
        page.write("".join(_part(collection, path, "rulebook", RULEBOOKS_PAGE) for path in rulebooks))
    return [*playbooks, *rulebooks]


def _part(collection: Path, path: str, kind: str, page: str) -> str:
    text = (collection / path).read_text("utf-8")
    name = Path(path).stem
    heading = "##" if kind == "playbook" else "###"
    return (
        f"({label(kind, name)})=\n\n{heading} {name}\n\n`{COLLECTION}.{name}`\n\n{to_markdown(comment(text))}\n\n"
        f"[Show the {kind}]({relative(shown_file(path), page)})\n\n"
    )


def comment(text: str) -> str:
    """Return the comment at the top of a file, without the license."""
    lines = [line.strip() for line in text.splitlines()[_LICENSE_LINES:]]
    while lines and not lines[0].startswith("#"):
        lines.pop(0)
    end = next((number for number, line in enumerate(lines) if not line.startswith("#")), len(lines))
    return "\n".join(line.removeprefix("#").removeprefix(" ") for line in lines[:end])


def to_markdown(text: str) -> str:
    """Return the text of a comment with its commands in blocks, its variables as code, and links to pages."""
    result: list[str] = []
    for line in text.replace("\\\n  ", "\\\0  ").splitlines():
        stripped = line.strip()
        if _COMMAND.fullmatch(stripped):
            result += ["", "```shell", stripped.replace("\0", "\n"), "```", ""]
        else:
            line = re.sub(r"(ansible-\w+ (?:-t \w+ )?[\w.]+\w|\b[A-Za-z]+_\w+|--\w+)", r"`\1`", stripped)
            line = re.sub(r"docs/([\w-]+\.md)", r"[docs/\1](../guides/\1)", line)
            result.append(f"- {line}" if re.match(r"`\w+`: ", line) else line)
    return re.sub(r"\n{3,}", "\n\n", "\n".join(result)).strip()
