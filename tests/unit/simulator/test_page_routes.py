# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The page's addresses: apart from the API, harmless, and live."""

from __future__ import annotations

import json
from contextlib import contextmanager
from urllib.parse import quote

import pytest

from simulator.remote import started

FILES = ("", "style.css", "main.js", "icon.svg")
TIMEOUT = 30


@pytest.fixture
def get(simulator, anonymous):
    """Ask for something of the page."""
    return lambda path="", **options: anonymous.get(simulator.page + path, timeout=TIMEOUT, **options)


@pytest.fixture
def follow(get):
    """Be a page: iterate over what the simulator tells."""

    @contextmanager
    def following():
        with get("live/events", stream=True) as answer:
            assert answer.headers["Content-Type"] == "text/event-stream"
            yield (json.loads(line[6:]) for line in answer.iter_lines() if line.startswith(b"data: "))

    return following


@pytest.fixture
def details(get):
    """Section title to facts of a device."""

    def ask(device):
        answer = get(f"live/cylance/{device['id']}")
        assert answer.status_code == 200
        assert answer.headers["Cache-Control"] == "no-store"
        return {section["title"]: dict(section["facts"]) for section in answer.json()}

    return ask


@pytest.mark.parametrize("file", FILES)
def test_every_file_may_load_nothing_from_elsewhere(get, file):
    answer = get(file)
    assert answer.status_code == 200
    assert "default-src 'self'" in answer.headers["Content-Security-Policy"]
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert "http://" not in answer.text.replace("http://www.w3.org/2000/svg", "")


@pytest.mark.parametrize("path", ["nothing.js", "live/nowhere", "live/nowhere/1"])
def test_what_is_not_there(get, path):
    assert get(path).status_code == 404


def test_no_file_elsewhere_is_shown(get, tmp_path):
    elsewhere = tmp_path / "secret.html"
    elsewhere.write_text("secret", encoding="utf-8")
    assert get(quote(str(elsewhere), safe="")).status_code == 404


def test_the_address_without_its_last_slash_leads_there(simulator, anonymous):
    answer = anonymous.get(simulator.page.rstrip("/"), timeout=TIMEOUT)
    assert answer.url == simulator.page


def test_the_page_is_no_client_of_the_api(simulator, get, follow, details, device):
    simulator.add_fault("drop_before")
    simulator.set_tick(10)
    with follow() as events:
        next(events)
        details(device)
        assert [get(file).status_code for file in FILES] == [200] * len(FILES)
    assert get("nothing").json()["message"]
    assert simulator.requests() == []
    assert simulator.faults()[0]["fired"] == 0
    assert simulator.clock()["now"] == "2026-01-15T12:00:00Z"


def test_a_page_learns_what_happens(follow, api, device):
    with follow() as events:
        first = next(events)
        assert [row[:4] for row in first["consoles"][0]["devices"]] == [
            [device["id"], "ws-1.corp.example", "free", True]
        ]
        api.lock(device["focus_id"])
        news = next(news for news in events if "changed" in news)
        assert [row[2] for row in news["changed"]["cylance"]] == ["locked"]


def test_a_page_hears_the_time_although_nothing_happens(follow):
    with follow() as events:
        next(events)
        assert next(events).keys() == {"clock"}


def test_pages_do_not_hold_up_the_end():
    with started(clock="frozen", tls=False) as simulator:
        answer = simulator.session.get(simulator.page + "live/events", stream=True, timeout=TIMEOUT)
        lines = answer.iter_lines()
        assert next(lines).startswith(b"data: ")
    assert all(line.startswith(b"data: ") for line in lines if line)  # it ends as an answer should


def test_both_sides_of_a_device(simulator, cylance, api, details, device):
    assert details(device)["The console says"] == {"Lockdown": "none so far"}
    simulator.switch("cylance.lock_reaches_agent", "later")
    api.lock(device["focus_id"], expires="0:01:00")
    told = details(device)
    assert told["The console says"] == {
        "Lockdown": "full",
        "Since": "2026-01-15 12:00:00",
        "Until": "2026-01-15 13:00:00",
    }
    assert told["The machine itself"] == {"Network": "on the network", "Agent": "online"}
    assert told["On its way"] == {"Lock": "until 2026-01-15 13:00:00, arrives at POST /control/cylance/deliver"}
    assert told["Last commands"] == {"Lockdown": "2026-01-15 12:00:00, API"}
    cylance.deliver()
    told = details(device)
    assert told["The machine itself"] == {"Network": "cut off", "Until": "2026-01-15 13:00:00", "Agent": "online"}
    assert told["On its way"] == {}
    simulator.advance(3600)
    told = details(device)
    assert told["The console says"]["Lockdown"] == "ended"
    assert told["The machine itself"]["Network"] == "on the network"


def test_what_waits_for_an_offline_device(simulator, cylance, api, details, device):
    cylance.change_device(device["id"], state="Offline")
    simulator.switch("cylance.full_lock_release", "accepted")
    api.lock(device["focus_id"])
    api.release(device["focus_id"])
    told = details(device)
    assert told["The machine itself"]["Agent"] == "offline since 2026-01-15 12:00:00"
    assert told["On its way"] == {
        "Lock": "until 2026-01-18 12:00:00, arrives when the machine is online",
        "Release": "arrives when the machine is online",
    }


def test_a_command_that_is_due_at_a_time(simulator, api, details, device):
    simulator.change_switches({"cylance.lock_reaches_agent": "later", "cylance.deliver_after": 60})
    api.lock(device["focus_id"])
    assert details(device)["On its way"]["Lock"].endswith("arrives 2026-01-15 12:01:00")


def test_a_lockdown_without_end(cylance, details, device):
    cylance.change_device(device["id"], lock={"partial": True})
    told = details(device)
    assert told["The console says"]["Lockdown"] == "partial"
    assert told["The console says"]["Until"] == told["The machine itself"]["Until"] == "it is released"
    assert told["Last commands"] == {"Lockdown": "2026-01-15 12:00:00, web console"}


def test_a_device_that_cannot_be_locked(cylance, details):
    told = details(cylance.add_device(focus=False))
    assert told["The console says"] == {"Lockdown": "not possible, there is no Focus agent"}


@pytest.mark.parametrize(
    ("path", "status"),
    [("live/cylance/" + "0" * 32, 404), ("live/cylance/nonsense", 400), ("live/other/" + "0" * 32, 404)],
)
def test_a_device_that_is_not_there(get, path, status):
    answer = get(path)
    assert answer.status_code == status
    assert answer.json()["message"]


def test_nothing_secret_is_told(simulator, cylance, make_api, get, follow, device):
    token = cylance.log_in()
    key = make_api(token).lock(device["focus_id"]).json()["data"]["password"]
    make_api(token).get(f"/devices/v2/{device['id']}", access_token=token, key=key)
    with follow() as events:
        told = json.dumps(next(events))
    told += get(f"live/cylance/{device['id']}").text
    assert device["id"] in told
    for secret in (token, key, simulator.credentials["cylance"]["application_secret"]):
        assert secret not in told
