# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the terminal shows about a task's result: a headline, and a table if there are several devices."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from ansible_collections.secops.device_actions.plugins.module_utils._common.text import printable_line
from ansible_collections.secops.device_actions.plugins.plugin_utils.verdicts.table import (
    Line,
    counts,
    message_lines,
    one_line,
    table,
)
from ansible_collections.secops.device_actions.plugins.plugin_utils.verdicts.verdict import (
    FAILED,
    REASONS,
    Verdict,
    is_result_of_collection,
    verdicts_of,
)

_MESSAGE_INDENT = "    "
_HOST_MESSAGE = 600  # characters of the message in the verdict on a host
# The keys of a result that holds nothing but its message. Those of ansible-core that begin with _ansible come on top.
_MESSAGE_KEYS = {"changed", "failed", "msg", "exception", "warnings", "deprecations", "invocation"}


@dataclass(frozen=True)
class Report:
    """What is shown about a result.

    headline: one or more lines of a text, of which the first follows "changed: [host] => ". lines: what comes below.
    verdicts: on all devices, or on the host if the task failed before it judged devices.
    is_whole: whether ansible-core need not show the error of a failed task, which repeats the message.
    """

    headline: str
    lines: Sequence[Line] = ()
    verdicts: Sequence[Verdict] = ()
    is_whole: bool = False


def report_result(
    result: Mapping[str, Any], host: str, is_ours: bool, failed: bool, check_mode: bool, many_hosts: bool, width: int
) -> Report | None:
    """Return the Report on a result, or None if ansible-core shows it.

    is_ours: whether the task names a module of this collection. failed: whether the task failed.
    many_hosts: whether the play has several hosts, so that each of them gets only one line.
    """
    if not is_result_of_collection(result):
        return _message_report(result, host, width) if is_ours and failed and _is_message(result) else None
    verdicts = verdicts_of(result, check_mode)
    message = str(result["msg"])
    # The message of an execution says more than the verdicts on its devices.
    explained = bool({verdict.kind for verdict in verdicts} & set(REASONS)) or not failed
    needs_message = not verdicts or not explained or "execution" in result
    if len(verdicts) < 2 or many_hosts:
        headline = _fit(message, width) if needs_message else one_line(verdicts, check_mode)
        return Report(headline, (), verdicts, is_whole=True)
    lines = [Line(text, FAILED if failed else "") for text in message_lines(message, width)] if needs_message else []
    headline = f"{len(verdicts)} devices: {counts(verdicts, check_mode)}"
    return Report(headline, [*lines, *table(verdicts, width, check_mode)], verdicts, is_whole=True)


def _is_message(result: Mapping[str, Any]) -> bool:
    others = {key for key in result if key not in _MESSAGE_KEYS and not str(key).startswith("_ansible")}
    return not others and isinstance(result.get("msg"), str)


def host_failure(host: str, message: str) -> Verdict:
    """Return the verdict on a host whose task failed before it judged devices."""
    return Verdict(FAILED, host, printable_line(message, _HOST_MESSAGE))


def _message_report(result: Mapping[str, Any], host: str, width: int) -> Report:
    message = str(result["msg"])
    return Report(_fit(message, width), (), [host_failure(host, message)])


def _fit(message: str, width: int) -> str:
    """Return a message that is shown behind "changed: [host] => ", or below it if it is long."""
    if len(message) <= width // 2 and message.isprintable():
        return message
    return "\n" + "\n".join(message_lines(message, width, _MESSAGE_INDENT))
