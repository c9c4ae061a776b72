# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Find the execution that a task wants among the existing ones, so that it is not started again."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from ..._common.durations import approximate_duration
from ..._common.errors import DeviceActionsError, InputError
from ..._engine.filters import matches
from ..paged_lists import Facts
from .api import ExecutionApi
from .journal import ExecutionJournal
from .spec import ExecutionSpec

_MAX_DELAY = 3600.0  # seconds after which the console certainly shows an execution that exists


class ExecutionSearch:
    """window: seconds for which an execution counts. created_by: a pattern for logins, or None for all."""

    def __init__(self, window: float, created_by: str | None, api: ExecutionApi, journal: ExecutionJournal) -> None:
        self._window = window
        self._created_by = created_by
        self._api = api
        self._journal = journal

    def find(self, spec: ExecutionSpec, executions: Sequence[Facts], known: Mapping[str, Facts]) -> Facts | None:
        """Return the newest execution that fulfils the spec, or None. Raise an error if only the name is equal.

        executions: the facts of all that the console lists. known: see packages_by_reference.
        """
        recent = [one for one in executions if self._is_recent(one) and self.is_ours(one)]
        named = [one for one in recent if spec.has_name_of(one)]
        named.sort(key=lambda one: one["created"] or "", reverse=True)
        if not named:
            return self._find_in_journal(spec, known)
        for one in named:
            if not self._differences(spec, one, known):
                return one
        raise _other_content(spec, named[0], self._differences(spec, named[0], known))

    def is_ours(self, execution: Facts) -> bool:
        """Return whether a login that C(created_by) matches created the execution, as far as the console reports it."""
        login = execution["created_by"]
        return self._created_by is None or login is None or matches((login,), [self._created_by])

    def _is_recent(self, execution: Facts) -> bool:
        age = self._api.age(execution)
        return age is None or age <= self._window

    def _find_in_journal(self, spec: ExecutionSpec, known: Mapping[str, Facts]) -> Facts | None:
        """Return what this user started and the console does not list by this name, or None."""
        entry = self._journal.entry(spec.normalized_name)
        if not entry:
            return None
        age = self._api.now() - entry.at
        if abs(age) > self._window:
            return None
        unlisted = (
            f"{spec.name!r} was requested {approximate_duration(max(0.0, age))} ago, and the console does not list it"
        )
        if entry.id is None:
            raise DeviceActionsError(
                f"{unlisted}, so it is unknown whether it was started. Check the console. To start it in any case, set "
                "run: always.",
                reason="unknown_fate",
            )
        try:
            execution = self._api.read(entry.id)
        except DeviceActionsError as error:
            if error.status == 404 and age > _MAX_DELAY:  # the execution was deleted
                return None
            raise DeviceActionsError(
                f"{unlisted}. Reading it failed too: {error.message} Nothing was started. To start it in any case, set "
                "run: always.",
                reason=error.reason,
                status=error.status,
            ) from None
        if differences := self._differences(spec, execution, known):
            raise _other_content(spec, execution, differences)
        return execution

    def _differences(self, spec: ExecutionSpec, execution: Facts, known: Mapping[str, Facts]) -> list[str]:
        """Return the differences. The journal knows the packages of an execution, however the console names them."""
        entry = self._journal.entry(spec.normalized_name)
        if entry and (entry.id, entry.packages) == (execution["id"], spec.packages_digest):
            return spec.contradictions(execution, known)
        return spec.differences(execution, known)


def _other_content(spec: ExecutionSpec, other: Facts, differences: Sequence[str]) -> InputError:
    return InputError(
        f"name: an execution named {spec.name!r} was created on {other['created']} (by {other['created_by']}) "
        f"with other content: {'; '.join(differences)}. Choose another name, or set run: always."
    )
