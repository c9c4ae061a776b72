# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Secrets: neither tokens nor the client secret are shown or logged, whatever goes wrong."""

from __future__ import annotations

import http.client
import json
import logging
from urllib.parse import quote

import pytest

from ansible_collections.secops.device_actions.plugins.module_utils._common.errors import DeviceActionsError
from integration.opswat.console import REPORTS, TOKEN_PATH

SECRET = "canary-client-secret-4f1c9d"
TOKEN = "canary/access+token=51a2f8"
ECHO = {"error": "x", "error_description": f"you sent {SECRET} and {TOKEN} and {quote(TOKEN, safe='')}"}
ENDPOINTS = "^/o/api/"

FAULTS = {
    "nothing": None,
    "a refusal": {"kind": "status", "path": ENDPOINTS, "status": 400, "body": ECHO},
    "another": {"kind": "status", "path": ENDPOINTS, "status": 403, "body": f"<title>{SECRET} {TOKEN}</title>"},
    "an unauthorized echo": {"kind": "status", "path": ENDPOINTS, "status": 401, "body": ECHO},
    "a server error": {"kind": "status", "path": ENDPOINTS, "status": 500, "body": ECHO, "work": True},
    "a refused login": {"kind": "status", "path": TOKEN_PATH, "status": 401, "body": ECHO},
    "a login page": {"kind": "html", "path": TOKEN_PATH, "status": 200, "body": f"<title>{SECRET}</title>"},
    "a redirect": {"kind": "redirect", "location": f"https://u:{SECRET}@evil.example/{TOKEN}?access_token={TOKEN}"},
    "cut lines": {"kind": "drop_after", "path": ENDPOINTS},
    "half answers": {"kind": "truncate", "path": ENDPOINTS},
    "garbage": {"kind": "garbage", "path": ENDPOINTS},
    "a pause": {"kind": "status", "path": ENDPOINTS, "status": 429, "times": 2, "body": ECHO},
    "an odd content type": {"kind": "status", "status": 200, "body": "x", "content_type": f"text/{SECRET}"},
    "a device of that name": {
        "kind": "status",
        "path": "/devices/detail$",
        "status": 200,
        "body": [{"device_id": TOKEN, "status": "compliant", "host_name": SECRET, "group_name": TOKEN}],
    },
    "a group of that name": {
        "kind": "status",
        "path": "/groups$",
        "status": 200,
        "body": [{"group_id": SECRET, "group_name": TOKEN}],
    },
}


@pytest.fixture
def secret_console(console):
    """A console whose application has a known client secret."""
    application = console.opswat.add_application(client_id="canaryclient", client_secret=SECRET)
    console.login.update({name: application[name] for name in ("client_id", "client_secret")})
    console.ids = console.seed(4)
    return console


def attempts(console, dest):
    """Run each kind of task, and yield its result or the message of its error."""
    ids = console.ids
    tasks = (
        lambda: console.act("exempt", *ids, exempt_time=1, protected_devices=["dc*"]),
        lambda: console.assign(hostnames=["ws-0001.corp.example"]),
        lambda: console.act("fetch_agent_log", *ids, wait=True, dest=str(dest), wait_timeout=100),
        lambda: console.info(all_devices=True),
        lambda: console.info(*ids, details=["infection"]),
        console.groups,
    )
    for task in tasks:
        try:
            yield task()
        except DeviceActionsError as error:
            yield error.message


def everything(console, results, dest, runtime_directory, log, capfd):
    """Return all output, and the content of all files except token caches."""
    files = [path for folder in (dest, runtime_directory) for path in folder.rglob("*") if path.is_file()]
    read = "\n".join(path.read_bytes().decode("latin-1") for path in files if not path.name.startswith("token-"))
    shown = capfd.readouterr()
    names = " ".join(map(str, files))
    texts = [json.dumps(results), json.dumps(console.announced), log.getvalue(), shown.out, shown.err, read, names]
    texts.append(json.dumps(console.simulator.requests()))
    return "\n".join(texts)


