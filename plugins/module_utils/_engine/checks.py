# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Checks of what will and will not work: each has a status, what was found, and what to do."""

from __future__ import annotations

import time
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, replace
from typing import Any

from .._common.errors import DeviceActionsError, InputError, Interrupted, LoginRefused, UntrustedServer

OK, WARNING, FAILED, NOT_CHECKED = "ok", "warning", "failed", "not_checked"
STATUSES = (FAILED, WARNING, NOT_CHECKED, OK)  # in the order in which people read them

_FORBIDDEN, _TOO_MANY_REQUESTS, _NO_ANSWER = 403, 429, (None, 408, 502, 503, 504)


def count_statuses(counts: Mapping[str, int]) -> str:
    """Return numbers of checks by status, in words."""
    words = {WARNING: "warnings" if counts[WARNING] > 1 else "warning"}
    parts = [f"{counts[status]} {words.get(status, status.replace('_', ' '))}" for status in STATUSES if counts[status]]
    return ", ".join(parts)


@dataclass(frozen=True)
class Check:
    """One check. name: what is checked. finding, remedy: sentences; the remedy is empty if there is nothing to do."""

    name: str
    status: str
    finding: str
    remedy: str = ""

    def as_result(self) -> dict[str, str]:
        """Return the check as results contain it."""
        return {"check": self.name, "status": self.status, "finding": self.finding, "remedy": self.remedy}

    @classmethod
    def from_result(cls, entry: Mapping[str, str]) -> Check:
        """Return the check that a result contains."""
        return cls(entry["check"], entry["status"], entry["finding"], entry["remedy"])


class Checks:
    """Collects checks, and runs requests that only read as checks.

    seconds: for all requests together. No more are sent after that, or after one that shows that others fail, too.
    """

    def __init__(self, seconds: float) -> None:
        self._seconds = seconds
        self._end = time.monotonic() + seconds
        self._checks: list[Check] = []
        self._stopped = ""

    def add(self, name: str, status: str, finding: str, remedy: str = "") -> None:
        """Add a check."""
        self._checks.append(Check(name, status, finding, remedy))

    def as_result(self) -> list[dict[str, str]]:
        """Return all checks as results contain them."""
        return [check.as_result() for check in self._checks]

    def request(
        self,
        name: str,
        send: Callable[[], Any],
        privilege: str,
        allowed: Collection[int] = (),
        denied: Collection[int] = (_FORBIDDEN,),
        missing: str = FAILED,
    ) -> Any:
        """Check whether the account has a privilege, by a request that only reads. Return its result, None without one.

        privilege: in words, for the remedy. allowed: error statuses that only an account with the privilege gets.
        denied: those that show that it is missing. missing: the status of the check then.
        """
        if not self._stopped and time.monotonic() > self._end:
            self._stopped = f"The checks of this console took more than {self._seconds:.0f} seconds."
        if self._stopped:
            self.add(name, NOT_CHECKED, self._stopped)
            return None
        try:
            value = send()
        except Interrupted:
            raise
        except DeviceActionsError as error:
            if error.status in allowed:
                self.add(name, OK, "Permitted.")
            elif error.status in denied and not error.fatal:
                self.add(name, missing, error.message, f"Add the privilege {privilege}.")
            else:
                self._add_failure(name, error)
            return None
        self.add(name, OK, "Permitted.")
        return value

    def connect(self, send: Callable[[], Any], login: str, connection: str) -> Any:
        """Check the login by a call. Return its result, or None if it failed. login, connection: what is checked.

        After a failure, is_stopped is true.
        """
        try:
            value = send()
        except Interrupted:
            raise
        except InputError as error:
            self.add("settings", FAILED, error.message)
        except UntrustedServer as error:
            self.add(connection.replace("connection", "TLS"), FAILED, error.message)
        except LoginRefused as error:
            self.add(connection if error.status == 407 else login, FAILED, error.message)
        except DeviceActionsError as error:
            is_unreachable = error.status in _NO_ANSWER and error.reason != "daily_limit"
            self._add_failure(connection if is_unreachable else login, error)
        else:
            self.add(login, OK, "The console accepts the credentials.")
            return value
        self.stop("The login failed.")
        return None

    def extend(self, others: Checks) -> None:
        """Add the checks of others."""
        self._checks += others._checks

    def soften(self, remedy: str) -> None:
        """Turn failures into warnings, with this remedy."""
        self._checks = [
            replace(check, status=WARNING, remedy=remedy) if check.status == FAILED else check for check in self._checks
        ]

    def stop(self, why: str) -> None:
        """Send no more requests."""
        self._stopped = self._stopped or why

    @property
    def is_stopped(self) -> bool:
        """Whether no more requests are sent."""
        return bool(self._stopped)

    def _add_failure(self, name: str, error: DeviceActionsError) -> None:
        if error.status == _TOO_MANY_REQUESTS or error.reason == "daily_limit":
            self.add(name, NOT_CHECKED, error.message, "Run the check again when no other job uses the console.")
            self.stop("The rate limit is used up.")
            return
        self.add(name, FAILED, error.message)
        if error.fatal or error.status in _NO_ANSWER[1:] or error.reason in ("unreachable", "answer_lost"):
            self.stop("An earlier request got no response.")
