# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The callback, with fake events: what it shows itself, and what it leaves to ansible-core."""

from __future__ import annotations

from types import SimpleNamespace

import pytest
import yaml
from ansible import context
from ansible.plugins.callback.default import CallbackModule as DefaultCallback
from ansible.plugins.doc_fragments import default_callback, result_format_callback

from ansible_collections.secops.device_actions.plugins.callback import verdicts
from ansible_collections.secops.device_actions.plugins.callback.verdicts import CallbackModule
from ansible_collections.secops.device_actions.plugins.plugin_utils.verdicts.verdict import KINDS

LOCKDOWN = "secops.device_actions.cylance_lockdown"
API = {"requests": 3, "logins": 1, "retries": 0, "throttled_seconds": 0.0}
BROKEN = {"status": 400, "reason": "broken", "message": "It is broken."}


class Screen:
    """Records what is displayed."""

    def __init__(self, verbosity):
        self.verbosity = verbosity
        self.columns = 79
        self.lines = []
        self.colors = []
        self.stderr = []

    def display(self, text, color=None, stderr=False, log_only=False, **options):
        if not log_only:
            self.lines += text.splitlines()
            self.colors.append(color)
            self.stderr += text.splitlines() if stderr else []

    def banner(self, text):
        self.lines.append(f"[{text}]")

    def warning(self, text, **options):
        self.lines.append(f"warning: {text}")

    def vvv(self, text, **options):
        pass

    def __getattr__(self, name):
        return lambda *args, **options: None


def options(**changed):
    """Return the default values of the options of ansible-core's callback."""
    found = {}
    for fragment in (default_callback, result_format_callback):
        documented = yaml.safe_load(fragment.ModuleDocFragment.DOCUMENTATION)["options"]
        found.update({name: text.get("default") for name, text in documented.items()})
    return {**found, **changed}


def callback(kind=CallbackModule, verbosity=0, hosts=1, **changed):
    shown = kind()
    shown._display = Screen(verbosity)
    shown._plugin_options = options(**changed)
    shown._current_task_result = None
    inventory = SimpleNamespace(get_hosts=lambda pattern: ["host"] * hosts)
    play = SimpleNamespace(
        get_variable_manager=lambda: SimpleNamespace(_inventory=inventory),
        get_name=lambda: "play",
        hosts="all",
        strategy="linear",
        check_mode=False,
    )
    shown.v2_playbook_on_play_start(play)
    shown._display.lines.clear()
    return shown


def event(result, action=LOCKDOWN, loop=None, check_mode=False, args=None, host="localhost", run_once=False):
    """Return a task's result as a callback gets it."""
    task = SimpleNamespace(
        action=action,
        _resolved_action=action,
        resolved_action=action,
        args=args or {},
        loop=loop,
        check_mode=check_mode,
        run_once=run_once,
        delegate_to=None,
        no_log=False,
        ignore_unreachable=False,
        _uuid="task",
        get_name=lambda: "Lock them down",
        get_path=lambda: "site.yml:3",
    )
    machine = SimpleNamespace(get_name=lambda: host)
    return SimpleNamespace(_result=result, result=result, _task=task, task=task, _host=machine, host=machine)


def entry(number, outcome="changed", error=None):
    after = {"state": "locked", "duration": "1:00:00"}
    name = f"ws-{number}.corp.example"
    return {"device": name, "hostname": name, "outcome": outcome, "after": after, "error": error}


def result(*entries, **fields):
    return {"changed": True, "msg": "The message.", "devices": [*entries], "api": dict(API), **fields}


def finish(shown):
    context.CLIARGS = {"check": False}
    shown.v2_playbook_on_stats(SimpleNamespace(processed={}, custom={}))


def test_every_kind_has_a_color():
    assert set(verdicts.COLORS) == set(KINDS)


def test_the_documentation_is_that_of_a_stdout_callback():
    documentation = yaml.safe_load(verdicts.DOCUMENTATION)
    assert (documentation["name"], documentation["type"]) == ("verdicts", "stdout")
    assert set(documentation["extends_documentation_fragment"]) == {"default_callback", "result_format_callback"}


def test_a_list_is_a_table_and_its_failures_are_the_last_on_the_screen():
    shown = callback()
    devices = result(*(entry(number) for number in range(1000)), entry(1000, "failed", BROKEN), failed=True)
    shown.v2_runner_on_failed(event(devices))
    assert "fatal: [localhost]: FAILED! => 1001 devices: 1000 changed, 1 failed" in shown._display.lines
    finish(shown)
    assert shown._display.lines[-4:] == [
        "[DEVICES THAT NEED ATTENTION]",
        "  Failed (1)",
        "    It is broken.",
        "      ws-1000.corp.example",
    ]
    assert len("\n".join(shown._display.lines)) < 2500
    assert "[PLAY RECAP]" in shown._display.lines


def test_the_whole_result_follows_with_v():
    shown = callback(verbosity=1)
    shown.v2_runner_on_ok(event(result(entry(1), entry(2))))
    heading = next(index for index, line in enumerate(shown._display.lines) if line.startswith("changed: [localhost] "))
    assert '"device": "ws-2.corp.example"' in "".join(shown._display.lines)
    assert shown._display.lines[heading + 1 :][-3] == "  Changed (2)"


