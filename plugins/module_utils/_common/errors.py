# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The errors that clients and operations raise.

Every error has a message for people, a C(reason) for programs and, where a console answered, its HTTP status.
"""

from __future__ import annotations


class DeviceActionsError(Exception):
    """Base of all errors of this collection.

    message: one sentence, free of secrets, that says what happened, where, and what to do.
    reason: a stable word for programs.
    status: the HTTP status, or None where no console answered.
    uncertain: true where a write may have been carried out although it failed here.
    fatal: true where no other device of the same task can fare better, so that the run stops.
    device_specific: true where it says nothing about other devices, however many it happens to.
    request: what tells the request that failed from others, where it was made for several devices; else None.
    """

    reason = "failed"
    fatal = False
    device_specific = False
    request = None

    def __init__(self, message, reason=None, status=None, uncertain=False):
        super().__init__(message)
        self.message = message
        self.reason = reason or self.reason
        self.status = status
        self.uncertain = uncertain

    def as_result(self):
        """The form in which results carry an error: {status, reason, message}."""
        return {"status": self.status, "reason": self.reason, "message": self.message}

    def to_json(self):
        """The whole error as a JSON object, for another process. See unpacked()."""
        return {**self.as_result(), "uncertain": self.uncertain, "fatal": self.fatal}


class InputError(DeviceActionsError):
    """What the user asked for makes no sense. Raised before anything is written."""

    reason = "invalid_input"
    fatal = True


class LoginRefused(DeviceActionsError):
    """The console does not accept the credentials, or not the token that it gave for them."""

    reason = "login_refused"
    fatal = True


class Unreachable(DeviceActionsError):
    """No connection was made (name, route, TLS, proxy): the request certainly did not arrive."""

    reason = "unreachable"


class UntrustedServer(Unreachable):
    """The server's certificate does not verify, or the server redirects elsewhere."""

    reason = "untrusted_server"
    fatal = True


class ResponseLost(DeviceActionsError):
    """The request went out, and its answer did not arrive whole."""

    reason = "answer_lost"


class BadResponse(DeviceActionsError):
    """The answer arrived and is not what this call answers (HTML, cut JSON, another device)."""

    reason = "bad_answer"


class ApiError(DeviceActionsError):
    """The console answered with an error status. content: the bytes of its answer, which nobody gets to see."""

    content = b""

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

    def __init__(self, message, status, uncertain=False):
        reason = self.REASONS.get(status) or ("server_error" if status >= 500 else "refused")
        super().__init__(message, reason=reason, status=status, uncertain=uncertain)


class DailyLimit(DeviceActionsError):
    """The day's requests to the console are used up."""

    reason = "daily_limit"
    fatal = True


class Interrupted(DeviceActionsError):
    """The run was told to stop (Ctrl-C, SIGTERM) before this step began."""

    reason = "interrupted"
    fatal = True


class GuardRail(DeviceActionsError):
    """The plan touches a protected device or too many devices.

    certain: whether a device is protected for certain, or only cannot be told from one that is.
    """

    fatal = True
    certain = True


class NotApplicable(DeviceActionsError):
    """The device is not of a kind or in a state with which it can be done."""

    reason = "not_applicable"
    device_specific = True


class NotReached(DeviceActionsError):
    """The console took the write, and the device's state is not what was asked for.

    state: the State read last. look_again: whether another look might find it. send_again: whether to repeat a write
    whose answer was lost does no harm. uncertain: whether the console shows no state, so that it may be there.
    """

    def __init__(self, message, state, reason="not_reached", look_again=True, send_again=True, uncertain=False):
        super().__init__(message, reason=reason, uncertain=uncertain)
        self.state = state
        self.look_again = look_again
        self.send_again = send_again


class AlreadyInState(DeviceActionsError):
    """The write was refused because the device is there already.

    message: who was faster, or "" where the console's refusal was the first that anybody could know. state: the State
    read last.
    """

    def __init__(self, message, state):
        super().__init__(message, reason="overtaken")
        self.state = state


def error_from_json(to_json):
    """The error that packed() made an object of. Its class is kept as far as it matters to somebody else."""
    kind = LoginRefused if to_json["reason"] == LoginRefused.reason else DeviceActionsError
    error = kind(to_json["message"], to_json["reason"], to_json["status"], to_json["uncertain"])
    error.fatal = to_json["fatal"]
    return error
