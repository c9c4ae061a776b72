# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Move OPSWAT devices to a group with requests alone, one call a device: what is soon written without the collection.

usage: one_by_one.py FILE GROUP_ID; the file has one device id a line. The login is in the variables that the collection
takes. Nothing is read before or after the call.
"""

from __future__ import annotations

import os
import sys
import time
from pathlib import Path

import requests

URL = os.environ["OPSWAT_API_URL"]
LIMIT_RESETS_IN = "X-RateLimit-Reset-Time"  # seconds


def log_in(session: requests.Session) -> None:
    """Have the session send an access token from now on."""
    form = {
        "client_id": os.environ["OPSWAT_CLIENT_ID"],
        "client_secret": os.environ["OPSWAT_CLIENT_SECRET"],
        "grant_type": "client_credentials",
    }
    reply = session.post(f"{URL}/o/oauth/token", data=form, timeout=30)
    reply.raise_for_status()
    session.params = {"access_token": reply.json()["access_token"]}


def move(session: requests.Session, device: str, group_id: str) -> bool:
    """Move a device as soon as the console takes the call. Returns whether it accepted that."""
    body = {"types": "assign_to_group", "ids": [device], "params": {"group_id": group_id}}
    while True:
        reply = session.post(f"{URL}/o/api/v3.3/devices/action", json=body, timeout=30)
        if reply.status_code != requests.codes.too_many_requests:
            reply.raise_for_status()
            return [answer["status"] for answer in reply.json()] == [1]
        time.sleep(int(reply.headers[LIMIT_RESETS_IN]))


def main() -> int:
    """Move them all. The exit status tells whether they are."""
    listing, group_id = sys.argv[1:]
    devices = Path(listing).read_text(encoding="utf-8").split()
    with requests.Session() as session:
        session.trust_env = False  # else requests looks for proxies and a .netrc before each request
        session.verify = os.environ.get("REQUESTS_CA_BUNDLE", True)
        log_in(session)
        moved = [move(session, device, group_id) for device in devices]
        return 0 if all(moved) else 1


if __name__ == "__main__":
    sys.exit(main())
