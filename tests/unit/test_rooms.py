# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The rooms of the code: imports run in one direction, and no files import each other in a circle."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from graphlib import TopologicalSorter
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PLUGINS = ROOT / "plugins"
PACKAGE = "ansible_collections.secops.device_actions.plugins."

# A file may import from its own room and from the rooms before it. Consoles do not import each other.
ROOMS = [
    {"module_utils._common"},
    {"module_utils._sharing"},
    {"module_utils._http"},
    {"module_utils._engine"},
    {"module_utils.cylance", "module_utils.opswat", "module_utils.sdm"},
    {"plugin_utils.reports"},
    {"plugin_utils.events"},
    {"plugin_utils"},
    {"action", "callback", "filter", "modules", "inventory"},
]
FILES = sorted(path for path in PLUGINS.rglob("*.py") if "doc_fragments" not in path.parts)


def dotted(path: Path) -> str:
    """Return the name of a file below plugins/, with dots."""
    return ".".join(path.relative_to(PLUGINS).with_suffix("").parts)


def imports(path: Path) -> Iterator[str]:
    """Yield the dotted names below plugins/ that a file imports."""
    name = dotted(path)
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom):
            base = node.module or ""
            if node.level:
                base = ".".join([*name.split(".")[: -node.level], *filter(None, [node.module])])
            elif base.startswith(PACKAGE):
                base = base[len(PACKAGE) :]
            else:
                continue
            for alias in node.names:
                nested = f"{base}.{alias.name}"
                yield nested if (PLUGINS / f"{nested.replace('.', '/')}.py").is_file() else base


def room(name: str) -> int:
    """Return the index of the room of a file."""
    return next(index for index, names in enumerate(ROOMS) if any(f"{name}.".startswith(f"{one}.") for one in names))


def console(name: str) -> str | None:
    """Return the console of a file, or None."""
    parts = name.split(".")
    return parts[1] if parts[0] == "module_utils" and not parts[1].startswith("_") else None


@pytest.mark.parametrize("path", FILES, ids=dotted)
def test_a_file_imports_only_from_its_own_room_and_the_rooms_before_it(path: Path) -> None:
    name = dotted(path)
    for imported in imports(path):
        assert room(imported) <= room(name), f"{name} imports {imported}, which is in a later room"
        if console(name) and console(imported):
            assert console(imported) == console(name), f"{name} imports {imported} of another console"


def test_no_files_import_each_other_in_a_circle() -> None:
    graph = {dotted(path): set(imports(path)) for path in FILES}
    TopologicalSorter(graph).prepare()


def test_plugins_of_ansible_rulebook_import_the_room_of_events_only() -> None:
    files = list((ROOT / "extensions").rglob("*.py"))
    assert files
    for path in files:
        for imported in re.findall(r"ansible_collections\.secops\.device_actions\.plugins\.([\w.]+)", path.read_text()):
            assert imported.startswith("plugin_utils.events."), f"{path.name} imports {imported}"


def test_module_utils_holds_folders_only() -> None:
    assert not list((PLUGINS / "module_utils").glob("*.py"))


def test_no_code_file_is_longer_than_300_lines() -> None:
    documentation = {PLUGINS / "modules", PLUGINS / "inventory", PLUGINS / "doc_fragments"}
    files = [
        *PLUGINS.rglob("*.py"),
        *(ROOT / "tests").rglob("*.py"),
        *(ROOT / "demo").rglob("*.py"),
        ROOT / "noxfile.py",
    ]
    lengths = {
        path: len(path.read_text(encoding="utf-8").splitlines()) for path in files if path.parent not in documentation
    }
    assert not {str(path.relative_to(ROOT)): length for path, length in lengths.items() if length > 300}
