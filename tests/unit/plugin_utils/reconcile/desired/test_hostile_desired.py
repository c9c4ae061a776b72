# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Whatever the files contain, reading them results in valid entries and clear problems."""

from __future__ import annotations

import json

import pytest
from hypothesis import given

from ansible_collections.secops.device_actions.plugins.plugin_utils.reconcile.desired import reader, yaml_nodes
from ansible_collections.secops.device_actions.plugins.plugin_utils.reconcile.desired.modules import MODULES
from ansible_collections.secops.device_actions.plugins.plugin_utils.reconcile.desired.problems import MOST_SHOWN
from hostile.cleanliness import unclean_texts
from hostile.desired_state import as_yaml, documents, files
from hostile.secrets import secrets_in

from .desired_files import Desired, read


def check(desired: Desired) -> None:
    """Check what every result promises."""
    assert len(desired.problems) <= MOST_SHOWN + 1
    for problem in desired.problems:
        assert problem.line >= 1
        assert problem.message.endswith((".", "?"))
        assert not unclean_texts([problem.file, problem.key, problem.message])
        assert not secrets_in(str(problem))
    for entry in desired.entries:
        assert not unclean_texts([entry.id, entry.reason, entry.ticket, entry.requested_by, entry.file])
        assert entry.devices.values
        json.dumps([action.settings for action in entry.actions], ensure_ascii=False, allow_nan=False).encode("utf-8")
        for action in entry.actions:
            check_settings(MODULES[action.module], action.settings)


def check_settings(module, settings) -> None:
    """Check that the argument spec of the module accepts the options, and does not change them."""
    params, dummy, errors = module.operation.arguments.validate(
        {**module.implied, **settings}, module.operation.name, has_targets=False
    )
    assert not errors
    assert {option: params[option] for option in settings} == settings


@given(files())
def test_any_bytes_result_in_entries_and_problems(tmp_path, content):
    check(read(tmp_path, content))


@given(documents)
def test_any_document_results_in_entries_and_problems(tmp_path, document):
    check(read(tmp_path, as_yaml(document)))


@given(files())
def test_without_libyaml_nothing_fails_either(tmp_path, content):
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(yaml_nodes, "_Loader", yaml_nodes.yaml.SafeLoader)
        check(read(tmp_path, content))


@pytest.mark.parametrize(
    "unit",
    [
        "[",
        "{",
        "- ",
        "- a\n",
        "? ",
        "&a ",
        "*a ",
        '"',
        "'",
        "|\n",
        "\t",
        "#",
        "!!",
        "---\n",
        "{a: [",
        "- {}\n",
        "k: v\n",
    ]
    + ["? a\n", "- 1:1:1\n", "- - - -\n", "a" * 999 + ": b\n", "- '\n", "\n", "- id: x\n"],
)
def test_a_file_full_of_one_token_is_read_once_and_within_the_limits(tmp_path, monkeypatch, unit):
    created = 0
    original = yaml_nodes._Builder._node

    def counted(self, depth, path):
        nonlocal created
        created += 1
        return original(self, depth, path)

    monkeypatch.setattr(yaml_nodes._Builder, "_node", counted)
    monkeypatch.setattr(reader, "_MOST_NODES", 1000)
    desired = read(tmp_path, unit * (100_000 // len(unit)))
    check(desired)
    assert desired.problems
    assert created <= 1001


def test_too_many_entries_are_refused(tmp_path, monkeypatch):
    monkeypatch.setattr(reader, "MOST_ENTRIES", 2)
    text = "".join(f"- {{id: a{n}, devices: {{hosts: [a]}}, reason: b, cylance_lockdown: {{}}}}\n" for n in range(3))
    assert "more than 2 entries" in str(read(tmp_path, text).problems)
