# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Option texts of sdm.identifiers.TARGETS."""

from __future__ import annotations


class ModuleDocFragment:
    """Devices of Oracle SDM."""

    DOCUMENTATION = r"""
options:
  device_ids:
    description:
      - Device IDs in the form of SDM, for example V(ID2).
      - A task sets exactly one option that names targets. In a play over hosts, it can set none. The target is then the device in
        the host variable C(sdm_device_id).
      - An option that is set but empty is an error. It never means the host's own device.
    type: list
    elements: str
  names:
    description:
      - Device names, or device keys (V(sbc-1_192.0.2.10)). Case is ignored, and so is how Unicode writes a letter (composed or
        decomposed).
      - If devices of two NFs have the same name, O(on_multiple) decides what happens. Use the key to name one of them.
    type: list
    elements: str
    aliases: [hostnames]
  ips:
    description:
      - The management addresses of devices.
    type: list
    elements: str
"""
