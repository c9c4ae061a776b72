# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Rules for runs that write: one at a time, announced before the first write, and never beyond a deadline.

A run pushes its intent before its first write and its outcome after the last one. Between them, it asks before each
batch whether it may go on. A run that was killed leaves its intent, and its work can be taken over after its deadline.
The takeover is the push of another intent, so only one of several runs succeeds.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from typing import Any

from ansible_collections.secops.device_actions.plugins.module_utils._common.errors import DeviceActionsError
from ansible_collections.secops.device_actions.plugins.module_utils._common.text import counted, printable_line
from ansible_collections.secops.device_actions.plugins.module_utils._common.timestamps import format_timestamp
from ansible_collections.secops.device_actions.plugins.module_utils._sharing.write_deadline import boot_clock
from ansible_collections.secops.device_actions.plugins.plugin_utils.reconcile.memory.errors import (
    LostRace,
    NotActive,
    OtherRunAtWork,
)
from ansible_collections.secops.device_actions.plugins.plugin_utils.reconcile.memory.memory import Memory
from ansible_collections.secops.device_actions.plugins.plugin_utils.reconcile.memory.record_format import (
    LONGEST_RUN,
    is_run,
)
from ansible_collections.secops.device_actions.plugins.plugin_utils.reconcile.types import Intent, Record

GRACE = 120.0  # seconds after a deadline before others take over, because clocks differ
DEFAULT_LENGTH = 900.0  # seconds from the push of an intent to its deadline

# Ends of Intent.job, which say more about a run.
_ENDED = ", ended"
_TAKEN_OVER = ", taken over by "
_LONGEST_JOB = 200  # characters that are kept of it
_ATTEMPTS = 5  # of a push that others overtake

Reports = Mapping[str, bytes]


def require_alone(record: Record, now: float) -> None:
    """Raise OtherRunAtWork if a run has an intent whose deadline has not passed. now: by the clock of all runs."""
    for intent in record.intents:
        has_ended = intent.settled or _ENDED in intent.job or _TAKEN_OVER in intent.job
        if not has_ended and now <= intent.deadline + GRACE:
            raise OtherRunAtWork(intent.run, intent.job, intent.deadline + GRACE, intent.started > now + GRACE)


