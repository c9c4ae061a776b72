# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A feed of events in this process, as the engine polls it: with a store that drops what it has seen."""

from __future__ import annotations

import json

from hostile.cleanliness import unclean_texts


class EventSource:
    """Polls a simulated console. tasks: the Tasks of the console. events: {key: event}, in the order of hand-over."""

    def __init__(self, tasks, feed, **params):
        self.tasks = tasks
        self.state = None
        self.events = {}
        self.warnings = []
        self._feed = feed
        self._params = params

    def feed(self):
        """Return a new feed."""
        values = {**self.tasks.defaults, **self.tasks.login, **self._params}
        params, secrets, errors = self._feed.arguments.validate(values, self._feed.name)
        assert not errors
        context = self.tasks.context()
        context.redactor.add(*secrets)
        self._feed.check(params, context)
        return self._feed(params, context)

    def poll(self, start=None):
        """Poll, and return the new events."""
        feed, new = self.feed(), []
        try:
            for step in feed.poll(self.state, start):
                for event in step.events:
                    assert unclean_texts([event.reason, event.change, event.record, event.severity]) == []
                    if event.key not in self.events:
                        self.events[event.key] = event
                        new.append(event)
                self.state = json.loads(json.dumps(step.state, allow_nan=False))
        finally:
            self.warnings = feed.context.warnings()
        return new

    def probe(self):
        """Probe. Return the warnings."""
        feed = self.feed()
        feed.probe()
        return feed.context.warnings()


def changes(events):
    """Return (id of the device, change) of events."""
    return [(event.devices[0].id, event.change) for event in events]
