# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
from __future__ import annotations

import pytest

from ansible_collections.secops.device_actions.plugins.module_utils.sdm.devices.info import SdmDeviceInfo


@pytest.mark.parametrize("option", ["connected", "manageable"])
def test_what_sdm_does_not_report_about_a_device_is_unknown(option):
    fits = SdmDeviceInfo.filters[option]
    assert [fits({option: value}, False) for value in (True, False, None)] == [False, True, None]
