# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Option texts of _http.options.CONNECTION."""

from __future__ import annotations


class ModuleDocFragment:
    """The connection to any console."""

    DOCUMENTATION = r"""
options:
  validate_certs:
    description:
      - Whether to verify the console's TLS certificate.
      - Without verification, an attacker on the network path can read the credentials and impersonate the console.
    type: bool
    default: true
  ca_path:
    description:
      - A file or directory of CA certificates to verify the console's certificate with. Needed if the certificate was not
        issued by a public CA. The path is on the machine that runs the task.
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
      - How many times to retry a request after a connection error or a status of 502, 503 or 504.
      - The first retry is immediate. The next ones wait 1, 2, 4 seconds and so on, up to a minute, or as long as the console asks
        for. V(7) covers an outage of one minute.
      - A request that changes something is retried only if it was certainly not carried out, or if reading the device shows that
        it was not.
      - If Oracle SDM does not show locks, the action is retried, because taking or releasing a lock twice does no harm.
      - A status of 429 does not count as a retry. The module waits, for up to O(max_wait).
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
      - V(run) logs in once for all hosts, forks and tasks of a run, and keeps the token in memory only. A task that is delegated
        or C(async) logs in for each host.
      - With V(run), a session of Oracle SDM is logged out as soon as no task uses it. A run may therefore log in to SDM several times.
      - V(user) logs in once for all runs of the user on the machine that runs the task. Use it for concurrent plays, for
        delegated and C(async) tasks, or for AWX job slices on one node.
      - With V(user), the token is stored in a file that only its user can read. The file is in the directory C(secops-device-actions)
        under E(XDG_RUNTIME_DIR), or in C(secops-device-actions-UID) under the directory for temporary files. It stays there until
        it is overwritten or the machine restarts.
      - With V(user) in execution environments, O(state_dir) must name a directory that the jobs share.
      - V(off) logs in for each task and host.
    type: str
    choices: [run, user, 'off']
    default: run
  state_dir:
    description:
      - A directory for what must outlive the run, on the machine that runs the task. Set it where runs work in containers that are
        removed (AWX, GitLab, Kubernetes), to a volume that they share. It is created with mode 0700 if it does not exist.
      - It holds the locks of Oracle SDM that runs took (C(ledger.json)) with marks of the active runs, the memory of package executions,
        the rate limits and tokens of each node, the audit trail (C(audit.jsonl)) and the kill switch (C(freeze)). An option or variable
        that names a file of its own for one of them has precedence.
      - If the option is not set, E(DEVICE_ACTIONS_STATE_DIR) is used. Without both, each of them is where its own documentation says.
      - Other users must not be able to write in it. It may belong to another user, such as root, if the group of the process can write.
      - See C(docs/state.md) in the collection for AWX, GitLab and Kubernetes, for several nodes, and for freezing.
    type: path
  nodes:
    description:
      - How many machines, such as nodes of AWX, send requests to the console at the same time with the same credentials. Each of them
        uses this part of the rate limits, which only the processes of one machine share.
      - The default is V(1), or the value of E(DEVICE_ACTIONS_NODES).
    type: int
"""
