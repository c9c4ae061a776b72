# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Texts of sdm.identifiers.TARGETS."""

from __future__ import annotations


class ModuleDocFragment:
    """Devices of Oracle SDM."""

    DOCUMENTATION = r"""
options:
  device_ids:
    description:
      - Ids of devices, V(ID2) for example, as SDM writes them.
      - In a play over hosts no target needs to be named. The device is then the one in the host's variable C(sdm_device_id).
      - An option that is present and empty is an error, and never means the host's own device.
    type: list
    elements: str
  names:
    description:
      - Names of devices, or their keys (V(sbc-1_192.0.2.10)). Case does not matter.
      - A name that two NFs have in common means two devices, which O(on_multiple) is about. The key tells them apart.
    type: list
    elements: str
  ips:
    description:
      - The management addresses of devices.
    type: list
    elements: str
"""
