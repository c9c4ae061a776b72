# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Random histories of a console in any variant: whoever follows the events knows the status of every device.

EVENT_HISTORIES sets how many are tried.
"""

from __future__ import annotations

import os
import random

import pytest

from ansible_collections.secops.device_actions.plugins.module_utils._common.errors import DeviceActionsError
from ansible_collections.secops.device_actions.plugins.module_utils.opswat.events.changes import change_of

SEEDS = int(os.environ.get("EVENT_HISTORIES", "2"))
STEPS = 25
VARIANTS = {
    "log_order": ("ascending", "descending"),
    "log_timestamp": ("number", "text", "iso"),
    "log_end_time": ("inclusive", "exclusive"),
    "log_visible_after": (0, 30, 400),
    "log_newest_version": ("v3.3", "v3.3", "none"),
    "changes_envelope": ("split", "split_ids", "devices", "list"),
    "changes_order": ("enrolment", "newest_first", "oldest_first"),
    "changes_page_shift": (0, 2, -2),
    "next_token_at_end": ("empty", "null", "absent", "repeats", "empty_page"),
}


class History:
    """A console at which things happen, and the polls of a source. known: {device id: its last change in events}."""

    def __init__(self, console, source, seed):
        self._console = console
        self._source = source
        self._random = random.Random(seed)
        self.known = {}
        self.ids = list(source.ids)
        self.deleted = set()

    def happen(self):
        """Change a few devices, the variant of the API, and the time."""
        choice, opswat = self._random.choice, self._console.opswat
        name = choice(list(VARIANTS))
        self._console.simulator.switch(f"opswat.{name}", choice(VARIANTS[name]))
        for _change in range(self._random.randrange(5)):
            device_id = choice(self.ids)
            if device_id in self.deleted:
                continue
            kind = self._random.randrange(8)
            if kind == 0:
                opswat.delete_device(device_id)
                self.deleted.add(device_id)
            elif kind == 1:
                self.ids.append(opswat.add_device(status=choice(("compliant", "non_compliant")))["id"])
            elif kind == 2:
                opswat.change_device(device_id, exempt_hours=choice((0, None)))
            else:
                opswat.change_device(device_id, status=choice(("compliant", "non_compliant")))
            self._console.simulator.advance(self._random.randrange(1, 20))
        self._console.simulator.advance(choice((20, 60, 60, 900, 100_000)))

    def poll(self, is_disturbed=False):
        """Poll. is_disturbed: requests may fail, and the source may be killed after a step."""
        if is_disturbed and self._random.random() < 0.3:
            path = self._random.choice(("logs$", "status_changed$", "devices$", "detail$"))
            skip = self._random.randrange(3)
            self._console.simulator.add_fault("status", path=path, status=500, skip=skip)
        try:
            self._source.poll(kill_after=self._random.randrange(3) if is_disturbed else None)
        except DeviceActionsError:
            assert is_disturbed
        self._console.simulator.clear_faults()
        self.known = {event.devices[0].id: event.change for event in self._source.events.values()}


@pytest.mark.parametrize("retention", [7_776_000, 3600])
@pytest.mark.parametrize("seed", range(SEEDS))
def test_whoever_follows_the_events_knows_every_device(console, begin, seed, retention):
    console.simulator.switch("opswat.log_retention", retention)
    source = begin(60)
    history = History(console, source, seed)
    for _poll in range(4):
        history.poll()
    for _step in range(STEPS):
        history.happen()
        history.poll(is_disturbed=True)
    calm = {"log_visible_after": 0, "log_newest_version": "v3.3", "changes_page_shift": 0}
    console.simulator.change_switches({f"opswat.{name}": value for name, value in calm.items()})
    for _poll in range(6):
        console.simulator.advance(901)
        history.poll()
    actual = {device["id"]: device["status"] for device in console.opswat.devices(limit=1000)}
    for device_id in history.ids:
        known = history.known.get(device_id, "compliant")
        if device_id in history.deleted:
            assert known == "deleted" or device_id not in {*source.ids, *history.known}, device_id
        else:
            known = "compliant" if known == "added" else known
            assert known == actual[device_id], device_id
    if retention > 3600:
        assert_every_entry_went_out(console, source)


def assert_every_entry_went_out(console, source):
    """Each entry of the log since the start is an event, or the same change is an event of a comparison."""
    logged = {(event.devices[0].id, event.record.get("event")) for event in source.events.values()}
    compared = {(event.devices[0].id, event.change) for event in source.events.values() if event.record.get("resync")}
    for entry in console.opswat.log():
        if entry["epoch"] * 1000 > source.state["start"] and entry["device"]:
            one = (entry["device"], entry["event"])
            assert one in logged or (entry["device"], change_of(entry["event"])) in compared, one
