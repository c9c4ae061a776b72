# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A feed of events in this process, as the engine polls it: with a store that drops what it has seen."""

from __future__ import annotations

import json

from hostile.cleanliness import unclean_texts


class EventSource:
    """Polls a simulated console.

    tasks: the Tasks of the console. events: {key: event}, in the order of hand-over. context_fields: of each Context.
    """

    def __init__(self, tasks, feed, **params):
        self.tasks = tasks
        self.state = None
        self.events = {}
        self.warnings = []
        self.context_fields = {}
        self._feed = feed
        self._params = params

    def feed(self):
        """Return a new feed."""
        values = {**self.tasks.defaults, **self.tasks.login, **self._params}
        params, secrets, errors = self._feed.arguments.validate(values, self._feed.name)
        assert not errors
        context = self.tasks.context(**self.context_fields)
        context.redactor.add(*secrets)
        self._feed.check(params, context)
        return self._feed(params, context)

    def poll(self, start=None, kill_after=None):
        """Poll, and return the new events. kill_after: end after so many steps, as if the source had been killed."""
        feed, new = self.feed(), []
        try:
            for number, step in enumerate(feed.poll(self.state, start)):
                if number == kill_after:
                    break
                for event in step.events:
                    assert unclean_texts([event.reason, event.change, event.record, event.severity]) == []
                    if event.key not in self.events:
                        self.events[event.key] = event
                        new.append(event)
                self.state = json.loads(json.dumps(step.state, allow_nan=False))
        finally:
            self.warnings = warnings_of(feed)
        return new

    def probe(self):
        """Probe. Return the warnings."""
        feed = self.feed()
        feed.probe()
        return warnings_of(feed)


def warnings_of(feed):
    """Return the warnings of a feed, except for the one about clocks: tests move the console's."""
    return [text for text in feed.context.warnings() if "clock" not in text]


def changes(events):
    """Return (id of the device, change) of events."""
    return [(event.devices[0].id, event.change) for event in events]
