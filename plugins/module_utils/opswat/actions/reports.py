# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Wait for the reports of commands, and store them (page "Get Reports")."""

from __future__ import annotations

import os
import re
import time

from ..._common.atomic_file import write_atomically
from ..._common.digests import digest
from ..._common.errors import (
    ApiError,
    BadResponse,
    DeviceActionsError,
    InputError,
    Interrupted,
    ResponseLost,
    Unreachable,
)
from ..._engine.devices import CHANGED
from ..._engine.progress import Progress
from ..._http.bodies import decode_json, error_text

_BAD_REQUEST, _NOT_FOUND = 400, 404
_MESSAGE_KEYS = ("message", "msg", "error_description", "error")
_PAGE = re.compile(rb"(\xef\xbb\xbf)?\s*<")
_ENVELOPE = ("status", "success", "code", "type", "title", "detail", "details", "errors", "timestamp", "path")
_CONTAINERS = ("data", "result", "results")  # of an answer's content, empty where it has none
_FAILED_WORDS = ("fail", "error")  # of a status
_SUFFIXES = {b"PK\x03\x04": ".zip", b"\x1f\x8b": ".gz"}
_LONGEST_LABEL = 80
_UNSAFE = re.compile(r"[^A-Za-z0-9._-]+")


def prepare_folder(dest, check_mode):
    """The folder in which reports are stored, made where there is none. Raises an InputError where it cannot be."""
    if not dest or not str(dest).strip():
        raise InputError("dest: say in which folder the reports are stored.")
    path = os.path.abspath(dest)
    if os.path.exists(path) and not os.path.isdir(path):
        raise InputError(f"dest: {path} is not a folder.")
    if check_mode:
        return path
    try:
        os.makedirs(path, mode=0o700, exist_ok=True)
    except OSError as error:
        raise InputError(f"dest: {path} cannot be made: {error.strerror}.") from None
    if not os.access(path, os.W_OK | os.X_OK):
        raise InputError(f"dest: nothing can be written into {path}.")
    return path


class NotReady(DeviceActionsError):
    """There is no report yet."""

    reason = "report_not_ready"


# Trouble on the way passes, and others take all the turns for a while only. The command is not sent again.
_WORTH_WAITING = (NotReady.reason, "throttled", *(kind.reason for kind in (Unreachable, ResponseLost)), "server_error")


