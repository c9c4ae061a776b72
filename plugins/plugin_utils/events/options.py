# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Validate the arguments of an event source. ansible-rulebook passes them as they are in the rulebook."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from ansible_collections.secops.device_actions.plugins.module_utils._common.errors import InputError
from ansible_collections.secops.device_actions.plugins.module_utils._common.libraries import find_problem
from ansible_collections.secops.device_actions.plugins.module_utils._common.redaction import Redactor
from ansible_collections.secops.device_actions.plugins.module_utils._common.text import as_sentence
from ansible_collections.secops.device_actions.plugins.module_utils._engine.event_feed import (
    EventFeed,
    Since,
    parse_since,
)
from ansible_collections.secops.device_actions.plugins.module_utils._sharing.context import Context
from ansible_collections.secops.device_actions.plugins.module_utils._sharing.state_dir import state_folder

LONGEST_LINE = 2000  # characters of an error or a line of the log
_QUEUE = "eda_feedback_queue"  # ansible-rulebook adds it to the arguments of a source with feedback: true


@dataclass(frozen=True)
class SourceSettings:
    """The valid arguments of a source.

    source: the plugin's name. system: the console. params: of the feed. secrets: texts to redact from every output.
    feedback: the queue with the events that the rule engine has accepted, or None.
    The other fields are options of EVENTS.
    """

    source: str
    system: str
    params: dict[str, Any] = field(repr=False)
    secrets: frozenset[str] = field(repr=False)
    state_dir: str | None
    feedback: asyncio.Queue[Any] | None
    since: Since
    interval: float
    consumer: str
    batch_seconds: float
    batch_size: int
    feedback_timeout: float
    outage_events: bool
    records: bool

    def redactor(self) -> Redactor:
        """Return a new Redactor of the secrets in the arguments."""
        redactor = Redactor()
        redactor.add(*self.secrets)
        return redactor


def parse_arguments(feed: type[EventFeed], args: Mapping[str, Any]) -> SourceSettings:
    """Return the settings for the arguments of a source. Raise an InputError without secrets that lists each mistake.

    feed: has the name and the options of the source.
    """
    values = {str(name): value for name, value in args.items() if name != _QUEUE}
    params, secrets, errors = feed.arguments.validate(values, feed.name)
    redactor = Redactor()
    redactor.add(*map(str, secrets))
    if unknown := feed.arguments.unknown(values):
        errors = [_unknown_message(feed, name, meant) for name, meant in unknown.items()]
    if errors:
        raise InputError(" ".join(as_sentence(redactor.text(error, LONGEST_LINE)) for error in errors))
    if problem := find_problem(feed.libraries):
        raise InputError(problem[0])
    feed.check(params, Context(redactor=redactor))
    feedback = args.get(_QUEUE)
    if params["feedback"] and feedback is None:
        raise InputError("feedback: needs ansible-rulebook 1.3 or newer with --persistence-id. Omit it, or add both.")
    return SourceSettings(
        source=feed.name,
        system=feed.name.partition("_")[0],
        params=params,
        secrets=frozenset(map(str, secrets)),
        state_dir=state_folder(params["state_dir"]),
        feedback=feedback,
        since=parse_since(params["since"]),
        interval=float(params["interval"]),
        consumer=params["consumer"],
        batch_seconds=float(params["batch_seconds"]),
        batch_size=params["batch_size"],
        feedback_timeout=float(params["feedback_timeout"]),
        outage_events=params["outage_events"],
        records=params["records"],
    )


def _unknown_message(feed: type[EventFeed], name: str, meant: list[str]) -> str:
    hint = (
        f"Did you mean {' or '.join(meant)}?"
        if meant
        else f"Valid options: {', '.join(sorted(feed.arguments.options))}."
    )
    return f"{name}: the option is unknown. {hint}"
