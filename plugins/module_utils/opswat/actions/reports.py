# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Wait for the reports of commands, and store them (page "Get Reports")."""

from __future__ import annotations

import os
import re
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Union

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
from ..._common.text import counted
from ..._engine.devices import CHANGED, Item
from ..._engine.messages import describe_failures
from ..._engine.progress import Progress
from ..._http.bodies import decode_json, error_text
from ..._http.session import ApiResponse
from ..._sharing.context import Context
from ..endpoints import Endpoints

_ACTION = "fetching a report"
_BAD_REQUEST, _NOT_FOUND = 400, 404
_MESSAGE_KEYS = ("message", "msg", "error_description", "error")
_MARKUP = re.compile(rb"(\xef\xbb\xbf)?\s*<")
_ENVELOPE = ("status", "success", "code", "type", "title", "detail", "details", "errors", "timestamp", "path")
_CONTAINERS = ("data", "result", "results")  # of a response's content; they may be empty
_FAILED_WORDS = ("fail", "error")  # in a status
_SUFFIXES = {b"PK\x03\x04": ".zip", b"\x1f\x8b": ".gz"}
_MAX_LABEL = 80  # characters
_UNSAFE = re.compile(r"[^A-Za-z0-9._-]+")

PathOrError = Union[str, DeviceActionsError]


def prepare_folder(dest: str, check_mode: bool) -> str:
    """Return the path of the folder for reports. Create it, except in check mode. Raise InputError if that fails."""
    path = os.path.abspath(dest)
    if os.path.exists(path) and not os.path.isdir(path):
        raise InputError(f"dest: must be a folder, got {path}.")
    if check_mode:
        return path
    try:
        os.makedirs(path, mode=0o700, exist_ok=True)
    except OSError as error:
        raise InputError(f"dest: {path} could not be created: {error.strerror}.") from None
    if not os.access(path, os.W_OK | os.X_OK):
        raise InputError(f"dest: must be a writable folder, got {path}.")
    return path


class NotReady(DeviceActionsError):
    """There is no report yet."""

    reason = "report_not_ready"


# Failures after which a report is requested again. The command itself is never sent again.
_TEMPORARY = (NotReady.reason, "throttled", Unreachable.reason, ResponseLost.reason, "server_error")


@dataclass(frozen=True)
class Command:
    """A command that the console accepted. label: the beginning of its report's file name."""

    id: str
    label: str


