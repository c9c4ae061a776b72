# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Lock Cylance devices with requests and a thread pool: a good solution without Ansible.

Usage: thread_pool.py FILE. The file has one device identifier per line. The environment variables of the collection
have the credentials.
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

THREADS = 16  # the default of max_parallel
URL = os.environ["CYLANCE_API_URL"]


def log_in(session: requests.Session) -> None:
    """Add an access token to the session."""
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
    response = session.post(f"{URL}/auth/v2/token", json={"auth_token": auth_token}, timeout=30)
    response.raise_for_status()
    session.headers["Authorization"] = f"Bearer {response.json()['access_token']}"


def lock(session: requests.Session, device: str) -> bool:
    """Lock a device unless it is locked already. Return whether it is locked."""
    path = f"{URL}/devicecommands/v2/{device}/lockdown"
    response = session.get(path, timeout=30)
    response.raise_for_status()
    if is_locked(response.json()):
        return True
    response = session.put(path, params={"value": "true", "expires": "1:00:00"}, timeout=30)
    response.raise_for_status()
    return is_locked(response.json())


def is_locked(body: dict) -> bool:
    """Return whether a response shows a lockdown."""
    return body["data"]["connection_status"] == "locked"


def main() -> int:
    """Lock all devices. Return 0 if all of them are locked."""
    devices = Path(sys.argv[1]).read_text(encoding="utf-8").split()
    with requests.Session() as session, ThreadPoolExecutor(THREADS) as pool:
        session.mount(URL, requests.adapters.HTTPAdapter(pool_maxsize=THREADS))
        session.trust_env = False  # otherwise, requests looks for proxies and a .netrc before each request
        session.verify = os.environ.get("REQUESTS_CA_BUNDLE", True)
        log_in(session)
        return 0 if all(pool.map(lambda device: lock(session, device), devices)) else 1


if __name__ == "__main__":
    sys.exit(main())