def test_one_device_is_one_line_even_in_a_play_over_hosts():
    shown = callback(hosts=2)
    shown.v2_runner_on_ok(event(result(entry(1)), host="web1"))
    shown.v2_runner_on_ok(event(result(entry(2), entry(3)), host="web2"))
    assert shown._display.lines[-2:] == [
        "changed: [web1] => ws-1.corp.example: locked",
        "changed: [web2] => 2 devices: 2 changed",
    ]


def test_a_list_that_one_host_processes_for_all_is_a_table_in_a_play_over_hosts():
    shown = callback(hosts=2)
    shown.v2_runner_on_ok(event(result(entry(2), entry(3)), host="web1", run_once=True))
    assert shown._display.lines[-2:] == ["    ws-2.corp.example  locked", "    ws-3.corp.example  locked"]


def test_items_of_a_loop_are_shown_one_by_one():
    shown = callback()
    shown.v2_runner_item_on_ok(event(result(entry(1), item="a"), loop=["a"]))
    shown.v2_runner_item_on_failed(event(result(entry(2, "failed", BROKEN), item="b"), loop=["b"]))
    last = shown._display.lines[-2:]
    assert last[0] == "changed: [localhost] => (item=a) => ws-1.corp.example: locked"
    assert last[1] == "failed: [localhost] (item=b) => ws-2.corp.example: It is broken."
    whole = {"changed": True, "msg": "One or more items failed", "results": [result(entry(1))]}
    shown.v2_runner_on_failed(event(whole, loop=["a"]))
    assert shown._display.lines[-2:] == last
    finish(shown)
    assert shown._display.lines[-1] == "      ws-2.corp.example"


def test_a_task_with_no_log_shows_nothing_of_its_result():
    shown = callback()
    censored = {"censored": "hidden", "changed": True, "exception": "canary"}
    shown.v2_runner_on_failed(event(censored))
    shown.v2_runner_item_on_failed(event({**result(entry(1, "failed", BROKEN)), "_ansible_no_log": True}, loop=["a"]))
    finish(shown)
    assert "exception" not in censored
    assert "ATTENTION" not in "".join(shown._display.lines)


@pytest.mark.parametrize("ignored", [False, True])
def test_the_table_comes_before_the_note_that_the_failure_is_ignored(ignored):
    shown = callback(display_failed_stderr=True)
    shown.v2_runner_on_failed(event(result(entry(1), entry(2, "failed", BROKEN))), ignore_errors=ignored)
    assert (shown._display.lines[-1] == "...ignoring") == ignored
    assert "      ws-2.corp.example" in shown._display.stderr


def test_check_mode_says_would():
    shown = callback()
    shown.v2_runner_on_ok(event(result(entry(1)), check_mode=True))
    assert shown._display.lines[-1] == "changed: [localhost] => ws-1.corp.example: would be locked for 24 hours"


def test_hidden_hosts_stay_hidden():
    shown = callback(display_ok_hosts=False)
    shown.v2_runner_on_ok(event(result(entry(1, "unchanged"), entry(2, "unchanged"), changed=False)))
    assert shown._display.lines == []


def test_warnings_are_shown(monkeypatch):
    shown = callback()
    told = []
    monkeypatch.setattr(shown, "_handle_warnings", lambda found: told.extend(found.get("warnings", [])))
    shown.v2_runner_on_ok(event(result(entry(1), warnings=["Mind the gap."])))
    assert told == ["Mind the gap."]


def test_an_unreachable_jump_host_is_listed_in_the_end():
    shown = callback()
    shown.v2_runner_on_unreachable(event({"msg": "No route.", "unreachable": True}, host="web1"))
    finish(shown)
    assert shown._display.lines[-2:] == ["    No route.", "      web1"]


@pytest.mark.parametrize(
    "found",
    [
        {"changed": True, "devices": [entry(1)], "summary": {"requested": 1}, "msg": "x"},
        {"msg": "x", "failed": True},
        {"ansible_job_id": "1", "started": 1},
        {"devices": 1, "api": [], "msg": None},
    ],
)
@pytest.mark.parametrize("event_name", ["v2_runner_on_ok", "v2_runner_on_failed"])
@pytest.mark.parametrize("verbosity", [0, 1, 3])
def test_other_results_are_shown_as_by_ansible_core(found, event_name, verbosity):
    screens = []
    for kind in (DefaultCallback, CallbackModule):
        shown = callback(kind, verbosity)
        getattr(shown, event_name)(event(dict(found), action="ansible.builtin.debug"))
        screens.append(shown._display.lines)
    assert screens[0] == screens[1] != []


def test_a_result_that_cannot_be_reported_is_shown_by_ansible_core(monkeypatch):
    def broken(*args):
        raise KeyError("defect")

    monkeypatch.setattr(verdicts, "report_result", broken)
    shown = callback()
    shown.v2_runner_on_failed(event(result(entry(1))))
    assert '"device": "ws-1.corp.example"' in shown._display.lines[-1]