class Reports:
    """Fetches the reports of one action.

    types: the possible types of the report, the most likely one first. folder: an existing one.
    """

    def __init__(self, endpoints: Endpoints, context: Context, types: Sequence[str], folder: str) -> None:
        self._endpoints = endpoints
        self._context = context
        self._types = list(types)
        self._folder = folder

    def collect(
        self, commands: Mapping[str, Command], timeout: float, interval: float, name: str
    ) -> dict[str, PathOrError]:
        """Wait for the reports of commands, {key: command}. Return {key: path of the file, or the error}.

        timeout: seconds in all. interval: seconds between two requests for the same report. name: the task in progress
        lines.
        """
        progress = Progress(self._context.announce, f"{name}, waiting for reports", len(commands), of="reports")
        waiting = dict(commands)
        results: dict[str, PathOrError] = {}
        last: dict[str, DeviceActionsError] = {}
        deadline = time.monotonic() + timeout
        try:
            while waiting and (not last or time.monotonic() < deadline):
                began = time.monotonic()
                progress.step(failed=0, done=0)
                for key in list(waiting):
                    result = self._try(waiting[key])
                    failed = isinstance(result, DeviceActionsError)
                    if isinstance(result, DeviceActionsError) and result.reason in _TEMPORARY:
                        last[key] = result
                    else:
                        results[key] = result
                        del waiting[key]
                        progress.step(failed=failed)
                    if time.monotonic() >= deadline:
                        break
                if waiting:
                    self._context.pause(min(began + interval, deadline) - time.monotonic())
        except Interrupted as stopped:
            return {**dict.fromkeys(waiting, stopped), **results}
        for key in waiting:
            reason = f" The last response: {last[key].message}" if key in last else ""
            results[key] = NotReady(f"The report was not available within wait_timeout ({timeout} s).{reason}")
        return results

    def _try(self, command: Command) -> PathOrError:
        """Return the path of the stored report, or why there is none (yet)."""
        try:
            return self._store(self._fetch(command.id), f"{command.label[:_MAX_LABEL]}-{digest(command.id)[:12]}")
        except Interrupted:
            raise
        except DeviceActionsError as error:
            return error

    def _fetch(self, command_id: str) -> bytes:
        """Return the content of a report. Raise NotReady if there is none yet."""
        try:
            response = self._request(command_id)
        except ApiError as error:
            if error.status == _NOT_FOUND:
                raise NotReady(error.message) from None
            raise
        self._check_content(response)
        content: bytes = response.body
        return content

    def _request(self, command_id: str) -> ApiResponse:
        """Return the response for the first type that is not a bad request. Try types that are last from now on."""
        refusals: list[ApiError] = []
        for report_type in list(self._types):
            try:
                return self._endpoints.download("reports", _ACTION, {"type": report_type, "command_id": command_id})
            except ApiError as error:
                if error.status != _BAD_REQUEST:
                    raise
                refusals.append(error)
                self._types.append(self._types.pop(0))
        raise refusals[-1]

    def _check_content(self, response: ApiResponse) -> None:
        """Raise a DeviceActionsError if the response is not a report, and NotReady if there is none yet.

        Reports are CSV, ZIP or JSON. A JSON object with a status or a message, but without data, describes a report.
        """
        redactor = self._context.redactor
        if _MARKUP.match(response.body):
            raise BadResponse(
                f"The response while {_ACTION} is a web page: {redactor.text(error_text(response.body))!r}. "
                "Check that api_url is the console's own, and whether a proxy intercepts the connection.",
                status=response.status,
            )
        try:
            body = decode_json(response.body)
        except ValueError:
            return
        if body in (None, [], {}):
            raise NotReady("The console's response is empty.")
        if not isinstance(body, dict) or _has_data(body):
            return
        message = redactor.text(next((body[key] for key in _MESSAGE_KEYS if body.get(key)), "not ready"))
        status = redactor.text(body.get("status"))
        failed = status.startswith("-") or any(word in status.lower() for word in _FAILED_WORDS)
        if failed or _FAILED_WORDS[0] in message.lower():
            raise DeviceActionsError(f"The console has no report: {message} (status {status}).", reason="report_failed")
        raise NotReady(f"The report is not ready: {message} (status {status}).")

    def _store(self, content: bytes, name: str) -> str:
        """Write a report atomically, readable by this user alone. Return its path."""
        path = os.path.join(self._folder, f"{_UNSAFE.sub('_', name).lstrip('._-')}{_suffix(content)}")
        try:
            write_atomically(path, content)
        except OSError as error:
            raise DeviceActionsError(f"{path} could not be written: {error.strerror}.", reason="not_stored") from None
        return path


def _has_data(body: Mapping[str, Any]) -> bool:
    """Return whether a JSON object contains more than a description of the response."""
    description = {*_ENVELOPE, *_MESSAGE_KEYS, *(key for key in _CONTAINERS if not body.get(key))}
    return any(value is not None for key, value in body.items() if key not in description)


def show_command_ids(items: Sequence[Item]) -> None:
    """Add the console's command_id, or None, to each entry of the result."""
    for item in items:
        command_id = item.state.detail.get("command_id") if item.outcome == CHANGED and item.state else None
        item.extra["command_id"] = command_id or None


def collect_reports(
    reports: Reports, items: Sequence[Item], timeout: float, interval: float, name: str
) -> DeviceActionsError | None:
    """Fetch the reports of all items that were changed, and add the path or the error to each entry of the result.

    timeout, interval, name: see Reports.collect. Return a DeviceActionsError if a report is missing.
    """
    for item in items:
        item.extra.update(report=None, report_error=None)
    started = {item.device.id: item for item in items if item.outcome == CHANGED and item.device}
    commands = {
        device_id: Command(item.extra["command_id"], item.device.hostname or device_id if item.device else device_id)
        for device_id, item in started.items()
        if item.extra["command_id"]
    }
    results = reports.collect(commands, timeout, interval, name)
    missing = []
    for device_id, item in started.items():
        result = results.get(device_id) or DeviceActionsError(
            "The console returned no command_id, which is needed to fetch the report.", reason="no_command_id"
        )
        if isinstance(result, DeviceActionsError):
            item.extra["report_error"] = result.as_result()
            missing.append(replace(item, error=result))
        else:
            item.extra["report"] = result
    if not missing:
        return None
    number = f"{len(missing)} of {counted(len(started), 'report')} {'is' if len(started) == 1 else 'are'} missing"
    return DeviceActionsError(f"{number}: {describe_failures(missing)}", reason=NotReady.reason)


def _suffix(content: bytes) -> str:
    """Return the suffix for a report, by its content."""
    for beginning, suffix in _SUFFIXES.items():
        if content.startswith(beginning):
            return suffix
    return ".json" if content.lstrip()[:1] in (b"{", b"[") else ".csv"
