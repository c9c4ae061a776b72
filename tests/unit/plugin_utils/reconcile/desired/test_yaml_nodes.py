# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""YAML that is refused, with the line where it is."""

from __future__ import annotations

import pytest

from .desired_files import ENTRY, messages, read, with_line

SECRET = "hunter2"


@pytest.mark.parametrize(
    ("text", "line", "words"),
    [
        (with_line(f"  reason: &{SECRET} Beacon"), 5, "anchors"),
        (with_line(f"  reason: *{SECRET}"), 5, "aliases"),
        (with_line(f"  reason: !{SECRET} Beacon"), 5, "tags"),
        (with_line("  reason: !!str 1"), 5, "tags"),
        (with_line("  reason: ! Beacon"), 5, "tags"),
        (with_line(f"  <<: {{{SECRET}: 1}}\n  reason: Beacon"), 5, "Merge keys"),
        (with_line(f"  reason: Beacon\n  reason: {SECRET}"), 6, "reason is here twice, first in line 5"),
        (with_line(f"  reason: Beacon\n  {SECRET}0: 1\n  {SECRET}0: 1"), 7, "a key is here twice, first in line 6"),
        (with_line(f"  reason: Beacon\n  ? [{SECRET}]\n  : 1"), 6, "A key is a list or a mapping"),
        (with_line("  reason: Beacon\n  no: 1"), 6, "YAML reads a key as a truth value"),
        (f"{ENTRY}---\n- id: {SECRET}\n", 7, "A second document begins here"),
        (f"%YAML 1.1\n---{ENTRY}", 1, "directives"),
        (f"%TAG ! tag:{SECRET},2026:\n---{ENTRY}", 1, "directives"),
        (with_line(f"  reason: '{SECRET}"), 7, "not valid YAML"),
        (with_line(f"  reason: {SECRET}: {SECRET}"), 5, "not valid YAML"),
        (with_line(f"\treason: {SECRET}"), 5, "begins with a tab"),
        (with_line(f"  reason: {SECRET}\x07"), 5, "control character"),
        ("", 1, "The file is empty"),
        (f"# {SECRET}\n", 1, "The file is empty"),
        ("[" * 5000, 1, ""),
        ("[" * 12 + "{a: 1}" + "]" * 12, 1, "More than 12 levels"),
    ],
)
def test_what_is_refused_is_named_with_its_line_and_without_its_content(tmp_path, text, line, words):
    desired = read(tmp_path, text)
    found = [problem for problem in desired.problems if words in problem.message and problem.line == line]
    assert found, messages(desired)
    assert SECRET not in str(desired.problems)


def test_an_alias_bomb_costs_nothing(tmp_path):
    levels = [f"a{level}: &a{level} [{', '.join([f'*a{level - 1}'] * 9)}]" for level in range(1, 40)]
    desired = read(tmp_path, "\n".join(["a0: &a0 [x]", *levels]))
    assert len(desired.problems) == 51
    assert desired.entries == ()


def test_an_alias_is_one_problem_and_hides_no_other(tmp_path):
    desired = read(tmp_path, with_line("  reason: *x\n  ticket: [1]"))
    assert [problem.key for problem in desired.problems] == ["reason", "ticket"]


@pytest.mark.parametrize("start", ["---", "\ufeff", "# comment\n---", "--- # comment"])
def test_a_document_may_have_a_start_a_mark_and_comments(tmp_path, start):
    assert not read(tmp_path, start + ENTRY).problems


def test_line_ends_of_windows_count_as_lines(tmp_path):
    desired = read(tmp_path, with_line("  reason: []").replace("\n", "\r\n"))
    assert [problem.line for problem in desired.problems] == [5]


def test_the_loader_without_libyaml_reads_the_same(tmp_path, monkeypatch):
    import yaml

    from ansible_collections.secops.device_actions.plugins.plugin_utils.reconcile.desired import yaml_nodes

    expected = read(tmp_path)
    monkeypatch.setattr(yaml_nodes, "_Loader", yaml.SafeLoader)
    assert read(tmp_path) == expected
    assert expected.entries
