# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Which hosts the patterns of the option hosts match, with the inventory manager of ansible-core."""

from __future__ import annotations

import pytest
from ansible import constants as C

from ansible_collections.secops.device_actions.plugins.module_utils._common.errors import InputError
from ansible_collections.secops.device_actions.plugins.plugin_utils.host_patterns import InventoryHosts, restricted

GROUPS = {
    "all": ["ws-1", "ws-2", "ws-3", "ws-4", "dc-1"],
    "ungrouped": [],
    "infected": ["ws-1", "ws-2", "ws-3", "dc-1"],
    "os_windows": ["ws-1", "ws-3", "dc-1"],
    "servers": ["dc-1"],
    "emptied": [],
    "cylance": ["ws-1"],
}


def matching(patterns, limit=None, allow_empty=False):
    return InventoryHosts(GROUPS, limit, None).matching(patterns, allow_empty)


def refusal(patterns, **keywords):
    with pytest.raises(InputError, match="^hosts: ") as caught:
        matching(patterns, **keywords)
    return caught.value.message


@pytest.mark.parametrize(
    ("patterns", "hosts"),
    [
        ("infected", ["ws-1", "ws-2", "ws-3", "dc-1"]),
        ("infected:&os_windows", ["ws-1", "ws-3", "dc-1"]),
        ("infected:&os_windows:!dc*", ["ws-1", "ws-3"]),
        ("infected,&os_windows,!servers", ["ws-1", "ws-3"]),
        (["infected", "&os_windows", "!servers"], ["ws-1", "ws-3"]),
        (["!servers", "ws-4:infected"], ["ws-4", "ws-1", "ws-2", "ws-3"]),
        ("infected[0:1]", ["ws-1", "ws-2"]),
        ("infected[-1]", ["dc-1"]),
        (r"~ws-[13]$", ["ws-1", "ws-3"]),
        (r"~(?:ws|dc)-1,ws-2", ["ws-1", "dc-1", "ws-2"]),
        ("ws-1,infected", ["ws-1", "ws-2", "ws-3", "dc-1"]),
        (" ws-4 , ws-1,", ["ws-4", "ws-1"]),
        ("all:!infected", ["ws-4"]),
        ("infected:!absent*", ["ws-1", "ws-2", "ws-3", "dc-1"]),
        ("infected:!emptied", ["ws-1", "ws-2", "ws-3", "dc-1"]),
    ],
)
def test_patterns_match_as_in_a_play(patterns, hosts):
    assert matching(patterns) == hosts


@pytest.mark.parametrize("setting", ["error", "warning", "ignore"])
def test_a_setting_for_the_hosts_of_plays_changes_nothing(setting, monkeypatch):
    monkeypatch.setattr(C, "HOST_PATTERN_MISMATCH", setting)
    assert matching("infected:!absent*") == matching("infected")
    assert "'infectd' matches no host of the inventory. Did you mean 'infected'?" in refusal("infectd")
    assert setting == C.HOST_PATTERN_MISMATCH


def test_the_limit_applies(tmp_path):
    retry = tmp_path / "site.retry"
    retry.write_text("localhost\nws-1\nws-4\n", encoding="utf-8")
    assert matching("infected", "localhost,ws-1") == ["ws-1"]
    assert matching("infected", "localhost:os_windows:!dc*") == ["ws-1", "ws-3"]
    assert matching("infected", f"@{retry}") == ["ws-1"]
    assert matching("all:!dc*", "") == ["ws-1", "ws-2", "ws-3", "ws-4"]
    with pytest.raises(InputError, match="^--limit: Unable to find limit file"):
        matching("infected", f"@{tmp_path}/absent")


def test_nothing_within_the_limit_is_an_error_that_says_what_to_limit_to():
    message = refusal("infected", limit="localhost,ws-4")
    assert "'infected' matches 4 hosts, but none of them is in --limit 'localhost,ws-4'" in message
    assert "--limit localhost,HOST" in message and "ansible-inventory --graph" in message
    assert matching("infected", "localhost,ws-4", allow_empty=True) == []


@pytest.mark.parametrize(
    ("patterns", "words"),
    [
        ("infcted", ["'infcted' matches no host", "Did you mean 'infected'?", "--graph", "allow_empty: true"]),
        ("Infected", ["Did you mean 'infected'?"]),
        ("infcted[0:1]", ["Did you mean 'infected'?"]),
        ("ws-1,wz-2", ["'wz-2' matches no host", "Did you mean 'ws-2'"]),
        ("infected:&os_widnows", ["'&os_widnows' matches no host", "Did you mean 'os_windows'?"]),
        ("emptied", ["'emptied' is a group without hosts"]),
        ("infected:!infected", ["'infected:!infected' leaves no host", "--graph"]),
        ("~(", ["Invalid host list pattern"]),
        ("infected[9]", ["No hosts matched the subscripted pattern"]),
    ],
)
def test_patterns_that_match_nothing_are_an_error_unless_that_is_accepted(patterns, words):
    message = refusal(patterns)
    assert all(word in message for word in words), message
    if "Invalid" not in message and "subscripted" not in message:
        assert set(matching(patterns, allow_empty=True)) <= {"ws-1"}


@pytest.mark.parametrize("allow_empty", [False, True])
@pytest.mark.parametrize(
    ("patterns", "words"),
    [
        ("infected:!sevrers[0]", ["'!sevrers[0]' excludes nothing", "Did you mean 'servers'?", "'!sevrers*'"]),
        ("infected:!dc[01]", ["'!dc[01]' excludes nothing", "'!dc*'"]),
        ("infected:!sevrers", ["'!sevrers' excludes nothing", "Did you mean 'servers'?", "'!sevrers*'"]),
        (":!dc*", ["only excludes or intersects", "start from"]),
        ("&os_windows", ["only excludes or intersects"]),
        ("infected:!", ["'!' names nothing"]),
        ("~", ["'~' names nothing"]),
        ([["infected"]], ["must be a host pattern or a list of patterns"]),
        ([7], ["must be a host pattern or a list of patterns"]),
        ({"infected": 1}, ["must be a host pattern or a list of patterns"]),
    ],
)
def test_patterns_that_may_match_too_much_are_always_an_error(patterns, words, allow_empty):
    message = refusal(patterns, allow_empty=allow_empty)
    assert all(word in message for word in words), message


@pytest.mark.parametrize("patterns", ["", [], [""], ["", " "], ","])
def test_empty_patterns_are_an_empty_list(patterns):
    assert "the list is empty" in refusal(patterns)
    assert matching(patterns, allow_empty=True) == []


def test_patterns_are_untrusted_text():
    assert "\x1b" not in refusal("a\x1b[31mb") and len(refusal("x" * 5000)) < 1000


def test_the_items_of_a_loop_share_an_inventory():
    task_vars = {"groups": GROUPS, "ansible_limit": "ws-1"}
    first = InventoryHosts.of_task(task_vars, None)
    assert InventoryHosts.of_task(task_vars, None) is first
    assert InventoryHosts.of_task({**task_vars, "ansible_limit": None}, None) is not first
    assert InventoryHosts.of_task({"groups": {**GROUPS}}, None).matching("infected", False) == GROUPS["infected"]


def test_the_suggested_pattern_keeps_the_separator():
    assert restricted("infected:!dc*", "cylance") == "infected:!dc*:&cylance"
    assert restricted(["a", "b"], "cylance") == "a:b:&cylance"
    assert restricted(r"~(?:a|b),c", "cylance") == r"~(?:a|b),c,&cylance"
