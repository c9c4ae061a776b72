# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""An event source for ansible-rulebook."""

from __future__ import annotations

DOCUMENTATION = r"""
---
module: opswat_status
author: secops.device_actions contributors
short_description: Hand over changes of status from OPSWAT Central Management
description:
  - Reads the console's log of devices, and hands over what happens to them, such as V(compliant), V(non_compliant), V(added) and V(deleted).
    Devices whose status changed are read from time to time as a check, and instead of the log where the console does not show it.
  - The OAuth application acts for the user who registered it, and needs that user's privileges to read devices and their log. See
    C(docs/security.md) in the collection.
  - The console accepts ten requests per minute for each endpoint. A poll every minute leaves most of them to others. The console's webhook
    is faster, but does not repeat lost events. Use both with the filter C(secops.device_actions.normalize).
  - Each event is handed over at least once, even if the source is killed at any moment, as long as O(state_dir) outlives it. An event that is
    handed over again has the same id in C(devices.events). The role C(contain) takes these ids, and contains a device only once for each of
    them.
  - An outage of the console, a full disk or a failing filter does not end the source. It logs the beginning and the end of an outage, and one
    line per hour. It only ends at the start, with one sentence, if a person has to change something, such as an unknown option or a refused login.
  - Requires ansible-core in the Python that runs ansible-rulebook, in addition to the packages below.
options:
  events:
    description:
      - Only hand over these changes. By default, all of them, including those of later releases of the console.
    type: list
    elements: str
    choices: [added, compliant, deleted, exempted, ignored, in_grace, installed, non_compliant, out_of_license_usage, pending, quarantined, unknown, unseen]
  overlap:
    description:
      - How many seconds before the newest known entry of the log each poll begins, at most V(43200). It finds entries that the console shows
        late. Those that were already seen are not handed over again.
    type: int
    default: 300
  check_interval:
    description:
      - The number of seconds between two checks of the log against the devices whose status changed. A change that the log does not show,
        such as an exemption, is handed over without its time, at the poll after the check.
      - From V(60) to V(43200).
    type: int
    default: 900
  interval:
    description:
      - The number of seconds from the start of one poll to the start of the next. After each failed poll, the pause doubles, up to five
        minutes, or up to 15 minutes after a refused login.
    type: int
    default: 60
  since:
    description:
      - Where the source begins if it has no cursor yet. V(now), a duration back from now as V('d:hh:mm'), or a timestamp in UTC such as
        V('2026-12-01T10:00:00Z').
      - The source has a cursor after its first poll, and keeps it in O(state_dir). Without a state directory, every start is a first one.
    type: str
    default: now
  consumer:
    description:
      - The name of the cursor. Two sources that read the same account need different names, and each of them gets every event.
      - If another process uses the cursor, the source is on standby. It waits, and takes over when the other process ends.
    type: str
    default: default
  batch_seconds:
    description:
      - The number of seconds for which events are collected before they are handed over together. The first event is never delayed. V(0) hands over each
        event on its own.
      - A batch has events of one kind, change and severity, so a condition can test them as for a single event.
    type: int
    default: 10
  batch_size:
    description:
      - The maximum number of devices in a batch. Larger batches are split.
    type: int
    default: 200
  feedback:
    description:
      - Whether the source waits until the rule engine has accepted an event before it hands over the next one. It needs the option
        C(--persistence-id) of ansible-rulebook 1.3 or newer, and a source with a C(name).
      - Without it, events that were handed over less than an hour before a restart are handed over again, together and with the same ids in
        C(devices.events). The engine may not have started on them.
      - With it, a filter must not drop events, because the engine never confirms them. Use C(secops.device_actions.mark_protected) and a
        condition.
    type: bool
    default: false
  feedback_timeout:
    description:
      - How many seconds to wait for the engine with O(feedback). After that, the event is handed over again, three times in all, and then
        kept until the next start.
      - The engine can take more than ten seconds for the first event.
    type: int
    default: 120
  outage_events:
    description:
      - Whether to hand over an event of the kind C(source) when the console can no longer be read, and when it can be read again. The
        C(change) is V(outage_begun) or V(outage_ended), and C(reason) says why.
    type: bool
    default: false
  records:
    description:
      - Whether events have C(records), a list of what the console itself reports about each event.
    type: bool
    default: false
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
      - A token that was obtained elsewhere. With it, the source does not log in and needs no client key or secret.
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
      - The source shares the limit with all runs of the user on this machine, and with those that use the same O(state_dir). It gives way
        to modules that act, and uses at most 80 percent of the limit, and half of it for a minute after a request of a module that acts.
    type: int
    default: 10
  validate_certs:
    description:
      - Whether to verify the console's TLS certificate.
      - Without verification, an attacker on the network path can read the credentials and impersonate the console.
    type: bool
    default: true
  ca_path:
    description:
      - A file or directory of CA certificates to verify the console's certificate with. Needed if the certificate was not
        issued by a public CA.
      - If the option is unset, the first of E(DEVICE_ACTIONS_CA_FILE), E(REQUESTS_CA_BUNDLE) and E(SSL_CERT_FILE) that is set is used.
    type: path
  proxy:
    description:
      - URL of a proxy for all requests, for example V(http://user:password@proxy.example:3128).
      - A SOCKS proxy (V(socks5h://), V(socks5://), V(socks4a://), V(socks4://)) requires the Python package PySocks. With V(socks5h)
        and V(socks4a), the proxy resolves host names.
      - If the option is unset, E(HTTPS_PROXY), E(HTTP_PROXY), E(ALL_PROXY) and E(NO_PROXY) are used.
    type: str
  timeout:
    description:
      - How many seconds to wait for the response to one request.
      - Connecting times out after ten seconds at most. The whole response must arrive within four times this value.
    type: int
    default: 30
  retries:
    description:
      - How many times to retry a request of a poll after a connection error or a status of 502, 503 or 504, before the poll fails.
      - The first retry is immediate. The next ones wait 1, 2, 4 seconds and so on, up to a minute, or as long as the console asks for.
    type: int
    default: 3
  max_wait:
    description:
      - The longest time in seconds that one request waits before it is sent, because the console asks for a pause (429) or
        because of a rate limit.
    type: int
    default: 300
  token_cache:
    description:
      - V(run) logs in when there is no valid token, and keeps the token in memory only.
      - V(user) shares the token with all runs of the user on this machine. It is stored in a file that only its user can read, in O(state_dir)
        or in the directory C(secops-device-actions) under E(XDG_RUNTIME_DIR).
      - V(off) logs in for each poll.
    type: str
    choices: [run, user, 'off']
    default: run
  state_dir:
    description:
      - A directory for what must outlive the source - the cursor, which events it has seen, and those that the rule engine has not taken
        yet, in C(events/). Rate limits are shared with all runs that use the same directory.
      - If the option is not set, E(DEVICE_ACTIONS_STATE_DIR) is used. Without both, a restart loses the events of the meantime, or
        hands over some of them again, as O(since) says.
      - Other users must not be able to write in it. In a decision environment, mount a volume. See C(docs/state.md) in the collection.
    type: path
  nodes:
    description:
      - How many machines, such as nodes of AWX, send requests to the console at the same time with the same credentials. Each of them
        uses this part of the rate limits, which only the processes of one machine share.
      - The default is V(1), or the value of E(DEVICE_ACTIONS_NODES).
    type: int
requirements:
  - requests
"""

