# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Polls of a console whose responses have a wrong date now and then."""

from __future__ import annotations

from types import SimpleNamespace

import pytest
from unit.module_utils.opswat.events.fake_endpoints import NOW, FakeEndpoints

from ansible_collections.secops.device_actions.plugins.module_utils._sharing.context import Context
from ansible_collections.secops.device_actions.plugins.module_utils.opswat.events.poll import Poll

MINUTE, DAY = 60.0, 86_400.0
PARAMS = {"overlap": 300, "check_interval": 900, "events": None}


class Console(FakeEndpoints):
    """A console with a log. date: of its responses."""

    def __init__(self):
        super().__init__(self._answer)
        self.date = NOW
        self.log = []
        self.state = None

    def _answer(self, query):
        if "event_category" in query:
            first, last = query.get("start_time", 0), query.get("end_time", 0)
            return {"logs": [entry for entry in self.log if first <= entry["timestamp"] <= last]}
        return {"monitored_devices": [], "devices": []}

    def post(self, name, action, query):
        """Respond to a query."""
        return SimpleNamespace(body=super().post(name, action, query).body, date=self.date)

    def happen(self, at):
        """Add an entry to the log."""
        entry = {"timestamp": int(at * 1000), "event": "noncompliant", "device_id": "D1", "device_name": "ws-1"}
        self.log.append(entry)

    def poll(self, date):
        """Poll, and return how many events there are."""
        self.date = date
        events = 0
        for step in Poll(PARAMS, Context(), "opswat_status", self, self.state, None).steps():
            self.state, events = step.state, events + len(step.events)
        return events


@pytest.mark.parametrize("ahead", [DAY, 400 * DAY])
def test_a_date_that_is_ahead_hides_nothing_that_comes_after_it(ahead):
    console = Console()
    for number in range(3):
        console.poll(NOW + number * MINUTE)
    console.poll(NOW + ahead)
    console.happen(NOW + 4 * MINUTE)
    console.poll(NOW + 5 * MINUTE)  # it only shows that the date was wrong
    assert console.poll(NOW + 6 * MINUTE) > 0


def test_a_date_of_long_ago_shows_no_entries_that_nobody_remembers_again():
    console = Console()
    console.poll(NOW - 20 * DAY)
    console.happen(NOW - 15 * DAY)
    assert console.poll(NOW - 14 * DAY) == 1
    console.happen(NOW - MINUTE)
    assert console.poll(NOW) == 1
    console.poll(0.0)
    assert console.poll(NOW + MINUTE) == 1, "Only what came last is shown again, and dropped by the engine."
