# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The task keyword environment."""

from __future__ import annotations

import os

import pytest

from ansible_collections.secops.device_actions.plugins.plugin_utils.task_environment import (
    process_environment,
    secret_proxy,
    without_secrets,
)


@pytest.fixture(autouse=True)
def clean(monkeypatch):
    monkeypatch.setenv("KEPT", "before")
    monkeypatch.delenv("ADDED", raising=False)


def test_variables_are_set_and_restored():
    with process_environment([{"KEPT": "one"}, {"KEPT": "two", "ADDED": 3, "NOTHING": None}]):
        assert (os.environ["KEPT"], os.environ["ADDED"]) == ("two", "3")
        assert "NOTHING" not in os.environ
        os.environ["LEFTOVER"] = "x"
    assert os.environ["KEPT"] == "before"
    assert not {"ADDED", "LEFTOVER"} & os.environ.keys()


def test_variables_are_restored_after_an_error():
    with pytest.raises(ZeroDivisionError), process_environment({"KEPT": "changed"}):
        raise ZeroDivisionError
    assert os.environ["KEPT"] == "before"


@pytest.mark.parametrize("environment", [None, [], [None], {}, "a template that was not rendered"])
def test_an_empty_environment_changes_nothing(environment):
    before = dict(os.environ)
    with process_environment(environment):
        assert dict(os.environ) == before


def test_secrets_and_proxies_with_a_password_are_removed():
    environment = {
        "API_TOKEN": "canary",
        "api_token": "canary",
        "HTTPS_PROXY": "http://user:canary@proxy.example",
        "http_proxy": "http://proxy.example",
        "OTHER": "x@y",
    }
    assert without_secrets(environment, ["API_TOKEN"]) == [{"http_proxy": "http://proxy.example", "OTHER": "x@y"}]


def test_the_secret_proxy_is_the_one_with_a_password():
    layers = [{"http_proxy": "http://a:b@one.example"}, {"HTTPS_PROXY": "http://c:d@two.example"}]
    assert secret_proxy(layers) == "http://c:d@two.example"
    assert secret_proxy(layers[:1]) == "http://a:b@one.example"
    assert secret_proxy({"https_proxy": "http://proxy.example"}) is None


def test_a_task_cannot_replace_the_guard_rails_of_an_administrator(monkeypatch):
    monkeypatch.setenv("DEVICE_ACTIONS_MAX_CHANGES", "5")
    monkeypatch.setenv("DEVICE_ACTIONS_PROTECTED_DEVICES", "sql*")
    task = {"DEVICE_ACTIONS_MAX_CHANGES": "1000", "DEVICE_ACTIONS_PROTECTED_DEVICES": "dc*"}
    with process_environment([task]):
        assert os.environ["DEVICE_ACTIONS_MAX_CHANGES"] == "5"
        assert os.environ["DEVICE_ACTIONS_PROTECTED_DEVICES"] == "dc*,sql*"


def test_a_task_cannot_allow_slices_that_an_administrator_refuses(monkeypatch):
    for administrator, used in (("", "true"), ("false", "false")):
        monkeypatch.setenv("DEVICE_ACTIONS_ALLOW_SLICES", administrator)
        with process_environment([{"DEVICE_ACTIONS_ALLOW_SLICES": True}]):
            assert os.environ["DEVICE_ACTIONS_ALLOW_SLICES"].lower() == used


def test_a_task_can_name_another_audit_trail_but_not_do_without_one(monkeypatch):
    monkeypatch.setenv("DEVICE_ACTIONS_AUDIT_LOG", "/var/log/all")
    for own, used in (("", "/var/log/all"), (" ", "/var/log/all"), ("/var/log/own", "/var/log/own")):
        with process_environment([{"DEVICE_ACTIONS_AUDIT_LOG": own}]):
            assert os.environ["DEVICE_ACTIONS_AUDIT_LOG"] == used


def test_a_task_cannot_lift_a_freeze(monkeypatch):
    monkeypatch.setenv("DEVICE_ACTIONS_FREEZE", "Stop")
    monkeypatch.setenv("DEVICE_ACTIONS_STATE_DIR", "/state")
    monkeypatch.delenv("DEVICE_ACTIONS_FREEZE_RELEASES", raising=False)
    lifted = {
        "DEVICE_ACTIONS_FREEZE": "",
        "DEVICE_ACTIONS_FREEZE_RELEASES": "false",
        "DEVICE_ACTIONS_STATE_DIR": "/elsewhere",
    }
    with process_environment([lifted]):
        assert os.environ["DEVICE_ACTIONS_FREEZE"] == "Stop"
        assert os.environ["DEVICE_ACTIONS_STATE_DIR"] == "/state"
        assert os.environ["DEVICE_ACTIONS_FREEZE_RELEASES"] == ""
    monkeypatch.delenv("DEVICE_ACTIONS_FREEZE")
    monkeypatch.setenv("DEVICE_ACTIONS_STATE_DIR", " ")
    with process_environment([{**lifted, "DEVICE_ACTIONS_FREEZE": "A task can freeze itself"}]):
        assert os.environ["DEVICE_ACTIONS_FREEZE"] == "A task can freeze itself"
        assert os.environ["DEVICE_ACTIONS_STATE_DIR"] == "/elsewhere"
