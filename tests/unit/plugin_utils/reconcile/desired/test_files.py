# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Which files of a directory are read, and which are refused."""

from __future__ import annotations

import errno
import os
import socket

import pytest

from ansible_collections.secops.device_actions.plugins.plugin_utils.reconcile.desired import files
from ansible_collections.secops.device_actions.plugins.plugin_utils.reconcile.desired.reader import read_desired

from .desired_files import ENTRY, messages, read


def entry(name: str) -> str:
    return ENTRY.replace("inc-1", name)


def test_files_are_read_in_the_order_of_their_paths(tmp_path):
    for name in ("b.yml", "a/z.yaml", "a.yml", "c/d/e.YML"):
        read(tmp_path, entry(name.replace("/", "-")), name)
    desired = read_desired(tmp_path, "abc")
    assert [one.file for one in desired.entries] == ["a/z.yaml", "a.yml", "b.yml", "c/d/e.YML"]
    assert desired.commit == "abc"
    assert not desired.problems


@pytest.mark.parametrize("name", [".hidden.yml", ".git/a.yml", "README.md", "a.yml.bak", "a.json"])
def test_hidden_files_and_other_endings_are_skipped(tmp_path, name):
    desired = read(tmp_path, "no: [entries", name, incidents=ENTRY)
    assert len(desired.entries) == 1
    assert not desired.problems


def test_symbolic_links_to_files_and_directories_are_refused_and_not_followed(tmp_path):
    elsewhere = tmp_path / "elsewhere"
    folder = tmp_path / "desired"
    read(elsewhere, entry("outside"))
    folder.mkdir()
    (folder / "file.yml").symlink_to(elsewhere / "incidents.yml")
    (folder / "broken.yml").symlink_to(elsewhere / "nothing")
    (folder / "folder").symlink_to(elsewhere)
    (folder / "README").symlink_to(elsewhere / "incidents.yml")
    desired = read(folder)
    assert [problem.file for problem in desired.problems] == ["broken.yml", "file.yml", "folder"]
    assert all("Symbolic links are not followed" in problem.message for problem in desired.problems)
    assert [one.id for one in desired.entries] == ["inc-1"]


def test_the_directory_itself_may_be_a_link(tmp_path):
    read(tmp_path / "one")
    (tmp_path / "current").symlink_to(tmp_path / "one")
    assert len(read_desired(tmp_path / "current", None).entries) == 1


def test_pipes_and_sockets_are_refused_without_waiting_for_them(tmp_path):
    os.mkfifo(tmp_path / "pipe.yml")
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind(str(tmp_path / "socket.yml"))
        desired = read(tmp_path)
    assert [problem.file for problem in desired.problems] == ["pipe.yml", "socket.yml"]


def test_an_unreadable_file_is_a_problem_and_the_others_are_read(tmp_path, monkeypatch):
    original = os.open

    def refusing(path, *args, **kwargs):  # the tests may run as root, who can read every file
        if path == "a.yml":
            raise PermissionError(errno.EACCES, os.strerror(errno.EACCES), path)
        return original(path, *args, **kwargs)

    monkeypatch.setattr(files.os, "open", refusing)
    desired = read(tmp_path, ENTRY, a=entry("a"))
    assert messages(desired) == ["a.yml:1: The file cannot be read (Permission denied). Check its permissions."]
    assert [one.id for one in desired.entries] == ["inc-1"]


def test_a_large_file_is_refused(tmp_path):
    size = files.LARGEST_FILE
    assert not read(tmp_path, ENTRY + "#" * (size - len(ENTRY))).problems
    assert "larger than" in messages(read(tmp_path, ENTRY + "#" * size))[0]


@pytest.mark.parametrize(
    ("limit", "value", "words"),
    [
        ("MOST_FILES", 2, "more than 2 files"),
        ("LARGEST_TOTAL", len(ENTRY) * 2 + 1, "larger than"),
        ("_MOST_NAMES", 2, "more than 2 files"),
    ],
)
def test_a_directory_has_limits(tmp_path, monkeypatch, limit, value, words):
    read(tmp_path, a=entry("a"), b=entry("b"))
    monkeypatch.setattr(files, limit, value)
    assert words in messages(read_desired(tmp_path, None))[0]


def test_directories_have_a_deepest_level(tmp_path):
    read(tmp_path, ENTRY, "/".join("d" * 10) + "/a.yml")
    assert not read_desired(tmp_path, None).problems
    read(tmp_path, entry("deep"), "/".join("d" * 11) + "/a.yml")
    assert "levels deep" in messages(read_desired(tmp_path, None))[0]


@pytest.mark.parametrize(("content", "line"), [(b"\n\n- \xff", 3), (ENTRY.encode("utf-16"), 1), (b"- \xed\xa0\x80", 1)])
def test_files_must_be_utf_8(tmp_path, content, line):
    desired = read(tmp_path, content)
    assert [(problem.line, problem.message) for problem in desired.problems] == [
        (line, "The file is not encoded as UTF-8. Save it as UTF-8.")
    ]


def test_the_name_of_a_file_is_shown_as_one_printable_line(tmp_path):
    read(tmp_path, "x", "a\x1b[31m\n\u202e.yml")
    (tmp_path / os.fsdecode(b"\xff.yml")).write_text("x")
    shown = [problem.file for problem in read_desired(tmp_path, None).problems]
    assert shown == ["\\udcff.yml", "a\\x1b[31m\\n\\u202e.yml"]


@pytest.mark.parametrize("path", ["missing", "file", "with\0nul"])
def test_a_directory_that_cannot_be_read_is_a_problem(tmp_path, path):
    (tmp_path / "file").write_text("")
    (problem,) = read_desired(tmp_path / path, None).problems
    assert problem.file == "."
    assert "cannot be read" in problem.message


def test_a_directory_without_files_is_a_problem(tmp_path):
    (problem,) = read_desired(tmp_path, None).problems
    assert "There is no .yml file" in problem.message


def test_a_file_with_an_empty_list_says_that_nothing_is_desired(tmp_path):
    desired = read(tmp_path, "[]\n")
    assert not desired.problems
    assert desired.entries == ()


def test_all_handles_are_closed(tmp_path):
    read(tmp_path, ENTRY, "a/b/c.yml")
    os.mkfifo(tmp_path / "pipe.yml")
    before = len(os.listdir("/proc/self/fd"))
    read_desired(tmp_path, None)
    assert len(os.listdir("/proc/self/fd")) == before
