# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""An event source for ansible-rulebook."""

from __future__ import annotations

DOCUMENTATION = r"""
---
module: sdm_alarms
author: secops.device_actions contributors
short_description: Hand over the alarms of Oracle SDM
description:
  - Polls the list of alarms, and hands over the differences from the last poll - alarms that were raised, changed or cleared. It does not see
    changes between two polls.
  - The user probably needs the privilege of fault management, and VIEW for the groups of the devices. See C(docs/security.md) in the collection.
  - Each poll logs in and out, so that SDM keeps no session. SDM does not report the time zone of its times, so C(occurred_at) is SDM's own text.
  - Each event is handed over at least once, even if the source is killed at any moment, as long as O(state_dir) outlives it. An event that is
    handed over again has the same id in C(devices.events). The role C(contain) takes these ids, and contains a device only once for each of
    them.
  - An outage of the console, a full disk or a failing filter does not end the source. It logs the beginning and the end of an outage, and one
    line per hour. It only ends at the start, with one sentence, if a person has to change something, such as an unknown option or a refused login.
  - Requires ansible-core in the Python that runs ansible-rulebook, in addition to the packages below.
options:
  min_severity:
    description:
      - The lowest severity of the alarms to hand over. An alarm that rises above or falls below it is handed over as V(changed).
      - Alarms with a severity that is not in this list are always handed over.
    type: str
    choices: [warning, minor, major, critical, emergency]
    default: warning
  acknowledged:
    description:
      - Whether to hand over an event with the change V(acknowledged) when a user acknowledges an alarm.
    type: bool
    default: false
  emit_existing:
    description:
      - Whether the first poll hands over the alarms that exist already as V(raised).
    type: bool
    default: false
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
      - SDM shows no history, so a time in the past makes no difference. Use O(emit_existing) for alarms that exist already.
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
  urls:
    description:
      - The URLs of the nodes of one SDM, for example V(https://sdm-1.example:8443). One URL is enough.
      - The source uses the first node that responds. If that node cannot be reached, or responds with 502, 503 or 504, the source
        logs in to the next one and continues there. No device is left out.
      - They must use https, except for loopback addresses.
      - If the option is unset, the environment variable E(SDM_URLS) (separated by commas) is used.
    type: list
    elements: str
  username:
    description:
      - The SDM user. It needs the right to view faults only.
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
  max_parallel:
    description:
      - How many requests are sent in parallel, where a poll needs several.
    type: int
    default: 16
  requests_per_second:
    description:
      - The maximum number of requests per second to the console. V(0) disables the limit.
      - The source shares the limit with all runs of the user on this machine, and with those that use the same O(state_dir). It gives way
        to modules that act, and uses at most 80 percent of the limit, and half of it for a minute after a request of a module that acts.
    type: float
    default: 20.0
  requests_per_day:
    description:
      - The maximum number of requests per day that the user's processes on this machine send to the console. A day begins at
        midnight UTC. V(0) disables the limit.
      - Once the limit is reached, polls fail until midnight, and isolations would fail as well. A poll every minute takes 1,440 requests.
    type: int
    default: 100000
requirements:
  - requests
  - defusedxml
"""

EXAMPLES = r"""
---
# The environment contains SDM_URLS, SDM_USERNAME, SDM_PASSWORD and DEVICE_ACTIONS_STATE_DIR.
- name: Report alarms
  hosts: localhost
  sources:
    - name: alarms
      secops.device_actions.sdm_alarms:
        min_severity: major
        interval: 30
  rules:
    - name: Print
      condition: event.kind == "alarm" and event.change == "raised"
      action:
        debug:
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
    await run("sdm_alarms", queue, args)
