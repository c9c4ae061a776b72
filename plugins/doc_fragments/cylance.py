# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Option texts of cylance.options.CYLANCE."""

from __future__ import annotations


class ModuleDocFragment:
    """The login to a Cylance tenant."""

    DOCUMENTATION = r"""
options:
  tenant_id:
    description:
      - The ID of the tenant. The console shows it under Settings, Integrations.
      - If the option is unset, the environment variable E(CYLANCE_TENANT_ID) is used.
    type: str
  application_id:
    description:
      - The ID of the custom application. The console shows it under Settings, Integrations.
      - If the option is unset, the environment variable E(CYLANCE_APPLICATION_ID) is used.
    type: str
  application_secret:
    description:
      - The secret of the custom application.
      - If the option is unset, the environment variable E(CYLANCE_APPLICATION_SECRET) is used.
    type: str
  region:
    description:
      - The region of the tenant. An application can log in only in its own region.
      - If the option is unset, the environment variable E(CYLANCE_REGION) is used.
    type: str
    choices: [na, euc1, apne1, au, sae1, us_gov]
    default: na
  api_url:
    description:
      - The URL of the API. It takes precedence over O(region).
      - It must use https, except for a loopback address.
      - If the option is unset, the environment variable E(CYLANCE_API_URL) is used.
    type: str
  access_token:
    description:
      - A token that was obtained elsewhere. With it, the module does not log in and needs no IDs or secrets.
      - If the option is unset, the environment variable E(CYLANCE_ACCESS_TOKEN) is used.
    type: str
requirements:
  - requests
  - PyJWT
"""
