# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Texts of opswat.identifiers.TARGETS."""

from __future__ import annotations


class ModuleDocFragment:
    """Devices of OPSWAT Central Management."""

    DOCUMENTATION = r"""
options:
  device_ids:
    description:
      - Ids of devices, as the console writes them.
      - In a play over hosts no target needs to be named. The device is then the one in the host's variable
        C(opswat_device_id).
      - An option that is present and empty is an error, and never means the host's own device.
    type: list
    elements: str
  mac_addresses:
    description:
      - MAC addresses of devices in any spelling. Quote them, because YAML reads some of them as numbers.
    type: list
    elements: str
  hostnames:
    description:
      - Host names of devices. A device also goes by the name that an administrator gave it in the console.
      - The API finds no device by its name, so that the whole list of devices is read, once for all hosts of a task. That takes a
        minute for every 500 devices of the tenant, or for every 250 where a module only reads, because half of the limit is left to
        those that act. Prefer ids or MAC addresses.
    type: list
    elements: str
"""
