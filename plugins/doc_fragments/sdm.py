# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Option texts of sdm.options.SDM."""

from __future__ import annotations


class ModuleDocFragment:
    """The login to Oracle Communications Session Delivery Manager (SDM)."""

    DOCUMENTATION = r"""
options:
  urls:
    description:
      - The URLs of the nodes of one SDM, for example V(https://sdm-1.example:8443). One URL is enough.
      - The module uses the first node that responds. If that node cannot be reached, or responds with 502, 503 or 504, the module
        logs in to the next one and continues there. No device is left out.
      - They must use https, except for loopback addresses.
      - If the option is unset, the environment variable E(SDM_URLS) (separated by commas) is used.
    type: list
    elements: str
  username:
    description:
      - The SDM user. A lock belongs to its user, not to a play. To let automations lock each other out, give each its own user.
      - If the option is unset, the environment variable E(SDM_USERNAME) is used.
    type: str
  password:
    description:
      - The password of the user.
      - If the option is unset, the environment variable E(SDM_PASSWORD) is used.
    type: str
  api_version:
    description:
      - The version of the API. SDM 8.2 and 9.0 use V(v1.3), SDM 8.0 and 8.1 use V(v1.1).
    type: str
    default: v1.3
  body_format:
    description:
      - The format of request bodies, and the format that responses are requested in. Some releases of SDM 8.2.5 have defects in
        their JSON.
      - Responses in the other format are accepted as well.
    type: str
    choices: [xml, json]
    default: xml
requirements:
  - requests
  - defusedxml
notes:
  - SDM frees the resources of a login only at logout. The last task that uses a login logs out. It also does so if it fails, or if the
    run is stopped by Ctrl-C or SIGTERM. Hosts that a play processes at the same time share a login (see O(token_cache)).
  - The user needs the privilege VIEW for the groups of the devices. M(secops.device_actions.sdm_device_lock) needs FULL for them, and the
    privilege to lock, whose name is not documented. SDM lists no other devices. See C(docs/security.md) in the collection.
"""
