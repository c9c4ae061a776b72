# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Texts of cylance.options.CYLANCE."""

from __future__ import annotations


class ModuleDocFragment:
    """The login to a Cylance tenant."""

    DOCUMENTATION = r"""
options:
  tenant_id:
    description:
      - The tenant's id. The console shows it under Settings, Integrations.
      - E(CYLANCE_TENANT_ID) stands in for it.
    type: str
  application_id:
    description:
      - The id of the custom application under Settings, Integrations.
      - E(CYLANCE_APPLICATION_ID) stands in for it.
    type: str
  application_secret:
    description:
      - The secret of the custom application.
      - E(CYLANCE_APPLICATION_SECRET) stands in for it.
    type: str
  region:
    description:
      - The region of the tenant. An application is known in its own region only.
      - E(CYLANCE_REGION) stands in for it.
    type: str
    choices: [na, euc1, apne1, au, sae1, us_gov]
    default: na
  api_url:
    description:
      - The address of the API. Where it is given, O(region) does not matter.
      - It must be https, except for an address of this machine itself.
      - E(CYLANCE_API_URL) stands in for it.
    type: str
  access_token:
    description:
      - A token that was obtained elsewhere. Where it is given, no login is made and none of the ids and secrets is needed.
      - E(CYLANCE_ACCESS_TOKEN) stands in for it.
    type: str
requirements:
  - requests
  - PyJWT
"""
