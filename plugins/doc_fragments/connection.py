# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Texts of options.CONNECTION."""

from __future__ import annotations


class ModuleDocFragment:
    """The connection to any console."""

    DOCUMENTATION = r"""
options:
  validate_certs:
    description:
      - Whether the console's TLS certificate is verified.
      - Without it, anybody on the way can read the credentials and answer in the console's place.
    type: bool
    default: true
  ca_path:
    description:
      - A file or directory of CA certificates that the console's certificate is verified with,
        where its CA is not among the public ones. A path on the machine that runs the task.
      - Where it is not given, E(REQUESTS_CA_BUNDLE) and E(SSL_CERT_FILE) are honoured.
    type: path
  proxy:
    description:
      - URL of a proxy for all requests, V(http://user:password@proxy.example:3128) for example.
      - Where it is not given, E(HTTPS_PROXY), E(HTTP_PROXY) and E(NO_PROXY) are honoured.
    type: str
  timeout:
    description:
      - Seconds to wait for the answer to one request. A connection is given up after ten seconds at most, and an answer
        that comes drop by drop after four times this long.
    type: int
    default: 30
  retries:
    description:
      - How often a request is sent again after a connection error or a status of 502, 503 or 504. It is sent again at
        once, then after 1, 2, 4 seconds and so on, up to a minute, or when the console says. V(7) bridges a minute.
      - A request that changes something is sent again only where it certainly was not carried out, or where reading
        the device shows that it was not. Where Oracle SDM shows no locks, the action is sent again, because it does no harm
        to take or to give back a lock twice.
      - A status of 429 does not count. It is waited for within O(max_wait).
    type: int
    default: 3
  max_wait:
    description:
      - The longest time in seconds that one request waits for its turn, be it because the console asks for a pause (429)
        or because of the pace that the task keeps.
    type: int
    default: 300
  token_cache:
    description:
      - V(run) logs in once for all hosts, forks and tasks of a run. The token lives in memory alone. A task that is
        delegated or C(async) logs in for each host. A login to Oracle SDM is given back when no task uses it any more, so
        that a run may log in there several times.
      - V(user) logs in once for all runs of the user on the machine that runs the task, for plays that run at the same
        time, delegated and C(async) tasks, or AWX job slices on one node. The token lies in a file that its user alone
        can read, in the directory C(secops-device-actions) under E(XDG_RUNTIME_DIR), or C(secops-device-actions-UID) under
        that for temporary files, until it is overwritten or the machine restarts.
        In execution environments, E(XDG_RUNTIME_DIR) has to name a directory that the jobs share.
      - V(off) logs in for each task and host.
    type: str
    choices: [run, user, 'off']
    default: run
"""
