# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Read and start executions. Each request to start one executes packages on real devices."""

from __future__ import annotations

import time
from collections.abc import Collection, Mapping

from ..._common.errors import BadResponse, DeviceActionsError
from ..._common.timestamps import parse_timestamp
from ..._http.session import Session
from ..._sharing.context import Context
from ..paged_lists import Facts, PagedLists
from .record import all_executions, execution_facts
from .spec import ExecutionSpec

_SEARCH_PAUSES = (0.0, 2.0, 5.0, 10.0)  # seconds before each search for an execution whose response was lost
_PATH = "/packages/v2/executions"
_CLOCK_ERROR = 5.0  # seconds by which the console's timestamps may be off


class ExecutionApi:
    """The executions of a tenant."""

    def __init__(self, session: Session, lists: PagedLists, context: Context) -> None:
        self._session = session
        self._lists = lists
        self._context = context

    def all(self) -> list[Facts]:
        """Return the facts of all executions (see execution_facts)."""
        return all_executions(self._lists)

    def read(self, execution_id: str) -> Facts:
        """Return the facts of one execution. GET /packages/v2/executions/{id}, page "Get package execution"."""
        action = "reading the package execution"
        facts = execution_facts(self._session.request("GET", f"{_PATH}/{execution_id}", action).body)
        if facts["id"] != execution_id:
            raise BadResponse(f"The console sent another execution while {action}.")
        return facts

    def now(self) -> float:
        """Return the console's clock, in seconds since the epoch."""
        return time.time() + (self._session.clock_offset or 0.0)

    def age(self, execution: Facts) -> float | None:
        """Return the seconds since an execution was created, or None if the console does not report it."""
        return None if execution["created"] is None else self.now() - parse_timestamp(execution["created"])

    def start(
        self, spec: ExecutionSpec, known: Mapping[str, Facts], before: Collection[str | None]
    ) -> tuple[Facts, list[str]]:
        """Start an execution once. POST /packages/v2/executions, page "Create package execution".

        Return its facts, and how it contradicts the request (see ExecutionSpec.contradictions).
        If the response is lost or wrong, the execution is searched for and never started again.
        known: see packages_by_reference. before: the ids of earlier executions.
        Raise a DeviceActionsError, which is uncertain if the execution may have been started.
        """
        requested = self.now()
        try:
            response = self._session.request("POST", _PATH, "starting the package execution", json=spec.body())
        except DeviceActionsError as error:
            if not error.uncertain:
                raise
            return self._search(spec, known, before, requested, error)
        try:
            execution = execution_facts(response.body)
            if execution["id"] in before:
                raise BadResponse("The response is about an earlier package execution.")
        except BadResponse as error:
            return self._search(spec, known, before, requested, error)
        return execution, spec.contradictions(execution, known)

    def _search(
        self,
        spec: ExecutionSpec,
        known: Mapping[str, Facts],
        before: Collection[str | None],
        requested: float,
        lost: DeviceActionsError,
    ) -> tuple[Facts, list[str]]:
        self._context.warn(f"{lost.message} The console's list is searched for the execution.")
        for pause in _SEARCH_PAUSES:
            try:
                self._context.pause(pause)
                new = [one for one in self.all() if one["id"] not in before and not _is_older(one, requested)]
            except DeviceActionsError as error:
                found = f"Listing the executions failed too: {error.message}"
                continue
            named = [one for one in new if spec.has_name_of(one)]
            if matching := [one for one in named if not spec.contradictions(one, known)]:
                return max(matching, key=lambda one: one["created"] or ""), []
            found = "The console does not list the execution."
            if named:
                differences = "; ".join(spec.contradictions(named[0], known))
                found = f"The console lists an execution with this name, but other content: {differences}."
            elif alike := [one for one in new if not spec.differences(one, known)]:
                found = f"The console lists an execution with this content, but the name {alike[0]['name']!r}."
        raise DeviceActionsError(
            f"{lost.message} {found} It is unknown whether the execution was started, and it was not started again. "
            "Run the task again later. With run: once, it then uses the execution if the console lists it, and starts "
            "nothing otherwise. With run: always, it starts the execution in any case.",
            reason="unknown_fate",
            status=lost.status,
            uncertain=True,
        )


def _is_older(execution: Facts, requested: float) -> bool:
    """Return whether an execution was created before the request. The list may show an earlier one late."""
    return execution["created"] is not None and parse_timestamp(execution["created"]) < requested - _CLOCK_ERROR