class WritingRun:
    """One run, from its intent to its outcome.

    memory: where the plan's record was read. run: a name that no other run has, a part of file names. owner, job: as in
    Intent. length: seconds until the deadline, which moves while the run goes on. clock: seconds since the epoch, by
    the clock that all runs use. lasting: a clock that never stops or jumps.
    """

    def __init__(
        self,
        memory: Memory,
        run: str,
        owner: str,
        job: str,
        length: float = DEFAULT_LENGTH,
        clock: Callable[[], float] = time.time,
        lasting: Callable[[], float] = boot_clock,
    ) -> None:
        if not is_run(run):
            raise DeviceActionsError("The name of a run must be 1 to 64 letters, digits, dots, hyphens or underscores.")
        self._memory = memory
        self._run = run
        self._owner = owner
        self._job = printable_line(job, _LONGEST_JOB).replace(_ENDED, "").replace(_TAKEN_OVER, " ")
        self._length = length
        self._clock = clock
        self._lasting = lasting
        self._record = Record()
        self._is_over = False  # whether another run has taken over
        self._ends = 0.0  # by self._lasting
        self._is_fresh = False  # whether the record was read a moment ago

    def begin(self, record: Record, commit: str | None, items: Iterable[Mapping[str, Any]]) -> None:
        """Push the intent. record: what the plan is based on. commit: what it applies.

        Open intents of dead runs stay in the record until finish() replaces it, unless the caller has removed them from
        it. Raise OtherRunAtWork, LostRace or another error; the run must not write then.
        """
        now = self._clock()
        require_alone(record, now)
        wanted = tuple(items)
        intent = Intent(self._run, self._owner, self._job, commit, now, now + self._length, wanted)
        ends = self._lasting() + self._length
        self._push(self._with(record, intent), f"Run {self._run}: intent of {counted(len(wanted), 'write')}")
        self._ends = ends

    @property
    def ends(self) -> float:
        """When the run must end, by the lasting clock."""
        return self._ends

    def resume(self, record: Record, ends: float) -> None:
        """Go on with a run that another process has begun. record: as it is now. ends: see the property.

        Raise NotActive where another run has taken over meanwhile.
        """
        self._record = record
        self._ends = ends
        own = [one for one in record.intents if one.run == self._run]
        self._is_over = not own or own[0].settled or _TAKEN_OVER in own[0].job
        self._is_fresh = True
        self._intent()

    def require_active(self, needed: float) -> None:
        """Return if the run may write for so many seconds. Otherwise raise NotActive or why the record cannot be read.

        Call it before each batch. Near the deadline it pushes a later one.
        """
        for _attempt in range(_ATTEMPTS):
            left = self._left()
            if left <= 0:
                raise NotActive(
                    f"The deadline of the run {self._run} has passed. It was suspended or too slow. It writes nothing "
                    "more, and the next run continues from what was recorded."
                )
            if left < max(needed, self._length / 2):
                self._extend(needed)
            elif not self._is_fresh and not self._memory.is_unchanged():
                self._adopt(self._memory.read())
            self._is_fresh = False
            if self._left() >= needed:
                return
        raise NotActive(f"The run {self._run} cannot keep its deadline ahead of its writes. It writes nothing more.")

    def finish(
        self,
        update: Callable[[Record], Record],
        message: str,
        reports: Reports | None = None,
        unknown: Iterable[Mapping[str, Any]] = (),
    ) -> Record:
        """Push the outcome, and return the record as read() does.

        update: returns a record with the outcome. It is called again if the record has changed, and its intents are
        those of other runs. unknown: the items whose outcome is unknown. The intent stays open for them, and the next
        run takes it over at once. Raise NotActive where another run has taken over meanwhile.
        """
        left = tuple(unknown)
        for _attempt in range(_ATTEMPTS):
            own = self._intent()
            # The deadline shows until when this run may have written.
            end = max(own.started, min(own.deadline, self._clock()))
            ended = replace(own, items=left, deadline=end, settled=not left, job=own.job + _ENDED)
            record = self._with(update(self._record), ended)
            try:
                self._push(record, f"Run {self._run}: {message}", reports)
                return replace(record, intents=tuple(one for one in record.intents if not one.settled))
            except LostRace:
                self._adopt(self._memory.read())
        raise LostRace(f"{self._memory.place} was written by others {_ATTEMPTS} times in a row.")

    def _extend(self, needed: float) -> None:
        own = self._intent()
        length = max(self._length, 2 * needed)
        now = self._clock()
        if now + length - own.started > LONGEST_RUN:
            raise NotActive(f"The run {self._run} takes longer than a day. The next run continues.")
        ends = self._lasting() + length
        record = self._with(self._record, replace(own, deadline=now + length))
        try:
            self._push(record, f"Run {self._run}: active until {format_timestamp(now + length)}")
        except LostRace:
            self._adopt(self._memory.read())
            return
        self._ends = ends

    def _adopt(self, record: Record) -> None:
        """Go on with a record that another process has written, or raise NotActive if it ended this run."""
        own = self._intent()
        same = (own.run, own.job, own.deadline)  # a run that takes over changes the job
        self._is_over = same not in [(one.run, one.job, one.deadline) for one in record.intents]
        self._record = record
        self._intent()

    def _left(self) -> float:
        """Return the seconds until the deadline, by the clock that shows fewer."""
        return min(self._ends - self._lasting(), self._intent().deadline - self._clock())

    def _intent(self) -> Intent:
        """Return the intent of this run, or raise NotActive."""
        if self._is_over:
            raise NotActive(
                f"Another run has taken over the work of the run {self._run}, which writes nothing more. The other run "
                "finds out what it did."
            )
        for intent in self._record.intents:
            if intent.run == self._run:
                return intent
        raise DeviceActionsError(f"The run {self._run} has pushed no intent.")

    def _with(self, record: Record, own: Intent) -> Record:
        """Return a record with the intent of this run. Other intents are those of dead runs, whose work is now ours."""
        others = tuple(self._taken_over(one) for one in record.intents if one.run != self._run)
        return replace(record, intents=(*others, own), is_new=False)

    def _taken_over(self, intent: Intent) -> Intent:
        """Return the intent of a dead run, changed so that this run does not go on if it is not dead after all."""
        if intent.settled or _TAKEN_OVER in intent.job:
            return intent
        return replace(intent, job=f"{intent.job}{_TAKEN_OVER}{self._run}")

    def _push(self, record: Record, message: str, reports: Reports | None = None) -> None:
        self._memory.push(record, message, reports)
        self._record = record
