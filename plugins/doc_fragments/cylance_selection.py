# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Option texts of cylance.devices.selection.SELECTION, except those of the targets."""

from __future__ import annotations


class ModuleDocFragment:
    """Lists of devices that replace targets, and filters."""

    DOCUMENTATION = r"""
options:
  all_devices:
    description:
      - Set to V(true) instead of naming targets to read all devices of the tenant. The console lists 10,000 per request.
    type: bool
  zones:
    description:
      - Read the devices of these zones instead of naming targets. Each entry is the name or ID of a zone. A name matches the zone with
        exactly this name. If there is none, case is ignored.
    type: list
    elements: str
  names:
    description:
      - Only return devices with these names. C(*) matches any text. Each entry is compared with the host name and with the name in the
        console. If other entries match, an entry that no device of the result matches is a warning.
    type: list
    elements: str
  online:
    description:
      - Only return devices that are online (V(true)) or offline (V(false)).
    type: bool
"""
