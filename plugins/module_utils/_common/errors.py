# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The errors that clients and operations raise.

Every error has a message for people, a C(reason) for programs and, if a console responded, its HTTP status.
"""

from __future__ import annotations

import errno
from collections.abc import Mapping
from typing import Any

from .text import as_sentence


class DeviceActionsError(Exception):
    """Base of all errors of this collection.

    message: sentences without secrets: what happened, where, and what to do.
    reason: a stable word for programs.
    status: the HTTP status, or None if no console responded.
    uncertain: whether a write may have been carried out although it failed here.
    fatal: whether all other devices of the same task would fail too, so that the run stops.
    failure_key: equal for the failures of one request, which may serve many devices. None if the error says nothing
    about other devices.
    """

    reason = "failed"
    fatal = False

    def __init__(
        self, message: str, reason: str | None = None, status: int | None = None, uncertain: bool = False
    ) -> None:
        super().__init__(message)
        self.message = as_sentence(message)  # others put it between their own sentences
        self.reason = reason or self.reason
        self.status = status
        self.uncertain = uncertain
        self.failure_key: object | None = object()

    def as_result(self) -> dict[str, Any]:
        """Return the error as results contain it: {status, reason, message}."""
        return {"status": self.status, "reason": self.reason, "message": self.message}

    def to_json(self) -> dict[str, Any]:
        """Return the whole error as a JSON object for another process. See error_from_json()."""
        return {**self.as_result(), "uncertain": self.uncertain, "fatal": self.fatal}


class InputError(DeviceActionsError):
    """An option is invalid. Raised before anything is written."""

    reason = "invalid_input"
    fatal = True


class LoginRefused(DeviceActionsError):
    """The console rejects the credentials, or the token that it issued for them."""

    reason = "login_refused"
    fatal = True


class Unreachable(DeviceActionsError):
    """No connection (name, route, TLS, proxy): the request certainly did not arrive."""

    reason = "unreachable"


class UntrustedServer(Unreachable):
    """The server's certificate cannot be verified, or the server redirects elsewhere."""

    reason = "untrusted_server"
    fatal = True


class ResponseLost(DeviceActionsError):
    """The request was sent, but no complete response arrived."""

    reason = "answer_lost"


class BadResponse(DeviceActionsError):
    """The response arrived but is not a valid one for this request (HTML, truncated JSON, another device)."""

    reason = "bad_answer"


class ApiError(DeviceActionsError):
    """The console responded with an error status.

    content: the body's bytes, which are never shown. date: the console's clock, in seconds since the epoch.
    """

    status: int
    content = b""
    date = 0.0

    REASONS = {
        400: "bad_request",
        401: "unauthorized",
        403: "forbidden",
        404: "not_found",
        405: "not_supported",
        409: "conflict",
        429: "throttled",
        501: "not_supported",
    }

    def __init__(self, message: str, status: int, uncertain: bool = False) -> None:
        reason = self.REASONS.get(status) or ("server_error" if status >= 500 else "refused")
        super().__init__(message, reason=reason, status=status, uncertain=uncertain)


class DailyLimit(DeviceActionsError):
    """The day's requests to the console are used up."""

    reason = "daily_limit"
    fatal = True


class Interrupted(DeviceActionsError):
    """The run was stopped (Ctrl-C, SIGTERM) before this step began."""

    reason = "interrupted"
    fatal = True


class GuardRail(DeviceActionsError):
    """The plan touches a protected device or too many devices.

    certain: false if no device is known to be protected, but some cannot be distinguished from protected ones.
    """

    fatal = True
    certain = True


class Frozen(GuardRail):
    """An administrator has frozen all writes."""

    reason = "frozen"


class DeadlinePassed(Frozen):
    """The task belongs to a run whose work another one may take over by now."""

    reason = "deadline_passed"


class NotApplicable(DeviceActionsError):
    """The action does not apply to a device of this kind or in this state."""

    reason = "not_applicable"

    def __init__(self, message: str, reason: str | None = None, status: int | None = None) -> None:
        super().__init__(message, reason, status)
        self.failure_key = None


class NoSuchDevice(DeviceActionsError):
    """The console has no device with this identifier.

    certain: false if there may be one nevertheless, because the console does not show all devices or all their names.
    """

    reason = "not_found"

    def __init__(self, message: str, certain: bool = True) -> None:
        super().__init__(message)
        self.certain = certain
        if certain:
            self.failure_key = None


class NotReached(DeviceActionsError):
    """The console accepted the write, but the device is not in the requested state.

    state: the State read last. look_again: whether a later read may find the requested state. send_again: whether
    repeating a write without a response is harmless. uncertain: whether the write may have been carried out, because
    the console does not show the state, or shows it late.
    """

    def __init__(
        self,
        message: str,
        state: Any,
        reason: str = "not_reached",
        look_again: bool = True,
        send_again: bool = True,
        uncertain: bool = False,
    ) -> None:
        super().__init__(message, reason=reason, uncertain=uncertain)
        self.state = state
        self.look_again = look_again
        self.send_again = send_again


class NotConfirmed(DeviceActionsError):
    """The console accepted the write, but the device itself does not have the requested state yet."""

    reason = "not_confirmed"

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.failure_key = None


class WrittenToWrongDevice(DeviceActionsError):
    """The response to a write shows another name than the device had before, which a guard rail refuses."""

    def __init__(self, message: str, reason: str) -> None:
        super().__init__(message, reason)
        self.failure_key = None


class AlreadyInState(DeviceActionsError):
    """The console refused the write because the device is in the requested state already.

    message: who was faster, or "" if the refusal was the first sign of it. state: the State read last.
    """

    def __init__(self, message: str, state: Any) -> None:
        super().__init__(message, reason="overtaken")
        self.state = state


def error_from_json(to_json: Mapping[str, Any]) -> DeviceActionsError:
    """Return the error for an object of to_json(). Its class is LoginRefused or, for all others, the base class."""
    kind = LoginRefused if to_json["reason"] == LoginRefused.reason else DeviceActionsError
    error = kind(to_json["message"], to_json["reason"], to_json["status"], to_json["uncertain"])
    error.fatal = to_json["fatal"]
    return error


class LockTimeout(TimeoutError):
    """A lock of this machine was not free in time. strerror: says so, without a full stop."""


def system_error(error: OSError) -> DeviceActionsError:
    """Return the error for what this machine's system refused, such as a full disk, or a lock that stayed busy."""
    if isinstance(error, LockTimeout):
        return DeviceActionsError(f"This machine cannot continue: {error.strerror}.", reason="lock_timeout")
    place = f"{error.filename}: " if isinstance(error.filename, str) else ""
    remedy = locks_hint(error) or "Check its disk, memory and permissions."
    return DeviceActionsError(
        f"This machine cannot continue: {place}{error.strerror or error}. {remedy}", reason="system_error"
    )


def locks_hint(error: OSError) -> str:
    """Return what to do about a file system without locks, as sentences, or "" for any other error."""
    if error.errno not in (errno.ENOLCK, errno.EOPNOTSUPP, errno.ENOSYS):
        return ""
    return "Its file system has no locks. Move the state directory to a local one, NFS version 4 or CephFS."
