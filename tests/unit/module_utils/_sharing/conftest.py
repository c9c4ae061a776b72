# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Fixtures for the tests of RequestBatch."""

from __future__ import annotations

import pytest

from ansible_collections.secops.device_actions.plugins.module_utils._sharing.request_batching import RequestBatch
from ansible_collections.secops.device_actions.plugins.module_utils._sharing.request_queue import RequestQueue

from .batching import SIZE, GatheringContext


@pytest.fixture
def queue():
    return RequestQueue()


@pytest.fixture
def sent():
    """The batches that were sent: lists of entries."""
    return []


@pytest.fixture
def make(queue, sent):
    """A function that returns a RequestBatch whose leader waits until so many requests are queued."""

    def make(expected, result_of=lambda entry: f"result of {entry}", **options):
        context = GatheringContext()
        context.queue, context.expected = queue, expected

        def send(entries):
            sent.append(entries)
            return {entry: result_of(entry) for entry in entries}

        return RequestBatch(queue, context, "key", SIZE, options.pop("send", send), **options)

    return make
