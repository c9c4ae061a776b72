# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Each row of docs/faults.md has one test of the same name here, and each test has a row."""

from __future__ import annotations

import ast
import re
from collections import Counter
from pathlib import Path

HERE = Path(__file__).parent
TABLE = HERE.parents[2] / "docs" / "faults.md"
COLUMNS = 5


def rows() -> list[list[str]]:
    """Return the cells of each row of the tables, without the headers."""
    lines = [line for line in TABLE.read_text(encoding="utf-8").splitlines() if line.startswith("| `")]
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in lines]


def test_every_row_has_one_test_and_every_test_has_a_row() -> None:
    functions = [
        node.name
        for path in HERE.glob("test_*.py")
        if path.name != Path(__file__).name
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.FunctionDef) and node.name.startswith("test_")
    ]
    promised = [f"test_{name.strip('`')}" for name, *_cells in rows()]
    assert len(promised) > 40
    assert Counter(functions) == Counter(promised)
    assert len(set(promised)) == len(promised)


def test_every_row_is_complete() -> None:
    for row in rows():
        assert len(row) == COLUMNS and all(row), row
        assert re.fullmatch(r"`[a-z0-9_]+`", row[0]), row
