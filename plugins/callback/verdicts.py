# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A stdout callback: see DOCUMENTATION."""

from __future__ import annotations

DOCUMENTATION = r"""
name: verdicts
type: stdout
short_description: Show what happened to each device
version_added: 0.9.0
author:
  - secops.device_actions contributors (@secops)
description:
  - Shows the results of the modules of this collection as text, and all other results like the default callback of ansible-core.
  - A task with a list of devices is shown as a table of the devices that changed, that already had the state, that wait for the device,
    that were not attempted, whose outcome is unknown, and that failed. For lockdowns, it shows the end. Of each kind, it lists up to
    20 devices, and counts the rest.
  - A task on one device, and each host of a play with several hosts, is shown in one line.
  - After the recap, it lists all devices of the run that wait, were not attempted, are unknown or have failed, unless a later task did the
    same and succeeded.
  - With C(-v), it also shows each whole result, as the default callback does. Results themselves do not change.
  - For tasks with C(no_log), it only shows the status.
extends_documentation_fragment:
  - default_callback
  - result_format_callback
requirements:
  - Set as C(stdout_callback) in the section C([defaults]) of C(ansible.cfg), or in the environment variable E(ANSIBLE_STDOUT_CALLBACK).
seealso:
  - plugin: ansible.builtin.default
    plugin_type: callback
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from ansible import constants as C
from ansible.plugins.callback.default import CallbackModule as DefaultCallback

from ansible_collections.secops.device_actions.plugins.plugin_utils.verdicts.attention import Attention
from ansible_collections.secops.device_actions.plugins.plugin_utils.verdicts.report import (
    Report,
    host_failure,
    report_result,
)
from ansible_collections.secops.device_actions.plugins.plugin_utils.verdicts.table import Line
from ansible_collections.secops.device_actions.plugins.plugin_utils.verdicts.task_result import TaskResult
from ansible_collections.secops.device_actions.plugins.plugin_utils.verdicts.verdict import (
    CHANGED,
    FAILED,
    LOCKED,
    NOT_LOCKED,
    SKIPPED,
    UNCHANGED,
    UNKNOWN,
    WAITING,
)

COLORS = {
    NOT_LOCKED: C.COLOR_OK,
    UNCHANGED: C.COLOR_OK,
    CHANGED: C.COLOR_CHANGED,
    LOCKED: C.COLOR_CHANGED,
    WAITING: C.COLOR_WARN,
    SKIPPED: C.COLOR_SKIP,
    UNKNOWN: C.COLOR_ERROR,
    FAILED: C.COLOR_ERROR,
}


class CallbackModule(DefaultCallback):
    """Lets ansible-core's callback show each result, with a text in place of its JSON, and adds a table below it."""

    CALLBACK_VERSION = 2.0
    CALLBACK_TYPE = "stdout"
    CALLBACK_NAME = "secops.device_actions.verdicts"

    def __init__(self) -> None:
        super().__init__()
        self._attention = Attention()
        self._many_hosts = False
        self._report: Report | None = None  # on the result that is being shown
        self._is_shown = False  # whether ansible-core shows it at all: see display_ok_hosts

    # Events

    def v2_playbook_on_play_start(self, play: Any) -> None:
        """Remember whether the play has several hosts."""
        super().v2_playbook_on_play_start(play)
        try:
            inventory = play.get_variable_manager()._inventory
            self._many_hosts = len(inventory.get_hosts(play.hosts)) > 1
        except Exception:  # internals of ansible-core, which are no reason to end the run
            self._many_hosts = False

    def v2_runner_on_ok(self, result: Any) -> None:
        """Show the result of a task."""
        with self._reporting(result):
            super().v2_runner_on_ok(result)

    def v2_runner_on_failed(self, result: Any, ignore_errors: bool = False) -> None:
        """Show the result of a failed task."""
        with self._reporting(result, failed=True):
            super().v2_runner_on_failed(result)
        if ignore_errors:
            self._display.display("...ignoring", color=C.COLOR_SKIP)

    def v2_runner_item_on_ok(self, result: Any) -> None:
        """Show the result of an item of a loop."""
        with self._reporting(result, is_item=True):
            super().v2_runner_item_on_ok(result)

    def v2_runner_item_on_failed(self, result: Any) -> None:
        """Show the result of a failed item of a loop."""
        with self._reporting(result, failed=True, is_item=True):
            super().v2_runner_item_on_failed(result)

    def v2_runner_on_unreachable(self, result: Any) -> None:
        """Show that the host of a delegated task is unreachable. Nothing happened to its devices."""
        super().v2_runner_on_unreachable(result)
        task = TaskResult(result)
        if task.is_of_collection and not task.is_censored:
            failure = host_failure(self.host_label(result), str(task.result.get("msg", "unreachable")))
            self._attention.record(task.name, task.goal, task.host, [failure])

    def v2_playbook_on_stats(self, stats: Any) -> None:
        """Show the recap, and below it the devices that need attention."""
        super().v2_playbook_on_stats(stats)
        lines = self._attention.lines(self._display.columns)
        if lines:
            self._display.banner("DEVICES THAT NEED ATTENTION")
            self._show(lines)

    # What ansible-core shows behind "changed: [host] => "

    def _run_is_verbose(self, result: Any, verbosity: int = 0) -> bool:
        return self._report is not None or bool(super()._run_is_verbose(result, verbosity))

    def _dump_results(self, result: Mapping[str, Any], *args: Any, **kwargs: Any) -> Any:
        self._is_shown = True
        if self._report is None or self._display.verbosity:
            return super()._dump_results(result, *args, **kwargs)
        return self._report.headline

    # Reports

    @contextmanager
    def _reporting(self, result: Any, failed: bool = False, is_item: bool = False) -> Iterator[None]:
        """Show a result of this collection as its Report says. ansible-core shows it meanwhile."""
        task = TaskResult(result, is_item)
        self._report, self._is_shown = self._report_on(task, failed), False
        is_repetition = self._report and self._report.is_whole and not self._display.verbosity
        if is_repetition or (task.is_of_collection and task.is_censored):
            # Since 2.19, ansible-core makes an error of the message, and shows it even with no_log.
            result._result.pop("exception", None)
        try:
            yield
            if self._report and self._is_shown:
                self._show(self._report.lines, to_stderr=failed and self.get_option("display_failed_stderr"))
        finally:
            self._report = None

    def _report_on(self, task: TaskResult, failed: bool) -> Report | None:
        """Return the Report on a result, or None if ansible-core shows it."""
        try:
            if task.is_loop or task.is_censored:
                return None
            report = report_result(
                task.result,
                task.host,
                task.is_of_collection,
                failed,
                task.check_mode,
                self._many_hosts and not task.run_once,
                self._display.columns,
            )
            if report:
                self._attention.record(task.name, task.goal, task.host, report.verdicts)
        except Exception as error:  # a result of any form must be shown
            self._display.vvv(f"The callback verdicts cannot show this result: {error!r}")
            return None
        return report

    def _show(self, lines: Any, to_stderr: bool = False) -> None:
        line: Line
        for line in lines:
            self._display.display(line.text, color=COLORS.get(line.kind), stderr=to_stderr)
