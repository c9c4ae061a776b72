# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The examples of a page in Markdown, and what a reader can run of them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from markdown_it import MarkdownIt

CHECKOUT = Path(__file__).resolve().parents[3]
# Commands that a test does not run, and why.
NOT_RUN = {
    "make ": "runs sessions of nox, such as this test; a test checks that the targets exist",
    "ansible-galaxy collection ": "the demo builds and installs the collection in the same way",
    "pip install ": "needs a package index",
    "python3 -m venv ": "the test runs in an environment already",
    ". ": "activates the environment that is not created",
    "kill ": "the process to kill is not known in advance",
    "ansible-doc ": "a test checks that the documentation exists",
    "ansible-test ": "is a session of its own",
}
# What waits, for time or for a password, is replaced: {text: what the test runs instead}.
SHORTENED = {
    "{seconds: 20}": "{seconds: 0}",
    "--ask-vault-pass": "--vault-password-file vault-password",
    "ansible-vault view": "ansible-vault view --vault-password-file vault-password",
}

# Commands in a line of text are examples, too.
_INLINE = re.compile(r"(?:ansible|ansible-\w+|curl|make|export|pip) \S.*", re.DOTALL)
_MARKDOWN = MarkdownIt("commonmark").enable("table")
_FILE_NAME = re.compile(r"# (\S+\.(?:yml|yaml|cfg|ini))\b")


@dataclass(frozen=True)
class Example:
    """A block, or a command in a line of text.

    line: the number in the page of the line that begins it, such as ```. language: shell for a command.
    """

    line: int
    language: str
    text: str

    @property
    def file_name(self) -> str | None:
        """The name of the file that a reader writes the block to. It is in a comment in its first line."""
        found = _FILE_NAME.match(self.text)
        return found[1] if found and self.language != "shell" else None


def examples(page: Path) -> list[Example]:
    """Return the examples of a page in their order."""
    return list(examples_in(page.read_text(encoding="utf-8")))


def examples_in(text: str) -> Iterator[Example]:
    """Yield the examples of a page's text in their order."""
    for token in _MARKDOWN.parse(text):
        line = token.map[0] + 1 if token.map else 0
        if token.type in ("fence", "code_block"):
            yield Example(line, token.info.strip(), token.content)
        for child in token.children or ():
            if child.type == "code_inline" and _INLINE.fullmatch(child.content):
                yield Example(line, "shell", child.content)
            line += child.type in ("softbreak", "hardbreak")


def shortened(text: str) -> str:
    """Return an example that does not wait."""
    for long, short in SHORTENED.items():
        text = text.replace(long, short)
    return text


def runnable(example: Example) -> str:
    """Return the commands of a shell example that a test can run. Exported variables come from the console."""
    lines = example.text.replace("\\\n", " ").splitlines()
    return "\n".join(line for line in lines if not line.startswith(("export ", *NOT_RUN)))


def exported(example: Example) -> Iterator[str]:
    """Yield the names of the variables that a shell example exports."""
    for line in example.text.splitlines():
        if line.startswith("export "):
            yield from re.findall(r"(\w+)=", line)
