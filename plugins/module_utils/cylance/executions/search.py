# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Find the execution that is wanted among those that there are, so that it is not started again."""

from __future__ import annotations

from ..._common.durations import approximate_duration
from ..._common.errors import DeviceActionsError, InputError
from ..._engine.filters import matches

_LATEST = 3600.0  # seconds after which the console surely shows an execution that there is


class ExecutionSearch:
    """window: seconds for which an execution counts. created_by: a pattern for logins, or None for all.

    requests: ExecutionRequests. started: StartedExecutions.
    """

    def __init__(self, window, created_by, requests, started):
        self._window = window
        self._created_by = created_by
        self._requests = requests
        self._started = started

    def find(self, order, executions, known):
        """The newest execution that is this one, or None. Raises an error for one that has its name alone.

        executions: the facts of all that the console lists. known: as for Order.differences.
        """
        recent = [one for one in executions if self._is_recent(one) and self.is_ours(one)]
        named = [one for one in recent if order.has_name_of(one)]
        named.sort(key=lambda one: one["created"] or "", reverse=True)
        if not named:
            return self._remembered(order, known)
        for one in named:
            if not self._differences(order, one, known):
                return one
        raise _other_content(order, named[0], self._differences(order, named[0], known))

    def is_ours(self, execution):
        """Whether it was begun by who is asked for, as far as the console tells."""
        told = execution["created_by"]
        return None in (self._created_by, told) or matches((told,), [self._created_by])

    def _is_recent(self, execution):
        age = self._requests.age(execution)
        return age is None or age <= self._window

    def _remembered(self, order, known):
        """What this user has started and the console does not list, late or under another name, or None."""
        entry = self._started.entry(order.folded_name)
        age = self._requests.now() - entry["at"] if entry else None
        if not entry or abs(age) > self._window:
            return None
        said = (
            f"{order.name!r} was asked for {approximate_duration(max(0.0, age))} ago, and the console does not list it"
        )
        if entry["id"] is None:
            raise DeviceActionsError(
                f"{said}, so that it is not known whether it was started. Look in the console. run: always starts it "
                "all the same.",
                reason="unknown_fate",
            )
        try:
            execution = self._requests.read(entry["id"])
        except DeviceActionsError as error:
            if error.status == 404 and age > _LATEST:  # somebody has deleted it
                return None
            raise DeviceActionsError(
                f"{said}. Reading it failed too: {error.message} Nothing was started. run: always starts it all the "
                "same.",
                reason=error.reason,
                status=error.status,
            ) from None
        if differences := self._differences(order, execution, known):
            raise _other_content(order, execution, differences)
        return execution

    def _differences(self, order, execution, known):
        """Of what this user has started himself, the packages are known, however the console names them."""
        entry = self._started.entry(order.folded_name)
        if entry and (entry["id"], entry["packages"]) == (execution["id"], order.packages_digest):
            return order.contradictions(execution, known)
        return order.differences(execution, known)


def _other_content(order, other, differences):
    return InputError(
        f"name: an execution called {order.name!r} began on {other['created']} (by {other['created_by']}), with other "
        f"content: {'; '.join(differences)}. Choose another name, or run: always."
    )
