# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Texts of cylance.devices.TARGETS."""

from __future__ import annotations


class ModuleDocFragment:
    """Devices of a Cylance console."""

    DOCUMENTATION = r"""
options:
  device_ids:
    description:
      - Ids of devices, as the console (lower case, hyphens) or the API of Focus (upper case, no hyphens) writes them.
      - Exactly one option names the targets. In a play over hosts all of them can be left out. The device is then the one in the
        host's variable C(cylance_device_id).
      - An option that is present and empty is an error, and never means the host's own device.
    type: list
    elements: str
  hostnames:
    description:
      - Host names of devices, in full for machines of a domain, as the agents report them.
    type: list
    elements: str
  mac_addresses:
    description:
      - MAC addresses of devices in any spelling. Quote them, because YAML reads some of them as numbers.
    type: list
    elements: str
"""
