# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Begin executions and find them again. Each request that begins one runs it on real machines."""

from __future__ import annotations

import time

from ..._common.errors import BadResponse, DeviceActionsError
from ..._common.timestamps import parse_timestamp
from .record import all_executions, execution_facts

_LOOKS = (0.0, 2.0, 5.0, 10.0)  # seconds to wait before each look for an execution whose answer was lost
_PATH = "/packages/v2/executions"
_CLOCK_ERROR = 5.0  # seconds by which the console's clock may be mistaken for another


class ExecutionRequests:
    """session: a Session with the tenant. lists: its Lists."""

    def __init__(self, session, lists, context):
        self._session = session
        self._lists = lists
        self._context = context

    def all(self):
        """The facts of all executions."""
        return all_executions(self._lists)

    def read(self, execution_id):
        """The facts of one. GET /packages/v2/executions/{id}."""
        action = "reading the package execution"
        facts = execution_facts(self._session.request("GET", f"{_PATH}/{execution_id}", action).body)
        if facts["id"] != execution_id:
            raise BadResponse(f"The answer while {action} is about another one.")
        return facts

    def now(self):
        """Seconds since the epoch, by the console's clock."""
        return time.time() + (self._session.clock_offset or 0.0)

    def age(self, execution):
        """How many seconds ago it was created, by the console's clock. None where the console does not tell."""
        return None if execution["created"] is None else self.now() - parse_timestamp(execution["created"])

    def begin(self, order, known, before):
        """Begin an execution, once. POST /packages/v2/executions.

        Returns its facts and, in words, what the console made otherwise. Where the answer is lost, or is about
        something else, it is looked for, and never begun again. known: as for Order.differences. before: the ids of the
        executions that there were. Raises a DeviceActionsError, which is uncertain where nobody knows.
        """
        asked = self.now()
        try:
            answer = self._session.request("POST", _PATH, "starting the package execution", json=order.body())
        except DeviceActionsError as error:
            if not error.uncertain:
                raise
            return self._look_for(order, known, before, asked, error)
        try:
            execution = execution_facts(answer.body)
            if execution["id"] in before:
                raise BadResponse("The console answered about a package execution that there was before.")
        except BadResponse as error:
            return self._look_for(order, known, before, asked, error)
        return execution, order.contradictions(execution, known)

    def _look_for(self, order, known, before, asked, lost):
        self._context.warn(f"{lost.message.rstrip('.')}: looks whether it was started")
        for pause in _LOOKS:
            try:
                self._context.pause(pause)
                new = [one for one in self.all() if one["id"] not in before and not self._is_older(one, asked)]
            except DeviceActionsError as error:
                said = f"Looking for it failed too: {error.message}"
                continue
            named = [one for one in new if order.has_name_of(one)]
            if mine := [one for one in named if not order.contradictions(one, known)]:
                return max(mine, key=lambda one: one["created"] or ""), []
            said = "The console does not list it."
            if named:
                said = f"The console lists one of this name: {'; '.join(order.contradictions(named[0], known))}."
            elif alike := [one for one in new if not order.differences(one, known)]:
                said = f"The console lists one of this content, and calls it {alike[0]['name']!r}."
        raise DeviceActionsError(
            f"{lost.message} {said} It is not known whether it was started, and it was not started again. Run again "
            "later: run: once finds it if the console lists it by then, and starts nothing if not; run: always starts "
            "it all the same.",
            reason="unknown_fate",
            status=lost.status,
            uncertain=True,
        )

    def _is_older(self, execution, asked):
        """Whether it began before it was asked for: the list may show an earlier one late."""
        return execution["created"] is not None and parse_timestamp(execution["created"]) < asked - _CLOCK_ERROR
