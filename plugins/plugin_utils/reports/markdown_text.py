# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Texts from outside in Markdown.

Escapes do not suffice: hosts of Git repositories find mentions, references and addresses in the rendered text. They
leave code alone, so everything but plain words and numbers becomes code.
"""

from __future__ import annotations

import re
from itertools import groupby

# A word of letters, a short number, a date or a time, with the marks around it. What could be an address or a commit is
# excluded.
_PLAIN = re.compile(
    r"(?!.*www)(?!\(?[a-f]{7})"
    r"\(?(?:[^\W\d_]+(?:['-][^\W\d_]+)*|\d{1,6}|\d{4}-\d\d-\d\d|\d\d:\d\d)\)?[.,:;!?]?",
    re.IGNORECASE,
)


def prose(line: str) -> str:
    """Return a printable line as Markdown that shows the same characters, and nothing but text and code."""
    parts: list[str] = []
    for is_plain, words in groupby(line.split(), key=lambda word: bool(_PLAIN.fullmatch(word))):
        text = " ".join(words)
        # A number at the beginning could start a list.
        parts.append(text if is_plain and (parts or not text[0].isdigit()) else code(text))
    return " ".join(parts)


def code(line: str) -> str:
    """Return a line as a span of code."""
    if not line.strip():
        return ""
    fence = "`" * (_longest_run(line) + 1)
    # A blank at both ends is not shown. Without it, a backtick of the text would lengthen the fence.
    blank = " " if line[0] in "` " or line[-1] in "` " else ""
    return f"{fence}{blank}{line}{blank}{fence}"


def code_block(line: str, language: str) -> str:
    """Return a line as a block of code."""
    fence = "`" * max(3, _longest_run(line) + 1)
    return f"{fence}{language}\n{line}\n{fence}"


def _longest_run(line: str) -> int:
    """Return the length of the longest run of backticks."""
    return max(map(len, re.findall("`+", line)), default=0)
