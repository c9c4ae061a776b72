# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Move OPSWAT devices to a group with requests and one call per device: a quick solution without the collection.

Usage: one_by_one.py FILE GROUP_ID. The file has one device identifier per line. The environment variables of the
collection have the credentials. The script does not read devices before or after the call.
"""

from __future__ import annotations

import os
import sys
import time
from pathlib import Path

import requests

URL = os.environ["OPSWAT_API_URL"]
RESET_HEADER = "X-RateLimit-Reset-Time"  # seconds


def log_in(session: requests.Session) -> None:
    """Add an access token to the session."""
    form = {
        "client_id": os.environ["OPSWAT_CLIENT_ID"],
        "client_secret": os.environ["OPSWAT_CLIENT_SECRET"],
        "grant_type": "client_credentials",
    }
    response = session.post(f"{URL}/o/oauth/token", data=form, timeout=30)
    response.raise_for_status()
    session.params = {"access_token": response.json()["access_token"]}


def move(session: requests.Session, device: str, group_id: str) -> bool:
    """Move a device, waiting while the console rejects the call with 429. Return whether the console accepted it."""
    body = {"types": "assign_to_group", "ids": [device], "params": {"group_id": group_id}}
    while True:
        response = session.post(f"{URL}/o/api/v3.3/devices/action", json=body, timeout=30)
        if response.status_code != requests.codes.too_many_requests:
            response.raise_for_status()
            return [entry["status"] for entry in response.json()] == [1]
        time.sleep(int(response.headers[RESET_HEADER]))


def main() -> int:
    """Move all devices. Return 0 if the console accepted all of them."""
    listing, group_id = sys.argv[1:]
    devices = Path(listing).read_text(encoding="utf-8").split()
    with requests.Session() as session:
        session.trust_env = False  # otherwise, requests looks for proxies and a .netrc before each request
        session.verify = os.environ.get("REQUESTS_CA_BUNDLE", True)
        log_in(session)
        moved = [move(session, device, group_id) for device in devices]
        return 0 if all(moved) else 1


if __name__ == "__main__":
    sys.exit(main())
