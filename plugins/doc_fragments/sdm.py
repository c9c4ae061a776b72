# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Texts of sdm.options.SDM."""

from __future__ import annotations


class ModuleDocFragment:
    """The login to Oracle Communications Session Delivery Manager (SDM)."""

    DOCUMENTATION = r"""
options:
  urls:
    description:
      - The addresses of the nodes of one SDM, V(https://sdm-1.example:8443) for example. One is enough.
      - The first node that answers does the work. Where it cannot be reached, or answers with 502, 503 or 504, the next one takes
        over, with a login of its own, and no device is left out.
      - They must be https, except for addresses of this machine itself.
      - E(SDM_URLS), separated by commas, stands in for it.
    type: list
    elements: str
  username:
    description:
      - The user of SDM. A lock belongs to its user, and not to a play. Give each automation a user of its own, if they are to keep
        each other out.
      - E(SDM_USERNAME) stands in for it.
    type: str
  password:
    description:
      - The password of the user.
      - E(SDM_PASSWORD) stands in for it.
    type: str
  api_version:
    description:
      - The version of the API. SDM 8.2 and 9.0 have V(v1.3), SDM 8.0 and 8.1 have V(v1.1).
    type: str
    default: v1.3
  body_format:
    description:
      - In which format requests are written and answers are asked for. Some releases of SDM 8.2.5 have defects in their JSON.
      - Answers are understood in either format, whatever this says.
    type: str
    choices: [xml, json]
    default: xml
requirements:
  - requests
  - defusedxml
notes:
  - SDM gives back what a login takes only at the logout. The last task to use a login logs out, also when it fails, and when the
    run is stopped by Ctrl-C or SIGTERM. Hosts of a play that are worked on at the same time share a login (see O(token_cache)).
"""
