# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Texts of opswat.options.OPSWAT."""

from __future__ import annotations


class ModuleDocFragment:
    """The login to OPSWAT Central Management."""

    DOCUMENTATION = r"""
options:
  client_id:
    description:
      - The client key of an OAuth application that the tenant has registered.
      - E(OPSWAT_CLIENT_ID) stands in for it.
    type: str
  client_secret:
    description:
      - The client secret of the application.
      - E(OPSWAT_CLIENT_SECRET) stands in for it.
    type: str
  api_url:
    description:
      - The address of the console, V(https://product.my.us.opswat.com) or V(https://product.my.eu.opswat.com) for tenants of
        these regions. An application is known to its own tenant only.
      - It must be https, except for an address of this machine itself.
      - E(OPSWAT_API_URL) stands in for it.
    type: str
    default: https://gears.opswat.com
  access_token:
    description:
      - A token that was obtained elsewhere. Where it is given, no login is made and the client's key and secret are not needed.
      - E(OPSWAT_ACCESS_TOKEN) stands in for it.
    type: str
  api_versions:
    description:
      - Versions of the API's endpoints that differ from those that this collection was written by, for a console that is older
        or newer. The keys are V(device_action) (V('3.3')), V(devices) (V('3.7')), V(device_details) (V('3.8')), V(groups)
        (V('3.0')), V(reports) (V('3.1')) and V(account) (V('3.2')).
      - Up to V('3.3') the list of devices is read by numbered pages, later by the tokens that each page gives.
    type: dict
    default: {}
  requests_per_minute:
    description:
      - How many requests each endpoint of the API is sent in a minute. V(0) lifts the limit.
      - All plays, forks and modules of the user on the machine that runs the task keep it together, by a small file in the
        directory C(secops-device-actions) under E(XDG_RUNTIME_DIR), or C(secops-device-actions-UID) under that for
        temporary files. It holds nothing secret. Modules that only read take half of it at most.
      - The default is the limit that the vendor documents. What the console says of its limit is honoured as well.
    type: int
    default: 10
requirements:
  - requests
notes:
  - The console takes ten requests a minute for each endpoint, and fifty devices in a request. So a list of devices in one task,
    or a play with C(forks) of 50 or more, needs a fiftieth of the requests that one host after the other needs. What the hosts of
    a play ask for at the same time goes out together. A task that runs elsewhere (C(delegate_to), C(async)) asks for itself alone,
    host by host. It keeps the limit together with what else runs on that machine, and a play over many such hosts waits for it.
  - The vendor's place for the access token is the query of an address. No address is ever shown with its query. A proxy that
    takes TLS apart sees and may log it.
"""
