# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A deadline that passes right before a request is sent, for example while it waits for the rate limit."""

from __future__ import annotations

from ansible_collections.secops.device_actions.plugins.module_utils._common.errors import DeadlinePassed
from ansible_collections.secops.device_actions.plugins.module_utils._http import session
from integration.tasks import outcomes, reasons


def test_a_write_whose_deadline_has_passed_is_not_sent(console, monkeypatch):
    ids = console.seed(3)
    monkeypatch.setattr(session, "past_deadline", lambda: DeadlinePassed("The deadline has passed."))
    result = console.run(*ids, state="locked", expires="1:00:00")
    assert outcomes(result) == ["skipped"] * 3
    assert set(reasons(result)) == {"deadline_passed"}
    assert (result["failed"], console.write_count()) == (True, 0)
