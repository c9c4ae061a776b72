# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Option texts of opswat.identifiers.TARGETS."""

from __future__ import annotations


class ModuleDocFragment:
    """Devices of OPSWAT Central Management."""

    DOCUMENTATION = r"""
options:
  device_ids:
    description:
      - Device IDs, in the form of the console.
      - A task sets exactly one option that names targets. In a play over hosts, it can set none. The target is then the device in
        the host variable C(opswat_device_id).
      - An option that is set but empty is an error. It never means the host's own device.
    type: list
    elements: str
  mac_addresses:
    description:
      - MAC addresses of devices, in any notation. Quote them, because YAML reads some of them as numbers.
    type: list
    elements: str
  hostnames:
    description:
      - Host names of devices. A name that an administrator gave the device in the console also matches.
      - A name can contain blanks, apostrophes and letters of any script, but no wildcard, C(/), C(\) or C(%). Use O(device_ids) for a
        device whose name does.
      - The API cannot look up a device by name, so the whole device list is read, once for all hosts of a task. This takes one minute
        for every 500 devices of the tenant. A module that only reads needs one minute for every 400 devices, because it leaves a part
        of the rate limit to modules that act. Prefer IDs or MAC addresses.
    type: list
    elements: str
  hosts:
    description:
      - Patterns of hosts in the inventory, in the syntax of a play's C(hosts), for example V(infected:&os_windows:!dc*). The targets are
        the devices of these hosts, in one list - with one plan for all, one login, and in parallel.
      - The controller reads each host's variable C(opswat_device_id). Modules that act on devices also read C(device_hostname), or
        C(opswat_device_hostname) if it is set, and compare it with the name in the console.
      - Run the task once, in a play on localhost or with C(run_once).
      - C(--limit) applies. Include the host that runs the task, for example C(--limit localhost,ws-1). With C(--limit ws-1), Ansible
        skips a play on localhost.
      - If a part of the pattern matches no host, or no host is left, the task fails unless O(allow_empty) is set. A name after C(!) must
        exist, even with O(allow_empty). Add a wildcard if it may be missing, for example V(!maintenance*).
      - A pattern that only excludes or intersects hosts is an error. Begin with V(all) or a group.
    type: list
    elements: str
"""
