# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""When a task may ask for the orphans of a ledger."""

from __future__ import annotations

import pytest

from ansible_collections.secops.device_actions.plugins.module_utils._common.errors import InputError
from ansible_collections.secops.device_actions.plugins.module_utils.sdm.locks.orphans import ORPHANS, wants_orphans

PARAMS = {ORPHANS: True, "state": "unlocked", "older_than": None, "runs": None}


@pytest.mark.parametrize(
    ("ledger", "state"),
    [(None, "unlocked"), ("/locks.json", "locked"), ("", "locked")],
)
def test_orphans_need_a_ledger_and_are_only_unlocked(ledger, state):
    assert wants_orphans(PARAMS, "/locks.json")
    with pytest.raises(InputError, match=f"^{ORPHANS}: requires state: unlocked, and a ledger"):
        wants_orphans({**PARAMS, "state": state}, ledger)
    assert not wants_orphans({**PARAMS, "state": state, ORPHANS: None}, ledger)


@pytest.mark.parametrize("option", [{"older_than": "1:00:00"}, {"runs": ["4711"]}], ids=str)
def test_rules_for_orphans_need_orphans(option):
    with pytest.raises(InputError, match=f"^{next(iter(option))}: requires {ORPHANS}"):
        wants_orphans({**PARAMS, **option, ORPHANS: None}, "/locks.json")
