# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Files of a commit are written as they are, and only where they are plain files."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path

import pytest

from ansible_collections.secops.device_actions.plugins.module_utils._common.errors import InputError
from ansible_collections.secops.device_actions.plugins.plugin_utils.reconcile.memory import trees
from ansible_collections.secops.device_actions.plugins.plugin_utils.reconcile.memory.trees import ExportedTree

from .conftest import Copies
from .origin import Origin


def exported(copies: Copies, path: str = "desired") -> ExportedTree:
    repository = copies()
    return repository.export_tree(repository.tip_of_default_branch(), path)


def contents(tree: ExportedTree) -> Mapping[str, bytes]:
    """Return {path: content} of all files that were written. Fail for anything but regular files."""
    top = Path(tree.folder)
    found = [path for path in top.rglob("*") if not path.is_dir()]
    assert not any(path.is_symlink() for path in top.rglob("*"))
    return {str(path.relative_to(top)): path.read_bytes() for path in found}


def problems(tree: ExportedTree) -> dict[str, str]:
    assert all(str(problem).isprintable() for problem in tree.problems)
    return {problem.file: problem.message for problem in tree.problems}


@pytest.mark.parametrize("path", ["desired", "desired/", "./desired", "desired/./"])
def test_files_below_a_path_are_written_byte_for_byte(origin: Origin, copies: Copies, path: str) -> None:
    files = {"a.yml": b"a\r\n\0\xff", "deep/er/b c.yml": b"", "\u00fc.yml": b"x" * 100_000, "-rf": b"x"}
    origin.commit({f"desired/{name}": content for name, content in files.items()})
    origin.commit({"other/c.yml": "c"})
    tree = exported(copies, path)
    assert contents(tree) == {"inc-1.yml": b"- id: inc-1\n", **files}
    assert (tree.problems, tree.files) == ((), 5)
    assert all(os.stat(Path(tree.folder, name)).st_mode & 0o777 == 0o600 for name in files)


@pytest.mark.parametrize("path", ["", ".", "./"])
def test_the_whole_tree_can_be_written(copies: Copies, path: str) -> None:
    assert contents(exported(copies, path)) == {"desired/inc-1.yml": b"- id: inc-1\n"}


def test_attributes_filters_and_hooks_of_the_repository_do_nothing(
    origin: Origin, copies: Copies, tmp_path: Path
) -> None:
    trace = tmp_path / "was-run"
    attributes = "* text eol=crlf ident filter=evil export-ignore working-tree-encoding=UTF-16 diff=evil merge=evil\n"
    for name in ("smudge", "process", "clean"):
        origin.at_server("config", f"filter.evil.{name}", f"touch {trace}")
    origin.at_server("config", "core.hooksPath", "evil-hooks")
    for name in ("desired/.gitattributes", ".gitattributes"):
        origin.stage("100644", attributes, name)
    origin.stage("100644", "a\n$Id$\n", "desired/a.yml")
    origin.stage("100755", f"#!/bin/sh\ntouch {trace}\n", "evil-hooks/post-checkout")
    origin.stage("100644", f'[core]\n\tfsmonitor = "touch {trace}"\n', "desired/.gitconfig")
    origin.stage("100644", "version https://git-lfs.github.com/spec/v1\noid sha256:0\nsize 1\n", "desired/b.yml")
    origin.push("hostile")
    files = contents(exported(copies))
    assert files["a.yml"] == b"a\n$Id$\n"
    assert files["b.yml"].startswith(b"version https://git-lfs")
    assert not trace.exists()


def test_links_and_submodules_are_problems(origin: Origin, copies: Copies) -> None:
    origin.stage("120000", "/etc/passwd", "desired/passwd.yml")
    origin.stage("120000", "..", "desired/up")
    origin.stage("160000", "1" * 40, "desired/module")
    origin.push("links")
    tree = exported(copies)
    assert contents(tree) == {"inc-1.yml": b"- id: inc-1\n"}
    found = problems(tree)
    assert found.keys() == {"passwd.yml", "up", "module"}
    assert "symbolic link" in found["up"] and "submodule" in found["module"]
    assert "/etc" not in str(found)


def test_a_path_that_is_a_link_is_no_folder(origin: Origin, copies: Copies) -> None:
    origin.stage("120000", "desired", "link")
    origin.push("link")
    for path in ("link", "missing", "desired/inc-1.yml"):
        tree = exported(copies, path)
        assert problems(tree) == {path: "There is no such folder at this commit."}
        assert contents(tree) == {}


@pytest.mark.parametrize("name", ["a\nb.yml", "a\x1b[31m.yml", "a\u202eb.yml", "a\\b.yml", "back\\..\\..\\x"])
def test_hostile_names_are_problems(origin: Origin, copies: Copies, name: str) -> None:
    origin.git("config", "core.protectNTFS", "false")
    origin.stage("100644", "x", f"desired/{name}")
    origin.push("names")
    tree = exported(copies)
    assert contents(tree) == {"inc-1.yml": b"- id: inc-1\n"}
    assert list(problems(tree).values()) == [
        "Its name is unsafe or too long. Use printable characters, without backslashes."
    ]


def test_names_that_are_no_utf8_are_problems(origin: Origin, copies: Copies) -> None:
    origin.commit({os.fsdecode(b"desired/\xff.yml"): "x"})
    assert problems(exported(copies)).keys() == {"\\udcff.yml"}


def test_paths_that_are_too_long_are_problems(origin: Origin, copies: Copies) -> None:
    origin.stage("100644", "x", "desired/" + "n" * 300)
    origin.stage("100644", "x", "desired/" + "/".join(["d" * 100] * 12))
    origin.push("long")
    assert len(exported(copies).problems) == 2


@pytest.mark.parametrize(
    ("limit", "value", "files"), [("_LARGEST_FILE", 1000, 1), ("_LARGEST_TREE", 1000, 0), ("_MOST_FILES", 1, 0)]
)
def test_sizes_are_limited(
    origin: Origin, copies: Copies, monkeypatch: pytest.MonkeyPatch, limit: str, value: int, files: int
) -> None:
    origin.commit({"desired/large.yml": "x" * 1001})
    monkeypatch.setattr(trees, limit, value)
    tree = exported(copies)
    assert (tree.files, len(tree.problems)) == (files, 1)
    assert len(contents(tree)) == files


@pytest.mark.parametrize("path", ["/desired", "../desired", "desired/../..", "a\nb", "\udcff", "a" * 2000])
def test_paths_outside_the_repository_are_refused(copies: Copies, path: str) -> None:
    with pytest.raises(InputError, match=r"^reconcile_path: must be a folder in the repository"):
        exported(copies, path)


@pytest.mark.parametrize("path", ["desired:inc-1.yml", "--help", ":(glob)*", "HEAD", "^main"])
def test_paths_that_git_could_take_for_something_else_are_just_missing(copies: Copies, path: str) -> None:
    assert problems(exported(copies, path)).keys() == {path}
