# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Writes that are frozen while devices wait for the rate limit are not sent."""

from __future__ import annotations

from ansible_collections.secops.device_actions.plugins.module_utils.opswat.actions.requests import ActionRequests
from integration.opswat.console import ACTION
from integration.tasks import outcomes, reasons


def test_a_batch_that_waits_is_not_sent_once_writes_are_frozen(console, tmp_path, monkeypatch):
    ids = console.seed(60)
    sent = []

    def wait_and_freeze(self):
        sent.append(len(console.calls(ACTION)))
        if sent[-1] == 1:
            (tmp_path / "freeze").write_text("Stop")

    monkeypatch.setattr(ActionRequests, "_wait_until_ready", wait_and_freeze)
    result = console.assign(*ids, max_changes="60", state_dir=str(tmp_path))
    assert outcomes(result) == ["changed"] * 50 + ["skipped"] * 10
    assert reasons(result)[50:] == ["frozen"] * 10
    assert len(console.calls(ACTION)) == 1
