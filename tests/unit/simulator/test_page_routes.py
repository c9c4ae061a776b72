# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The page's URLs: separate from the API, protected by headers, and live."""

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
    """A function that requests a path below the page."""
    return lambda path="", **options: anonymous.get(simulator.page + path, timeout=TIMEOUT, **options)


@pytest.fixture
def follow(get):
    """A context manager that yields the events of a page."""

    @contextmanager
    def following():
        with get("live/events", stream=True) as response:
            assert response.headers["Content-Type"] == "text/event-stream"
            yield (json.loads(line[6:]) for line in response.iter_lines() if line.startswith(b"data: "))

    return following


@pytest.fixture
def details(get):
    """A function that returns the facts of a device by section title."""

    def request_details(device):
        response = get(f"live/cylance/{device['id']}")
        assert response.status_code == 200
        assert response.headers["Cache-Control"] == "no-store"
        return {section["title"]: dict(section["facts"]) for section in response.json()}

    return request_details


@pytest.mark.parametrize("file", FILES, ids=lambda name: name or "index.html")
def test_files_load_nothing_from_other_servers(get, file):
    response = get(file)
    assert response.status_code == 200
    assert "default-src 'self'" in response.headers["Content-Security-Policy"]
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    assert "http://" not in response.text.replace("http://www.w3.org/2000/svg", "")


@pytest.mark.parametrize("path", ["nothing.js", "live/nowhere", "live/nowhere/1"])
def test_an_unknown_path_is_not_found(get, path):
    assert get(path).status_code == 404


def test_files_outside_the_page_are_not_served(get, tmp_path):
    elsewhere = tmp_path / "secret.html"
    elsewhere.write_text("secret", encoding="utf-8")
    assert get(quote(str(elsewhere), safe="")).status_code == 404


def test_the_url_without_trailing_slash_redirects(simulator, anonymous):
    response = anonymous.get(simulator.page.rstrip("/"), timeout=TIMEOUT)
    assert response.url == simulator.page


def test_the_page_does_not_affect_the_api(simulator, get, follow, details, device):
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


def test_a_page_receives_changes(follow, api, device):
    with follow() as events:
        first = next(events)
        assert [row[:4] for row in first["consoles"][0]["devices"]] == [
            [device["id"], "ws-1.corp.example", "free", True]
        ]
        api.lock(device["focus_id"])
        update = next(update for update in events if "changed" in update)
        assert [row[2] for row in update["changed"]["cylance"]] == ["locked"]


def test_a_page_receives_the_time_without_changes(follow):
    with follow() as events:
        next(events)
        assert next(events).keys() == {"clock"}


def test_open_pages_do_not_delay_the_stop():
    with started(clock="frozen", tls=False) as simulator:
        response = simulator.session.get(simulator.page + "live/events", stream=True, timeout=TIMEOUT)
        lines = response.iter_lines()
        assert next(lines).startswith(b"data: ")
    assert all(line.startswith(b"data: ") for line in lines if line)  # the response ends regularly


@pytest.mark.parametrize(
    ("path", "status"),
    [
        pytest.param("live/cylance/" + "0" * 32, 404, id="unknown device"),
        pytest.param("live/cylance/nonsense", 400, id="invalid id"),
        pytest.param("live/other/" + "0" * 32, 404, id="unknown console"),
    ],
)
def test_an_unknown_device_is_not_found(get, path, status):
    response = get(path)
    assert response.status_code == status
    assert response.json()["message"]


def test_the_page_contains_no_secrets(simulator, cylance, make_api, get, follow, device):
    token = cylance.log_in()
    key = make_api(token).lock(device["focus_id"]).json()["data"]["password"]
    make_api(token).get(f"/devices/v2/{device['id']}", access_token=token, key=key)
    with follow() as events:
        shown = json.dumps(next(events))
    shown += get(f"live/cylance/{device['id']}").text
    assert device["id"] in shown
    for secret in (token, key, simulator.credentials["cylance"]["application_secret"]):
        assert secret not in shown
