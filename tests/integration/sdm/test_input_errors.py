# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Invalid input is one error that names the option, and no request is sent."""

from __future__ import annotations

import pytest

from ansible_collections.secops.device_actions.plugins.module_utils._common.errors import InputError

CASES = {
    "an unknown state": ({"state": "asleep"}, ["state", "unlocked"]),
    "an unknown scope": ({"scope": "nf"}, ["scope", "nf_group"]),
    "no device": ({"device_ids": []}, ["device_ids", "allow_empty"]),
    "two kinds of targets": ({"names": ["a"], "ips": ["192.0.2.1"]}, ["names", "ips"]),
    "an id with a space": ({"device_ids": ["ID2 ID3"]}, ["device_ids", "ID2 ID3"]),
    "an empty id": ({"device_ids": ["ID2", " "]}, ["device_ids"]),
    "a name with a line break": ({"names": ["a\nb"]}, ["names"]),
    "an invalid address": ({"ips": ["192.0.2.300"]}, ["ips", "192.0.2.300"]),
    "no node": ({"urls": []}, ["urls", "SDM_URLS"]),
    "an empty node": ({"urls": [" "]}, ["urls"]),
    "a node elsewhere without TLS": ({"urls": ["https://a.example", "http://b.example"]}, ["urls", "https"]),
    "a node with a password": ({"urls": ["https://user:canary@a.example"]}, ["urls"]),
    "a version without v": ({"api_version": "1.3"}, ["api_version", "'1.3'", "v1.3"]),
    "a version with a path": ({"api_version": "v1.3/../x"}, ["api_version"]),
    "an unknown format": ({"body_format": "yaml"}, ["body_format", "xml"]),
    "wait_timeout 0": ({"wait": True, "wait_timeout": 0}, ["wait_timeout"]),
    "a negative wait_interval": ({"wait": True, "wait_interval": -1}, ["wait_interval"]),
    "no user": ({"username": ""}, ["username (SDM_USERNAME)", "Missing credentials for Oracle SDM"]),
    "no password": ({"password": None}, ["password (SDM_PASSWORD)"]),
    "a ledger that is a folder": ({"ledger": "/tmp"}, ["ledger", "/tmp", "a file"]),
    "a ledger in a file": ({"ledger": "/dev/null/locks.json"}, ["ledger"]),
    "a bad limit": ({"max_changes": "many"}, ["max_changes"]),
    "no parallel request": ({"max_parallel": 0}, ["max_parallel"]),
}


@pytest.mark.parametrize("check", [False, True], ids=["real run", "check mode"])
@pytest.mark.parametrize("case", CASES)
def test_an_input_error_names_the_option_and_sends_nothing(console, case, check):
    wrong, words = CASES[case]
    targets = {} if {"device_ids", "names", "ips"} & set(wrong) else {"device_ids": ["ID2"]}
    with pytest.raises(InputError) as error:
        console.run(**{**targets, **wrong, "check": check})
    assert "canary" not in error.value.message
    assert [word for word in words if word not in error.value.message] == []
    assert console.simulator.requests() == []


def test_credentials_may_end_in_a_line_break(console):
    ids = console.seed(1)
    login = {name: f"{console.login[name]}\n" for name in ("username", "password")}
    assert console.lock(*ids, **login)["changed"]
