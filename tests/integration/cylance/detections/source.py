# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The feed of detections in this process, as the engine polls it: with a store that drops what it has seen."""

from __future__ import annotations

import json

from ansible_collections.secops.device_actions.plugins.module_utils.cylance.detections.feed import (
    CylanceDetections,
)


class Source:
    """Polls the simulated console. events: {key: the event when it was shown first}, in the order of hand-over."""

    def __init__(self, console, **params):
        self.console = console
        self.state = None
        self.events = {}
        self.warnings = []
        self._params = params

    def feed(self, context):
        """Return a new feed."""
        values = {**self.console.defaults, **self.console.login, **self._params}
        params, secrets, errors = CylanceDetections.arguments.validate(values, "cylance_detections")
        assert not errors
        context.redactor.add(*secrets)
        CylanceDetections.check(params, context)
        return CylanceDetections(params, context)

    def poll(self, start=None):
        """Poll, and return the keys of new events."""
        context, new = self.console.context(), []
        try:
            for step in self.feed(context).poll(self.state, start):
                for event in step.events:
                    if event.key not in self.events:
                        self.events[event.key] = event
                        new.append(event.key)
                self.state = json.loads(json.dumps(step.state))
        finally:
            self.warnings += context.warnings()
        return new

    def probe(self):
        """Probe, and return the feed."""
        feed = self.feed(self.console.context())
        feed.probe()
        return feed

    def lists(self):
        """Return the queries of the list of detections that reached the console so far."""
        return [entry["query"] for entry in self.console.simulator.requests(path="^/detections/v2$")]


def ids(detections):
    """Return the ids of detections as the control API shows them."""
    return [one["id"] for one in detections]
