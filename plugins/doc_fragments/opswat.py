# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Option texts of opswat.options.OPSWAT."""

from __future__ import annotations


class ModuleDocFragment:
    """The login to OPSWAT Central Management."""

    DOCUMENTATION = r"""
options:
  client_id:
    description:
      - The client key of an OAuth application that is registered in the tenant.
      - If the option is unset, the environment variable E(OPSWAT_CLIENT_ID) is used.
    type: str
  client_secret:
    description:
      - The client secret of the application.
      - If the option is unset, the environment variable E(OPSWAT_CLIENT_SECRET) is used.
    type: str
  api_url:
    description:
      - The URL of the console, V(https://product.my.us.opswat.com) or V(https://product.my.eu.opswat.com) for tenants of
        these regions. An application can log in only to its own tenant.
      - It must use https, except for a loopback address.
      - If the option is unset, the environment variable E(OPSWAT_API_URL) is used.
    type: str
    default: https://gears.opswat.com
  access_token:
    description:
      - A token that was obtained elsewhere. With it, the module does not log in and needs no client key or secret.
      - If the option is unset, the environment variable E(OPSWAT_ACCESS_TOKEN) is used.
    type: str
  api_versions:
    description:
      - Versions of API endpoints, for a console that is older or newer than the versions that this collection was written for.
      - The keys, with their defaults, are V(device_action) (V('3.3')), V(devices) (V('3.7')), V(device_details) (V('3.8')),
        V(groups) (V('3.0')), V(reports) (V('3.1')), V(account) (V('3.2')), V(logs) (V('3.3')) and V(status_changed) (V('3.0')).
      - Up to version V('3.3'), the device list is read by page numbers. Later versions use the token that each page returns.
    type: dict
    default: {}
  requests_per_minute:
    description:
      - The maximum number of requests per minute to each endpoint of the API. V(0) disables the limit.
      - All plays, forks and modules of the user on the machine that runs the task share the limit, through a small file in the
        directory C(secops-device-actions) under E(XDG_RUNTIME_DIR), or C(secops-device-actions-UID) under the directory for
        temporary files. The file contains no secrets.
      - Modules that only read use at most 80 percent of the limit, and half of it for a minute after a request of a module that acts to
        the same endpoint. With ten requests per minute, a module that acts can therefore send two at once. If that is not enough, it
        waits for one minute at most because of modules that only read.
      - The default is the limit that the vendor documents. Limits that the console reports are respected as well.
    type: int
    default: 10
requirements:
  - requests
notes:
  - The console accepts ten requests per minute for each endpoint, and up to fifty devices per request. Use one task with a list of
    devices, or a play with C(forks) of 50 or more. Either needs about a fiftieth of the requests that one host at a time needs.
  - Requests that hosts of a play make at the same time are sent together. A task that runs elsewhere (C(delegate_to), C(async)) sends
    its own request for each host. It shares the rate limit with everything else on that machine, so a play over many such hosts is slow.
  - The API expects the access token in the query of the URL. The collection never shows a URL with its query. A proxy that intercepts
    TLS sees the token and may log it.
  - The OAuth application acts for the user who registered it, and needs that user's privileges to read devices, groups and the account.
    M(secops.device_actions.opswat_device_action) also needs those to change devices. The vendor does not document their names. See
    C(docs/security.md) in the collection.
"""
