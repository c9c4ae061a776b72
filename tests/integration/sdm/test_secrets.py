# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Secrets: passwords, cookies and communities are never shown, whatever goes wrong."""

from __future__ import annotations

import json
import re

import pytest

from ansible_collections.secops.device_actions.plugins.module_utils._common.errors import DeviceActionsError
from ansible_collections.secops.device_actions.plugins.module_utils._sharing.run_state import RunState
from ansible_collections.secops.device_actions.plugins.module_utils.sdm.login import NodeLogin
from integration.sdm.console import DEVICE_ACTION, DEVICES, LOGIN

SECRET = "canary-password-4f1c9d"
COOKIE = "C0FFEE0123456789C0FFEE0123456789.canary"
SAID = f"<errorLabel>X_{SECRET}</errorLabel><message>{SECRET} {COOKIE} locked by {SECRET}</message>"
ECHO = f"<errorResponse>{SAID}</errorResponse>"
PAGE = f"<html><title>{SECRET} {COOKIE}</title></html>"

FAULTS = {
    "nothing": None,
    "a refusal": (DEVICE_ACTION, {"kind": "status", "status": 400, "body": ECHO}),
    "a conflict": (DEVICE_ACTION, {"kind": "status", "status": 409, "body": ECHO}),
    "a page": (DEVICE_ACTION, {"kind": "status", "status": 403, "body": PAGE}),
    "an unauthorized echo": (DEVICE_ACTION, {"kind": "status", "status": 401, "body": ECHO}),
    "a server error": (DEVICE_ACTION, {"kind": "status", "status": 500, "body": ECHO}),
    "a refused login": (LOGIN, {"kind": "status", "status": 401, "body": ECHO}),
    "a login page": (LOGIN, {"kind": "status", "status": 200, "body": PAGE}),
    "a redirect": (DEVICES, {"kind": "redirect", "location": f"https://u:{SECRET}@evil.example/;jsessionid={COOKIE}"}),
    "cut lines": (DEVICE_ACTION, {"kind": "drop_after"}),
    "a device of that name": (
        DEVICES,
        {
            "kind": "status",
            "status": 200,
            "body": f"<devices><devices><id>ID2</id><name>{SECRET}</name><nfName>{COOKIE}</nfName></devices></devices>",
        },
    ),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_secrets_are_never_shown_or_stored(console, ledger, log, capsys, fault, tmp_path):
    console.sdm.add_user("canary", password=SECRET)
    console.sdm.add_device(id="ID2", name="sbc-a", community="canary-community")
    if FAULTS[fault]:
        route, fields = FAULTS[fault]
        console.fault(route, **fields)
    results = []
    for state in ("locked", "unlocked"):
        try:
            results.append(console.run("ID2", state=state, ledger=ledger, username="canary", password=SECRET))
        except DeviceActionsError as error:
            results.append(error.as_result())
    shown = json.dumps([results, console.announced]) + log.getvalue() + "".join(capsys.readouterr())
    files = "".join(path.read_text() for path in tmp_path.rglob("*") if path.is_file())
    for text in (shown, files):
        assert SECRET not in text
        assert "canary-community" not in text
        assert not re.search(r"[0-9A-F]{32}\.tomcat", text)


def test_a_session_of_another_fork_is_redacted(console, monkeypatch):
    ids = console.seed(2)
    run_state = RunState()
    monkeypatch.setattr(NodeLogin, "leave", lambda self: None)  # the other fork stays logged in
    console.lock(ids[0], context=console.context(run_state=run_state))
    with run_state.tokens.transaction() as record:
        (cookie,) = [login["token"] for login in record.values() if "token" in login]
    value = cookie.partition("=")[2]
    body = f"<errorResponse><errorLabel>X</errorLabel><message>no session {value}</message></errorResponse>"
    console.fault(DEVICE_ACTION, "status", status=400, body=body)
    result = console.lock(ids[1], context=console.context(run_state=run_state))
    assert result["failed"] and "no session" in result["msg"]
    assert len(console.calls(LOGIN)) == 1
    assert value not in json.dumps(result)
