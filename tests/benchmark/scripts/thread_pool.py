# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Lock devices with requests and a thread pool alone: what a good programmer writes who needs no Ansible.

usage: thread_pool.py FILE, which has one device id a line. The login is in the variables that the collection takes.
"""

from __future__ import annotations

import os
import sys
import time
import uuid
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import jwt
import requests

THREADS = 16  # as max_parallel's default
URL = os.environ["CYLANCE_API_URL"]


def log_in(session: requests.Session) -> None:
    """Have the session send an access token from now on."""
    now = int(time.time())
    claims = {
        "iss": "http://cylance.com",
        "iat": now,
        "exp": now + 300,
        "sub": os.environ["CYLANCE_APPLICATION_ID"],
        "tid": os.environ["CYLANCE_TENANT_ID"],
        "jti": str(uuid.uuid4()),
    }
    auth_token = jwt.encode(claims, os.environ["CYLANCE_APPLICATION_SECRET"], algorithm="HS256")
    reply = session.post(f"{URL}/auth/v2/token", json={"auth_token": auth_token}, timeout=30)
    reply.raise_for_status()
    session.headers["Authorization"] = f"Bearer {reply.json()['access_token']}"


def lock(session: requests.Session, device: str) -> bool:
    """Lock a device that is free. Returns whether it is locked then."""
    path = f"{URL}/devicecommands/v2/{device}/lockdown"
    reply = session.get(path, timeout=30)
    reply.raise_for_status()
    if is_locked(reply.json()):
        return True
    reply = session.put(path, params={"value": "true", "expires": "1:00:00"}, timeout=30)
    reply.raise_for_status()
    return is_locked(reply.json())


def is_locked(answer: dict) -> bool:
    """Whether an answer shows a lockdown."""
    return answer["data"]["connection_status"] == "locked"


def main() -> int:
    """Lock them all. The exit status tells whether they are."""
    devices = Path(sys.argv[1]).read_text(encoding="utf-8").split()
    with requests.Session() as session, ThreadPoolExecutor(THREADS) as pool:
        session.mount(URL, requests.adapters.HTTPAdapter(pool_maxsize=THREADS))
        session.trust_env = False  # else requests looks for proxies and a .netrc before each request
        session.verify = os.environ.get("REQUESTS_CA_BUNDLE", True)
        log_in(session)
        return 0 if all(pool.map(lambda device: lock(session, device), devices)) else 1


if __name__ == "__main__":
    sys.exit(main())
