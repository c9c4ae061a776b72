# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Rows of docs/faults.md: a proxy stands on the way. Its log tells what went through it."""

from __future__ import annotations

import json

import pytest

from ansible_collections.secops.device_actions.plugins.module_utils._http import proxies
from integration.playbooks.controller import JUMP_HOST, lockdown, play, wait_until

ASKED = {"http": "asked to POST", "https": "asked to CONNECT"}
BY = ("option", "HTTPS_PROXY", "https_proxy", "ALL_PROXY")
PASSWORD = "canary-of-the-proxy"


@pytest.fixture(params=["http", "https"])
def scheme(request, console):
    """How the console is spoken to. Each way through a proxy is another one: a request to it, or a tunnel."""
    if request.param == "https":
        console.login.update(api_url=console.simulator.tls_url, ca_path=console.simulator.ca_path)
    return request.param


@pytest.fixture
def use(monkeypatch):
    """Have a proxy by the option or by a variable: the task's options. This machine is no exception meanwhile."""
    monkeypatch.setattr(proxies, "is_loopback", lambda host: False)

    def use(by, url):
        if by == "option":
            return {"proxy": url}
        monkeypatch.setenv(by, url)
        monkeypatch.setenv(by.replace("HTTPS", "HTTP").replace("https", "http"), url)
        return {}

    return use


@pytest.mark.parametrize("by", BY)
def test_proxy_without_login(console, act, use, proxy, scheme, by):
    seen = proxy.count(ASKED[scheme])
    told = act(*console.seed(2), **use(by, proxy.url()))
    assert told.outcomes == ["changed"] * 2
    assert console.simulator.summary()["total"] == 1 + 4
    assert proxy.count(ASKED[scheme]) > seen


@pytest.mark.parametrize("by", BY)
def test_proxy_with_login(console, act, use, proxy_with_login, scheme, by):
    seen = proxy_with_login.count(ASKED[scheme])
    ids = console.seed(3)
    if scheme == "https":  # what breaks in a tunnel is not a proxy that makes no connection
        console.fault("PUT", "drop_after", ids[0], times=1)
    console.fault("PUT", "status", ids[2], status=400, body={"message": f"you came by user:{PASSWORD}"})
    told = act(*ids, max_parallel=1, **use(by, proxy_with_login.url()))
    assert told.outcomes == ["changed", "changed", "failed"]
    assert len(console.writes()) == 3
    assert "you came by user:********" in told.entries[2]["error"]["message"]
    assert PASSWORD not in json.dumps([told.results, console.announced])
    assert proxy_with_login.count(ASKED[scheme]) > seen


@pytest.mark.parametrize("login", ["", "user:canary-that-is-wrong", "canary%2Duser:canary"])
@pytest.mark.parametrize("by", ["option", "HTTPS_PROXY"])
def test_proxy_with_wrong_login(console, act, use, proxy_with_login, scheme, by, login):
    seen = proxy_with_login.count("ProxyAuthenticationFailed")
    told = act(*console.seed(5), max_parallel=1, **use(by, proxy_with_login.url(login)))
    assert told.outcomes == ["failed"] * 5 if act.by_host else ["failed"] + ["skipped"] * 4
    assert told.errors("reason") == {("login_refused",)}
    assert told.entries[0]["error"]["status"] == 407
    assert "The proxy requires a login, or rejects this one" in told.results[0]["msg"]
    assert "canary" not in json.dumps([told.results, console.announced])
    assert console.simulator.requests() == []
    wait_until(lambda: proxy_with_login.count("ProxyAuthenticationFailed") > seen, "the proxy's log tells of it")
    assert proxy_with_login.count("ProxyAuthenticationFailed") == seen + 1


@pytest.mark.parametrize("down", ["the proxy", "the console"])
def test_proxy_that_is_down(console, act, pauses, nowhere, proxy, down):
    ids = console.seed(2)
    if down == "the proxy":
        options = {"api_url": console.simulator.tls_url, "proxy": f"http://user:canary@{nowhere}"}
    else:
        options = {"api_url": f"https://{nowhere}", "proxy": proxy.url()}
    told = act(*ids, max_parallel=1, **options)
    assert told.outcomes == ["failed"] * 2
    assert told.errors("reason") == {("unreachable",)}
    assert "The proxy does not connect to 127.0.0.1" in told.results[0]["msg"]
    assert "canary" not in json.dumps([told.results, console.announced])
    assert console.simulator.requests() == []


@pytest.mark.costly
@pytest.mark.parametrize("where", [{}, {"delegate_to": "jump"}], ids=["here", "on a jump host"])
def test_proxy_of_the_tasks_environment(controller, simulator, console_url, ca_path, proxy_with_login, where):
    """The console's name is known to the proxy alone."""
    ids = simulator.cylance.seed(3)["ids"]
    environment = {"HTTPS_PROXY": proxy_with_login.url(), "CYLANCE_API_URL": console_url}
    task = lockdown(device_ids=ids, ca_path=ca_path, keywords={"environment": environment, **where})
    inventory = {"jumps": {"jump": JUMP_HOST}}
    shown = controller.start(play("localhost", task), inventory=inventory, options="-vvv").finish()
    assert "3 locked" in shown
    assert {device["id"] for device in simulator.cylance.devices(locked=True)} == set(ids)
    assert PASSWORD not in shown


@pytest.mark.parametrize("exempt", ["elsewhere.example,127.0.0.1", "*"])
def test_exempt_from_the_proxy(console, act, use, pauses, nowhere, scheme, monkeypatch, exempt):
    """Whoever asks this proxy gets nowhere."""
    ids = console.seed(2)
    use("HTTPS_PROXY", f"http://{nowhere}")
    monkeypatch.setenv("NO_PROXY", "elsewhere.example")
    assert act(*ids).outcomes == ["failed"] * 2
    monkeypatch.setenv("NO_PROXY", exempt)
    assert act(*ids).outcomes == ["changed"] * 2
