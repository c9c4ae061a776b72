# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Operations as modules, with a fake AnsibleModule."""

from __future__ import annotations

import pytest

from ansible_collections.secops.device_actions.plugins.module_utils._common.argspec import ArgumentSpec
from ansible_collections.secops.device_actions.plugins.module_utils._common.errors import DeviceActionsError
from ansible_collections.secops.device_actions.plugins.module_utils._engine import module_runner
from ansible_collections.secops.device_actions.plugins.module_utils._engine.operation import Operation


class Exit(Exception):
    """The end of a module. Its argument is the result."""


class FakeModule:
    """An AnsibleModule with these params. instances: all modules that were created."""

    params: dict = {}
    instances: list = []

    def __init__(self, argument_spec, supports_check_mode, **constraints):
        self.argument_spec = argument_spec
        self.supports_check_mode = supports_check_mode
        self.check_mode, self._diff, self.no_log = True, False, True
        self.warned = []
        self.no_log_values = {"sbc", "another-secret"}
        self.instances.append(self)

    def warn(self, text):
        self.warned.append(text)

    def exit_json(self, **result):
        raise Exit({"failed": False, **result})

    def fail_json(self, **result):
        raise Exit({**result, "failed": True})


class Scripted(Operation):
    """Returns or raises its option C(outcome)."""

    name = "scripted"
    arguments = ArgumentSpec(options={"outcome": {"type": "raw"}})

    def perform(self):
        self.context.redactor.add("canary-secret")
        assert self.context.check_mode and self.context.no_log and not self.context.diff
        self.context.warn("a warning")
        outcome = self.params["outcome"]
        if isinstance(outcome, Exception):
            raise outcome
        return outcome


@pytest.fixture
def run(monkeypatch):
    """A function that runs a module and returns (module, result)."""
    monkeypatch.setattr(module_runner, "AnsibleModule", FakeModule)

    def run(outcome, params=None):
        monkeypatch.setattr(FakeModule, "instances", [])
        monkeypatch.setattr(FakeModule, "params", {"outcome": outcome, **(params or {})})
        with pytest.raises(Exit) as raised:
            module_runner.run_module(Scripted)
        (module,) = FakeModule.instances
        return module, raised.value.args[0]

    return run


def test_a_success_exits_with_the_result_and_the_warnings(run):
    module, result = run({"failed": False, "changed": True, "msg": "Done."})
    assert (result["changed"], result["failed"], result["msg"]) == (True, False, "Done.")
    assert "warnings" not in result
    assert module.warned == ["a warning"]
    assert module.supports_check_mode
    assert module.argument_spec == Scripted.arguments.options


def test_a_failed_result_fails_the_module_with_all_of_it(run):
    _module, result = run({"failed": True, "changed": True, "msg": "Half done.", "devices": [1]})
    assert (result["failed"], result["changed"], result["devices"]) == (True, True, [1])


def test_an_error_fails_the_module_without_secrets(run):
    _module, result = run(DeviceActionsError("The canary-secret is refused."))
    assert (result["msg"], result["failed"]) == ("The ******** is refused.", True)


def test_core_masks_long_passwords_only_which_are_no_part_of_names(run):
    module, result = run({"failed": False, "devices": ["sbc-0001"]})
    assert module.no_log_values == {"another-secret"}
    assert result["devices"] == ["sbc-0001"]


def test_the_shown_arguments_contain_no_password(run):
    for password in ("sbc", "another-secret"):
        _module, result = run({"failed": False}, params={"password": password})
        assert result["invocation"] == {"module_args": {"outcome": {"failed": False}, "password": "********"}}


def test_a_missing_library_fails_the_module(run, monkeypatch):
    monkeypatch.setattr(module_runner, "find_problem", lambda libraries: ("requests is missing", "a traceback"))
    module, result = run({"failed": False})
    assert "requests" in result["msg"]
    assert result["exception"] == "a traceback"
    assert not module.warned
