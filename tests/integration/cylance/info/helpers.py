# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Run the info modules of the Cylance console."""

from __future__ import annotations

from ansible_collections.secops.device_actions.plugins.module_utils.cylance.devices.info import CylanceDeviceInfo
from ansible_collections.secops.device_actions.plugins.module_utils.cylance.zones.info import CylanceZoneInfo


def device_info(console, *device_ids, **params):
    """Return the result of cylance_device_info."""
    return console.run(*device_ids, operation=CylanceDeviceInfo, **params)


def zone_info(console, **params):
    """Return the zones that cylance_zone_info lists."""
    return console.run(operation=CylanceZoneInfo, **params)["zones"]


def ids_of(result):
    """Return the IDs of the devices in a result."""
    return [entry["device_id"] for entry in result["devices"]]
