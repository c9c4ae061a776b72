# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The runs that have ended, as a record keeps them: by name, without their items. Their reports stay as long."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from ansible_collections.secops.device_actions.plugins.plugin_utils.reconcile.types import Intent, Record

_KEPT = 50  # the newest runs


def split_settled(whole: Record) -> tuple[Record, tuple[Intent, ...]]:
    """Return (the record with open intents only, the settled intents)."""
    settled = tuple(one for one in whole.intents if one.settled)
    return replace(whole, intents=tuple(one for one in whole.intents if not one.settled)), settled


def join_settled(record: Record, settled: Iterable[Intent]) -> Record:
    """Return the record with the newest settled intents, those that it has itself included."""
    record, own = split_settled(record)
    names = {one.run for one in (*record.intents, *own)}
    past = [replace(one, items=()) for one in (*(one for one in settled if one.run not in names), *own)]
    past.sort(key=lambda one: (one.started, one.run))
    return replace(record, intents=(*record.intents, *past[-_KEPT:]))
