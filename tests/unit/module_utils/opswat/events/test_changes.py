# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The events of changes."""

from __future__ import annotations

import pytest

from ansible_collections.secops.device_actions.plugins.module_utils._engine.event_feed import EventDevice
from ansible_collections.secops.device_actions.plugins.module_utils.opswat.events.changes import status_event
from ansible_collections.secops.device_actions.plugins.plugin_utils.events.normal_form import queue_event
from ansible_collections.secops.device_actions.plugins.plugin_utils.incidents.event_devices import event_devices


@pytest.mark.parametrize("device_id", ["a,b", "a b", "\u00e4", "x" * 129, "{{x}}", "{%", "#jinja2:x", "$ANSIBLE_VAULT"])
def test_an_id_that_no_task_can_name_is_in_the_text_only(device_id):
    event = status_event("key", "non_compliant", EventDevice(device_id, None), None, {})
    assert event.devices == () and event.reason == f"{device_id} is not compliant"


@pytest.mark.parametrize("device_id", ["6WXJURV8QAM0I7KC", "[1]", "a;b", "!unsafe", "'\\"])
def test_the_role_contain_takes_all_other_ids(device_id):
    event = status_event("key", "non_compliant", EventDevice(device_id, "ws-1"), None, {})
    (device,) = queue_event("opswat", "opswat_status", [("id", event)])["devices"]
    assert event_devices([device], "devices")[0].id == device_id
