# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the facts of a connection mean: latency, proxy, TLS and clock."""

from __future__ import annotations

import time
from dataclasses import replace

import pytest

from ansible_collections.secops.device_actions.plugins.module_utils._engine.checks import FAILED, OK, WARNING
from ansible_collections.secops.device_actions.plugins.module_utils._engine.connection_info import ConnectionInfo
from ansible_collections.secops.device_actions.plugins.module_utils._http.options import ConnectionSettings
from ansible_collections.secops.device_actions.plugins.module_utils._sharing.connection_facts import (
    ConnectionFacts,
    TlsFacts,
)
from ansible_collections.secops.device_actions.plugins.module_utils._sharing.context import Context

SETTINGS = ConnectionSettings(
    validate_certs=True, ca_path=None, proxy=None, timeout=10, retries=0, max_wait=15, token_cache="off"
)
DAY = 86_400


def good_facts(**changes):
    """Return the facts of a connection without problems, with these changes."""
    facts = ConnectionFacts(clock_offset=0.2, seconds=[0.3, 0.1], tls=TlsFacts("TLSv1.3", time.time() + 90 * DAY))
    return replace(facts, **changes)


class Info(ConnectionInfo):
    """Checks the facts that it is given."""

    def __init__(self, facts, settings=SETTINGS, url="https://console.example"):
        super().__init__({}, Context())
        self._given = (url, facts, settings)

    def examine(self):
        self.checks.add("login", OK, "Works.")
        self.add_connection(*self._given)


def found(*arguments, **keywords):
    """Return {what: check} of Info."""
    return {check["check"]: check for check in Info(*arguments, **keywords).perform()["checks"]}


def test_a_good_connection_comes_before_what_was_checked_with_it():
    checks = found(good_facts())
    assert [*checks] == ["connection", "TLS", "clock", "login"]
    assert {check["status"] for check in checks.values()} == {OK}
    assert "100 ms, without a proxy" in checks["connection"]["finding"]


def test_without_a_response_only_the_failed_request_counts():
    assert [*found(ConnectionFacts())] == ["login"]


def test_the_proxy_is_shown_without_its_password():
    connection = found(good_facts(proxy="http://user:canary@proxy.example:3128"))["connection"]
    assert "proxy http://proxy.example:3128" in connection["finding"] and "canary" not in str(connection)


def test_a_slow_console_is_a_warning():
    assert found(good_facts(seconds=[2.5, 3.0]))["connection"]["status"] == WARNING


@pytest.mark.parametrize(
    ("tls", "status"),
    [
        (TlsFacts("TLSv1.3", None), OK),
        (TlsFacts("TLSv1.2", time.time() + 31 * DAY), OK),
        (TlsFacts("TLSv1.2", time.time() + 29 * DAY), WARNING),
        (TlsFacts("TLSv1.1", time.time() + 90 * DAY), WARNING),
        (None, OK),
    ],
)
def test_old_protocols_and_certificates_that_end_soon_are_warnings(tls, status):
    assert found(good_facts(tls=tls))["TLS"]["status"] == status


def test_an_unverified_certificate_is_a_warning():
    assert found(good_facts(), replace(SETTINGS, validate_certs=False))["TLS"]["status"] == WARNING


def test_no_tls_is_in_order_only_on_this_machine_which_is_all_that_the_options_accept():
    assert found(good_facts(tls=None), url="http://127.0.0.1:8642")["TLS"]["status"] == OK


@pytest.mark.parametrize(
    ("offset", "status"),
    [(59.0, OK), (-59.0, OK), (61.0, WARNING), (-119.0, WARNING), (121.0, FAILED), (-9e9, FAILED), (None, WARNING)],
)
def test_a_clock_that_is_off_is_a_warning_and_from_two_minutes_on_a_failure(offset, status):
    assert found(good_facts(clock_offset=offset))["clock"]["status"] == status
