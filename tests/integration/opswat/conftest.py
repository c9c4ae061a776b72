# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The console of OPSWAT, and time that nobody waits for."""

from __future__ import annotations

import pytest

from ansible_collections.secops.device_actions.plugins.module_utils._http import rate_limiter as pacing
from ansible_collections.secops.device_actions.plugins.module_utils._http import transport as http_transport
from ansible_collections.secops.device_actions.plugins.module_utils._sharing import context
from ansible_collections.secops.device_actions.plugins.module_utils._sharing import request_batching as batches
from ansible_collections.secops.device_actions.plugins.module_utils.opswat.actions import device_action, reports
from integration.opswat.console import Console, FlowingPauses


@pytest.fixture
def pauses(simulator, monkeypatch):
    """Waiting takes no time here, and as much time as ever at the console."""
    simulator.set_clock_mode("running")
    pauses = FlowingPauses(simulator)
    for module in (pacing, context, device_action, reports):
        monkeypatch.setattr(module, "time", pauses)

    def pause(self, seconds):
        pauses.pause(self, seconds)

    def send(*args):
        with pauses.standing():
            return real_send(*args)

    real_send = http_transport.Transport.send
    monkeypatch.setattr(http_transport.Transport, "send", send)
    monkeypatch.setattr(context.Context, "pause", pause)
    # All devices of a test come at once, so that one look is enough.
    monkeypatch.setattr(batches, "_QUIET_LOOKS", 1)
    monkeypatch.setattr(batches, "_QUIET_LOOKS_IN_A_CROWD", 1)
    return pauses


@pytest.fixture
def console(simulator, own_environment, pauses):
    """An OPSWAT console without devices."""
    return Console(simulator)
