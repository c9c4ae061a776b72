# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""When a task may ask for the orphans of a ledger."""

from __future__ import annotations

import pytest

from ansible_collections.secops.device_actions.plugins.module_utils._common.errors import InputError
from ansible_collections.secops.device_actions.plugins.module_utils.sdm.locks.orphans import ORPHANS, wants_orphans

PARAMS = {ORPHANS: True, "ledger": "/locks.json", "state": "unlocked"}


@pytest.mark.parametrize("change", [{"ledger": None}, {"state": "locked"}, {"ledger": "", "state": "locked"}], ids=str)
def test_orphans_need_a_ledger_and_are_only_unlocked(change):
    assert wants_orphans(PARAMS)
    with pytest.raises(InputError, match=f"^{ORPHANS}: requires ledger and state: unlocked"):
        wants_orphans({**PARAMS, **change})
    assert not wants_orphans({**PARAMS, **change, ORPHANS: None})
