# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Rows of docs/faults.md: requests go through a proxy. Its log shows what it received."""

from __future__ import annotations

import json

import pytest

from ansible_collections.secops.device_actions.plugins.module_utils._http import proxies
from integration.playbooks.controller import JUMP_HOST, lockdown, play, wait_until

LOGGED = {"http": "received POST", "https": "received CONNECT"}
SETTINGS = ("option", "HTTPS_PROXY", "https_proxy", "ALL_PROXY")
PROXY_PASSWORD = "canary-of-the-proxy"


@pytest.fixture(params=["http", "https"])
def scheme(request, console):
    """Connect to the console with and without TLS: through a tunnel, or by a request to the proxy."""
    if request.param == "https":
        console.login.update(api_url=console.simulator.tls_url, ca_path=console.simulator.ca_path)
    return request.param


@pytest.fixture
def set_proxy(monkeypatch):
    """Return a function that sets a proxy by option or environment variable, and returns the task's options.

    Loopback addresses are not excluded from the proxy meanwhile.
    """
    monkeypatch.setattr(proxies, "is_loopback", lambda host: False)

    def set_proxy(setting, url):
        if setting == "option":
            return {"proxy": url}
        monkeypatch.setenv(setting, url)
        monkeypatch.setenv(setting.replace("HTTPS", "HTTP").replace("https", "http"), url)
        return {}

    return set_proxy


@pytest.mark.parametrize("setting", SETTINGS)
def test_proxy_is_used(console, run_lockdown_on_list, set_proxy, proxy, scheme, setting):
    seen = proxy.count(LOGGED[scheme])
    report = run_lockdown_on_list(*console.seed(2), **set_proxy(setting, proxy.url()))
    assert report.outcomes == ["changed"] * 2
    assert console.simulator.summary()["total"] == 1 + 4
    assert proxy.count(LOGGED[scheme]) > seen


@pytest.mark.parametrize("setting", SETTINGS)
def test_proxy_credentials_are_used_and_not_shown(
    console, run_lockdown_on_list, set_proxy, proxy_with_login, scheme, setting
):
    seen = proxy_with_login.count(LOGGED[scheme])
    ids = console.seed(3)
    if scheme == "https":  # a connection that breaks in a tunnel is not a failure of the proxy
        console.fault("PUT", "drop_after", ids[0], times=1)
    console.fault("PUT", "status", ids[2], status=400, body={"message": f"you came by user:{PROXY_PASSWORD}"})
    report = run_lockdown_on_list(*ids, max_parallel=1, **set_proxy(setting, proxy_with_login.url()))
    assert report.outcomes == ["changed", "changed", "failed"]
    assert len(console.writes()) == 3
    assert "you came by user:********" in report.entries[2]["error"]["message"]
    assert PROXY_PASSWORD not in json.dumps([report.results, console.announced])
    assert proxy_with_login.count(LOGGED[scheme]) > seen


@pytest.mark.parametrize(
    "login", ["", "user:canary-that-is-wrong", "canary%2Duser:canary"], ids=["no login", "wrong password", "wrong user"]
)
@pytest.mark.parametrize("setting", ["option", "HTTPS_PROXY"])
def test_refused_proxy_login_stops_the_run(console, run_lockdown, set_proxy, proxy_with_login, scheme, setting, login):
    seen = proxy_with_login.count("ProxyAuthenticationFailed")
    report = run_lockdown(*console.seed(5), max_parallel=1, **set_proxy(setting, proxy_with_login.url(login)))
    assert report.outcomes == ["failed"] * 5 if run_lockdown.by_host else ["failed"] + ["skipped"] * 4
    assert report.errors("reason") == {("login_refused",)}
    assert report.entries[0]["error"]["status"] == 407
    assert "The proxy requires a login, or rejects this one" in report.results[0]["msg"]
    assert "canary" not in json.dumps([report.results, console.announced])
    assert console.simulator.requests() == []
    wait_until(lambda: proxy_with_login.count("ProxyAuthenticationFailed") > seen, "the proxy has logged it")
    assert proxy_with_login.count("ProxyAuthenticationFailed") == seen + 1


@pytest.mark.parametrize("down", ["the proxy", "the console"])
def test_unavailable_proxy_is_unreachable(console, run_lockdown_on_list, pauses, unused_address, proxy, down):
    ids = console.seed(2)
    if down == "the proxy":
        options = {"api_url": console.simulator.tls_url, "proxy": f"http://user:canary@{unused_address}"}
    else:
        options = {"api_url": f"https://{unused_address}", "proxy": proxy.url()}
    report = run_lockdown_on_list(*ids, max_parallel=1, **options)
    assert report.outcomes == ["failed", "skipped"]
    assert report.errors("reason") == {("unreachable",)}
    assert "The proxy does not connect to 127.0.0.1" in report.results[0]["msg"]
    assert "canary" not in json.dumps([report.results, console.announced])
    assert console.simulator.requests() == []


@pytest.mark.costly
@pytest.mark.parametrize("where", [{}, {"delegate_to": "jump"}], ids=["local", "jump host"])
def test_proxy_from_the_task_environment_is_used(controller, simulator, console_url, ca_path, proxy_with_login, where):
    """Only the proxy can resolve the console's name."""
    ids = simulator.cylance.seed(3)["ids"]
    environment = {"HTTPS_PROXY": proxy_with_login.url(), "CYLANCE_API_URL": console_url}
    task = lockdown(device_ids=ids, ca_path=ca_path, keywords={"environment": environment, **where})
    inventory = {"jumps": {"jump": JUMP_HOST}}
    shown = controller.start(play("localhost", task), inventory=inventory, options="-vvv").finish()
    assert "3 locked" in shown
    assert {device["id"] for device in simulator.cylance.devices(locked=True)} == set(ids)
    assert PROXY_PASSWORD not in shown


@pytest.mark.parametrize("exempt", ["elsewhere.example,127.0.0.1", "*"], ids=["address", "wildcard"])
def test_no_proxy_bypasses_the_proxy(
    console, run_lockdown_on_list, set_proxy, pauses, unused_address, scheme, monkeypatch, exempt
):
    """Nothing listens at the address of this proxy."""
    ids = console.seed(2)
    set_proxy("HTTPS_PROXY", f"http://{unused_address}")
    monkeypatch.setenv("NO_PROXY", "elsewhere.example")
    assert run_lockdown_on_list(*ids).outcomes == ["failed", "skipped"]
    monkeypatch.setenv("NO_PROXY", exempt)
    assert run_lockdown_on_list(*ids).outcomes == ["changed"] * 2
