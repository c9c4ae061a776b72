# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The audit trail of delegated tasks, with a fake module."""

from __future__ import annotations

import json

import pytest
from ansible.errors import AnsibleConnectionFailure

from ansible_collections.secops.device_actions.plugins.module_utils._common.errors import GuardRail
from ansible_collections.secops.device_actions.plugins.module_utils._engine.options import AUDIT
from ansible_collections.secops.device_actions.plugins.module_utils._sharing.context import Context
from ansible_collections.secops.device_actions.plugins.module_utils._sharing.run_facts import FACTS_VARIABLE, RunFacts
from ansible_collections.secops.device_actions.plugins.plugin_utils.delegated_audit import DelegatedAudit

from .fake_task import Locking

FACTS = RunFacts("9f", "Contain", "Lock", "web1", "jane", "awx_user_name", "awx", "controller")


class AuditedLocking(Locking):
    """Locks with an audit trail."""

    arguments = Locking.arguments + AUDIT


@pytest.fixture
def path(tmp_path, monkeypatch):
    monkeypatch.delenv("DEVICE_ACTIONS_AUDIT_LOG", raising=False)
    return tmp_path / "audit.jsonl"


def delegated(path, is_async=False, context=None, operation=AuditedLocking, **args):
    """Return the trail of a task on two devices."""
    args = {"device_ids": ["a", "b"], **({"audit_log": str(path)} if operation is AuditedLocking else {}), **args}
    params, _secrets, errors = operation.arguments.validate(args, "locking")
    assert not errors
    return DelegatedAudit(operation, params, context or Context(facts=FACTS), is_async)


def events(path):
    """Return the outcome of each line, or the devices of an intent."""
    lines = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    assert {line["user"] for line in lines} == {"jane"}
    return [line.get("outcome") or [device["device"] for device in line["devices"]] for line in lines]


def test_the_intent_names_the_devices_whose_names_are_known(path):
    with delegated(path, expected_hostnames={"a": "ws-1"}).recorded({"devices": []}):
        (intent,) = map(json.loads, path.read_text(encoding="utf-8").splitlines())
    assert [device.get("hostname") for device in intent["devices"]] == ["ws-1", None]


def test_the_controller_writes_the_intent_before_the_module_and_the_verdicts_after_it(path):
    audit, result = delegated(path), {}
    assert audit.module_args({"audit_log": str(path), "ticket": "1"}) == {"ticket": "1"}
    assert audit.environment([{"DEVICE_ACTIONS_AUDIT_LOG": "x", "A": "1"}]) == [{"A": "1"}]
    with audit.recorded(result):
        assert events(path) == [["a", "b"]]
        result["devices"] = [{"device": "a", "outcome": "changed"}, {"device": "b", "outcome": "unknown"}]
    assert events(path)[1:] == ["changed", "unknown"]


@pytest.mark.parametrize(
    ("result", "outcome"),
    [({"failed": True, "msg": "Refused."}, "failed"), ({"failed": True, "module_stdout": "Traceback"}, "unknown")],
)
def test_a_module_without_a_result_leaves_verdicts(path, result, outcome):
    filled = {}
    with delegated(path).recorded(filled):
        filled.update(result)
    assert events(path)[1:] == [outcome] * 2


@pytest.mark.parametrize(("error", "outcome"), [(AnsibleConnectionFailure("down"), "failed"), (OSError(), "unknown")])
def test_an_exception_leaves_verdicts(path, error, outcome):
    with pytest.raises(type(error)), delegated(path).recorded({}):
        raise error
    assert events(path)[1:] == [outcome] * 2


def test_the_module_of_an_async_task_writes_the_trail_itself(path):
    audit = delegated(path, is_async=True)
    assert audit.module_args({"ticket": "1"}) == {"ticket": "1", "audit_log": str(path)}
    assert audit.environment([{"A": "1"}]) == [{"A": "1"}, {FACTS_VARIABLE: FACTS.to_environment()}]
    with audit.recorded({}):
        pass
    assert not path.exists()


def test_an_unwritable_trail_runs_no_module(path):
    path.mkdir()
    with pytest.raises(GuardRail, match="Is a directory"), delegated(path).recorded({}):
        pytest.fail("the module ran")


def test_check_mode_and_modules_that_only_read_write_nothing(path, monkeypatch):
    with delegated(path, context=Context(check_mode=True)).recorded({}):
        pass
    monkeypatch.setenv("DEVICE_ACTIONS_AUDIT_LOG", str(path))
    with delegated(path, operation=Locking).recorded({}):
        pass
    assert not path.exists()


def test_warnings_of_the_trail_are_part_of_the_result(path, monkeypatch):
    monkeypatch.setattr(AuditedLocking, "is_release", classmethod(lambda cls, params: True))
    path.mkdir()
    result = {"warnings": ["first"]}
    with delegated(path).recorded(result):
        pass
    assert len(result["warnings"]) == 2 and "Is a directory" in result["warnings"][1]
