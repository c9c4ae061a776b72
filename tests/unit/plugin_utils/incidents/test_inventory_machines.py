# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Patterns of the inventory that match nothing."""

from __future__ import annotations

import pytest
from ansible.parsing.dataloader import DataLoader

from ansible_collections.secops.device_actions.plugins.module_utils._common.errors import InputError
from ansible_collections.secops.device_actions.plugins.plugin_utils.incidents.inventory_machines import (
    machines_of_hosts,
)


@pytest.mark.parametrize(("hosts", "is_missing"), [([], True), (["ws-1"], False)])
def test_a_pattern_that_matches_nothing(hosts, is_missing):
    with pytest.raises(InputError) as caught:
        machines_of_hosts(["ws-2"], ["cylance"], None, {"groups": {"all": hosts}}, DataLoader())
    assert "matches no host" in caught.value.message and "allow_empty" not in caught.value.message
    assert ("name one with -i" in caught.value.message) == is_missing