@pytest.mark.parametrize("name", FAULTS)
def test_secrets_are_never_shown_or_stored(secret_console, name, tmp_path, runtime_directory, log, capfd):
    tokens = []
    contexts = []
    make = secret_console.context

    def context(**fields):
        made = make(**fields)
        add = made.redactor.add
        made.redactor.add = lambda *secrets: (tokens.extend(filter(None, secrets)), add(*secrets))
        contexts.append(made)
        return made

    secret_console.context = context
    if FAULTS[name]:
        secret_console.simulator.add_fault(**FAULTS[name])
    results = list(attempts(secret_console, tmp_path))
    text = everything(secret_console, results, tmp_path, runtime_directory, log, capfd)
    assert len(results) == 6 and SECRET in tokens
    for secret in set(tokens):
        assert secret not in text
    if name == "nothing":
        assert len(set(tokens)) >= 2  # the secret and the access token
        assert [result["failed"] for result in results] == [False] * 6


@pytest.mark.parametrize("name", FAULTS)
def test_access_token_is_never_shown(secret_console, name, tmp_path, runtime_directory, log, capfd):
    secret_console.login.update(access_token=TOKEN, client_id=None, client_secret=None)
    if FAULTS[name]:
        secret_console.simulator.add_fault(**{**FAULTS[name], "status": FAULTS[name].get("status")})
    results = list(attempts(secret_console, tmp_path))
    text = everything(secret_console, results, tmp_path, runtime_directory, log, capfd)
    assert TOKEN not in text and quote(TOKEN, safe="") not in text


def test_log_records_of_the_http_library_are_suppressed(secret_console, log):
    secret_console.act("dhcprenew", *secret_console.ids)
    assert "HTTP/1.1" not in log.getvalue()
    logging.getLogger("another").debug("this is")
    assert "this is" in log.getvalue()


def test_the_http_library_prints_nothing(secret_console, capfd):
    assert http.client.HTTPConnection.debuglevel == 0
    secret_console.act("dhcprenew", *secret_console.ids)
    shown = capfd.readouterr()
    assert shown.out == shown.err == ""


def test_cached_tokens_are_readable_by_the_user_only(secret_console, runtime_directory):
    secret_console.act("dhcprenew", *secret_console.ids, token_cache="user")
    files = [path for path in runtime_directory.rglob("*") if path.is_file()]
    assert {path.stat().st_mode & 0o777 for path in files} == {0o600}
    secrets = [path.name for path in files if SECRET in path.read_bytes().decode("latin-1")]
    assert secrets == []


def test_tokens_are_not_stored_by_default(secret_console, runtime_directory):
    secret_console.act("dhcprenew", *secret_console.ids)
    assert list(runtime_directory.rglob("token-*")) == []


@pytest.mark.parametrize(
    "wrong",
    [{"api_url": f"https://u:{SECRET}@h"}, {"api_url": f"ftp://h/?x={SECRET}"}, {"max_changes": "x"}],
    ids=["user in URL", "ftp URL", "max_changes"],
)
def test_input_errors_contain_no_secret(secret_console, wrong):
    with pytest.raises(DeviceActionsError) as error:
        secret_console.act("delete", *secret_console.ids, **wrong)
    assert SECRET not in error.value.message


def test_a_token_in_a_report_response_is_redacted_in_the_result(secret_console, tmp_path):
    (device_id,) = secret_console.ids[:1]
    secret_console.login.update(access_token=secret_console.opswat.log_in())
    token = secret_console.login["access_token"]
    body = {"message": f"log of {token} is being made"}
    secret_console.fault(REPORTS, "status", status=200, body=body)
    result = secret_console.act("fetch_agent_log", device_id, wait=True, dest=str(tmp_path), wait_timeout=30)
    assert "******** is being made" in json.dumps(result)
    assert token not in json.dumps([result, secret_console.announced])


@pytest.mark.parametrize("text", ["{{ 7 * 7 }}", "{% raw %}", "${x}", "x\n- evil"])
def test_text_from_the_console_is_returned_as_plain_text(console, text):
    device_id = console.opswat.add_device(host_name=text)["id"]
    (entry,) = console.act("dhcprenew", device_id, check=True)["devices"]
    assert entry["hostname"] == " ".join(text.split())
