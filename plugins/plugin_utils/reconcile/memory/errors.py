# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What reading and writing the record can fail with, besides invalid options."""

from __future__ import annotations

from ansible_collections.secops.device_actions.plugins.module_utils._common.errors import DeviceActionsError
from ansible_collections.secops.device_actions.plugins.module_utils._common.text import printable_line
from ansible_collections.secops.device_actions.plugins.module_utils._common.timestamps import format_timestamp


class GitFailed(DeviceActionsError):
    """Git could not do what was asked. reason: also unreachable, login_refused, untrusted_server or not_found."""

    reason = "git_failed"
    fatal = True


class RecordFailed(DeviceActionsError):
    """The record cannot be read or written."""

    reason = "record_failed"
    fatal = True


class DamagedRecord(RecordFailed):
    """The record is not one that this collection writes, so nothing in it is trusted."""

    reason = "damaged_record"


class PushRefused(RecordFailed):
    """The server does not accept the record from us, for example because its branch is protected."""

    reason = "push_refused"


class LostRace(RecordFailed):
    """Another process wrote the record after it was read. Read it again, and make a new plan."""

    reason = "lost_race"

    @classmethod
    def of(cls, place: str) -> LostRace:
        """Return the error for a record at this place."""
        return cls(f"{place} was written by another process meanwhile. This run has not changed it. Start it again.")


class NotActive(RecordFailed):
    """This run may not write anymore: its deadline has passed, or another run has taken over its work."""

    reason = "not_active"


_FUTURE = (
    " It says that it began in the future, so its clock or the one of this run is wrong. If it is no longer active, "
    "remove intents/{}.json from the record."
)


class OtherRunAtWork(RecordFailed):
    """Another run writes at the moment. job: who runs it. deadline: after it, its work can be taken over.

    is_future: whether it began after the current time.
    """

    reason = "other_run_at_work"

    def __init__(self, run: str, job: str, deadline: float, is_future: bool = False) -> None:
        who = f"{printable_line(run, 80)} ({printable_line(job, 120)})" if job else printable_line(run, 80)
        super().__init__(
            f"The run {who} is active until {format_timestamp(deadline)} at the latest. This run has changed nothing. "
            "Start it again when the other one has ended. After this time, it completes what the other one left undone."
            + (_FUTURE.format(printable_line(run, 80)) if is_future else "")
        )
        self.run = run
        self.job = job
        self.deadline = deadline