EXAMPLES = r"""
---
# The environment contains OPSWAT_CLIENT_ID, OPSWAT_CLIENT_SECRET and DEVICE_ACTIONS_STATE_DIR.
- name: Quarantine devices that are not compliant
  hosts: localhost
  sources:
    - name: status
      secops.device_actions.opswat_status:
        api_url: https://product.my.eu.opswat.com
        events: [non_compliant]
      filters:
        - secops.device_actions.mark_protected:
            protected_devices: ["dc-*"]
  rules:
    - name: Quarantine
      condition: event.kind == "status" and event.change == "non_compliant" and event.unprotected_count > 0
      action:
        run_playbook:
          name: secops.device_actions.contain
          extra_vars:
            contain_systems: [opswat]
            contain_opswat_group: Quarantine
            contain_devices: "{{ event.unprotected_devices }}"
            contain_reason: "Not compliant: {{ event.reason }}"
"""

import sys
from pathlib import Path
from typing import Any

# ansible-rulebook runs this file without a package, and may not know the directory above ansible_collections.
_ROOT = str(Path(__file__).absolute().parents[7])
if _ROOT not in sys.path:
    sys.path.append(_ROOT)

from ansible_collections.secops.device_actions.plugins.plugin_utils.events.bootstrap import run


async def main(queue: Any, args: dict[str, Any]) -> None:
    """Put events into the queue until the rulebook ends."""
    await run("opswat_status", queue, args)