class Reports:
    """Fetches the reports of one action. types: the names that the API may have for their type, the likeliest first."""

    def __init__(self, endpoints, context, types, folder):
        self._endpoints = endpoints
        self._context = context
        self._types = list(types)
        self._folder = folder

    def collect(self, commands, timeout, interval, name):
        """Wait for the reports of commands. Returns {key: path of the file, or a DeviceActionsError}.

        commands: {key: (command_id, what the file is named after)}. timeout: seconds in all. interval: seconds between
        two looks for the same report. name: what is being done, for progress lines.
        """
        progress = Progress(self._context.announce, f"{name}, waiting for reports", len(commands))
        waiting, ends, last = dict(commands), {}, {}
        deadline = time.monotonic() + timeout
        try:
            while waiting and (not last or time.monotonic() < deadline):
                began = time.monotonic()
                for key in list(waiting):
                    end = self._look(*waiting[key])
                    if isinstance(end, DeviceActionsError) and end.reason in _WORTH_WAITING:
                        last[key] = end
                    else:
                        ends[key] = end
                        del waiting[key]
                        progress.step(failed=isinstance(end, DeviceActionsError))
                    if time.monotonic() >= deadline:
                        break
                if waiting:
                    self._context.pause(min(began + interval, deadline) - time.monotonic())
        except Interrupted as stopped:
            return {**dict.fromkeys(waiting, stopped), **ends}
        for key in waiting:
            said = f" The last that was heard: {last[key].message}" if key in last else ""
            ends[key] = NotReady(f"The report did not come within wait_timeout ({timeout} s).{said}")
        return ends

    def _look(self, command_id, label):
        """The path of the stored report, or why there is none (yet)."""
        try:
            return self._store(self._fetch(command_id), f"{label[:_LONGEST_LABEL]}-{digest(command_id)[:12]}")
        except Interrupted:
            raise
        except DeviceActionsError as error:
            return error

    def _fetch(self, command_id):
        """The bytes of a report. Raises NotReady where there is none yet."""
        try:
            answer = self._ask(command_id)
        except ApiError as error:
            if error.status == _NOT_FOUND:
                raise NotReady(error.message) from None
            raise
        self._refuse_no_report(answer)
        return answer.body

    def _ask(self, command_id):
        """The Answer for the first type that is no bad request. One that is goes to the end of the types."""
        refusal = None
        for kind in list(self._types):
            try:
                return self._endpoints.download(
                    "reports", "fetching a report", {"type": kind, "command_id": command_id}
                )
            except ApiError as error:
                if error.status != _BAD_REQUEST:
                    raise
                refusal = error
                self._types.append(self._types.pop(0))
        raise refusal

    def _refuse_no_report(self, answer):
        """Tell a report from an answer about one: the latter is a JSON object of a status or a message, and no data.

        The vendor lists CSV, ZIP and JSON. What looks like a page comes from something in between.
        """
        if _PAGE.match(answer.body):
            said = self._context.redactor.text(error_text(answer.body))
            raise BadResponse(
                f"The answer while fetching a report is a page, and no report: {said!r}. Does api_url point to the "
                "console itself, and is there a proxy in between?",
                status=answer.status,
            )
        try:
            body = decode_json(answer.body)
        except ValueError:
            return
        if body in (None, [], {}):
            raise NotReady("The console's answer is empty.")
        if not isinstance(body, dict) or _has_data(body):
            return
        message = self._context.redactor.text(next((body[key] for key in _MESSAGE_KEYS if body.get(key)), "not ready"))
        status = self._context.redactor.text(body.get("status"))
        said = f"{message} (status {status})"
        failed = status.startswith("-") or any(word in status.lower() for word in _FAILED_WORDS)
        if failed or _FAILED_WORDS[0] in message.lower():
            raise DeviceActionsError(f"The console has no report: {said}.", reason="report_failed")
        raise NotReady(f"The console says: {said}.")

    def _store(self, content, name):
        """Write a report into the folder, whole or not at all, for its user alone. Returns its path."""
        path = os.path.join(self._folder, f"{_UNSAFE.sub('_', name).lstrip('._-')}{_suffix(content)}")
        try:
            write_atomically(path, content)
        except OSError as error:
            raise DeviceActionsError(f"{path} cannot be written: {error.strerror}.", reason="not_stored") from None
        return path


def _has_data(body):
    """Whether a JSON object holds anything beside what tells of the answer itself."""
    told = {*_ENVELOPE, *_MESSAGE_KEYS, *(key for key in _CONTAINERS if not body.get(key))}
    return any(value is not None for key, value in body.items() if key not in told)


def show_command_ids(items):
    """Put the command_id that the console gave into each entry, or None."""
    for item in items:
        command_id = item.state.detail.get("command_id") if item.outcome == CHANGED and item.state else None
        item.extra["command_id"] = command_id or None


def collect_reports(reports, items, timeout, interval, name):
    """Fetch the reports of all items that were changed, and say in each entry what became of its own.

    See Reports.collect for timeout, interval and name. Returns a DeviceActionsError where a report is missing.
    """
    for item in items:
        item.extra.update(report=None, report_error=None)
    begun = {item.device.id: item for item in items if item.outcome == CHANGED}
    commands = {
        device_id: (item.extra["command_id"], item.device.hostname or device_id)
        for device_id, item in begun.items()
        if item.extra["command_id"]
    }
    ends = reports.collect(commands, timeout, interval, name)
    missing = []
    for device_id, item in begun.items():
        end = ends.get(device_id) or DeviceActionsError("The console gave no command_id.", reason="no_command_id")
        if isinstance(end, DeviceActionsError):
            item.extra["report_error"] = end.as_result()
            missing.append(f"{item.label()}: {end.message}")
        else:
            item.extra["report"] = end
    if not missing:
        return None
    message = f"{len(missing)} of {len(begun)} reports are missing. The first: {missing[0]}"
    return DeviceActionsError(message, reason="report_not_ready")


def _suffix(content):
    """What kind of a report it is, by its content: the vendor lists ZIP, CSV and JSON."""
    for beginning, suffix in _SUFFIXES.items():
        if content.startswith(beginning):
            return suffix
    return ".json" if content.lstrip()[:1] in (b"{", b"[") else ".csv"
