# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The rate limit: by default ten calls in sixty seconds for each endpoint, by the simulated clock."""

from __future__ import annotations

import pytest

NOW = 1768478400  # 2026-01-15T12:00:00Z, the time of the frozen clock


@pytest.fixture
def api(simulator, opswat, make_api):
    """A client with an access token and with the default rate limit."""
    return make_api(opswat.log_in())


def statuses(api, count, operation="groups", version="v3"):
    return [api.post(operation, version=version).status_code for dummy in range(count)]


def test_the_eleventh_call_within_a_minute_is_refused(simulator, api):
    assert statuses(api, 11) == [200] * 10 + [429]
    simulator.advance(59)
    assert statuses(api, 1) == [429]
    simulator.advance(1)
    assert statuses(api, 11) == [200] * 10 + [429]


def test_each_endpoint_has_its_own_window(api):
    statuses(api, 10)
    assert statuses(api, 1, "devices", "v3.7") == [200]


def test_all_endpoints_can_share_a_window(switch, api):
    switch("rate_scope", "global")
    statuses(api, 10)
    assert statuses(api, 1, "devices", "v3.7") == [429]


def test_a_fixed_window_starts_with_its_first_call(simulator, api):
    statuses(api, 1)
    simulator.advance(50)
    statuses(api, 9)
    assert statuses(api, 1) == [429]
    simulator.advance(10)
    assert statuses(api, 11) == [200] * 10 + [429]


def test_a_sliding_window_ends_with_the_current_call(simulator, switch, api):
    switch("rate_window_kind", "sliding")
    statuses(api, 1)
    simulator.advance(50)
    statuses(api, 9)
    simulator.advance(10)
    assert statuses(api, 2) == [200, 429]
    simulator.advance(50)
    assert statuses(api, 10) == [200] * 9 + [429]


def test_refused_calls_are_not_counted(simulator, switch, api):
    switch("rate_window_kind", "sliding")
    statuses(api, 10)
    simulator.advance(30)
    assert statuses(api, 5) == [429] * 5
    simulator.advance(30)
    assert statuses(api, 10) == [200] * 10


def test_rate_limit_and_rate_window(simulator, switch, api):
    switch("rate_limit", 2)
    switch("rate_window", 5)
    assert statuses(api, 3) == [200, 200, 429]
    simulator.advance(5)
    assert statuses(api, 1) == [200]


def test_a_rate_limit_of_zero_means_no_limit(switch, api):
    switch("rate_limit", 0)
    responses = [api.post("groups") for dummy in range(12)]
    assert {response.status_code for response in responses} == {200}
    assert not [name for name in responses[0].headers if name.startswith("X-RateLimit")]


@pytest.mark.parametrize(("value", "status"), [("account", 429), ("application", 200)])
def test_rate_owner(opswat, switch, api, make_api, value, status):
    switch("rate_owner", value)
    other = make_api(opswat.log_in(opswat.add_application()))
    statuses(api, 10)
    assert other.post("groups").status_code == status


def test_the_rate_limit_can_use_real_time(simulator, switch, api):
    switch("rate_clock", "real")
    switch("rate_window", 3600)  # does not end during the test in real time
    statuses(api, 10)
    simulator.advance(2 * 3600)
    assert statuses(api, 1) == [429]


def test_setting_the_clock_back_starts_a_new_window(simulator, api):
    statuses(api, 10)
    simulator.advance(-3600)
    assert statuses(api, 1) == [200]


def test_errors_are_counted_and_contain_the_headers(api):
    responses = [api.act("nonsense", ["x"]) for dummy in range(11)]
    assert [response.status_code for response in responses] == [400] * 10 + [429]
    assert [response.headers["X-RateLimit-Remaining"] for response in responses[:2]] == ["9", "8"]


@pytest.mark.parametrize(("value", "resets"), [("relative", [60, 50]), ("epoch", [NOW + 60, NOW + 60])], ids=str)
def test_rate_headers(simulator, switch, api, value, resets):
    switch("rate_headers", value)
    first = api.post("groups")
    simulator.advance(10)
    statuses(api, 9)
    refused = api.post("groups")
    assert refused.status_code == 429
    names = ("X-RateLimit-Limit", "X-RateLimit-Remaining", "X-RateLimit-Reset-Time")
    shown = [[int(response.headers[name]) for name in names] for response in (first, refused)]
    assert shown == [[10, 9, resets[0]], [10, 0, resets[1]]]
    assert "Retry-After" not in refused.headers


def test_rate_headers_can_be_absent(switch, api):
    switch("rate_headers", "none")
    responses = [api.post("groups") for dummy in range(11)]
    assert responses[-1].status_code == 429
    assert not [
        name for response in responses for name in response.headers if name.startswith(("X-RateLimit", "Retry"))
    ]


@pytest.mark.parametrize("value", [True, False])
def test_rate_headers_on_success(switch, api, value):
    switch("rate_headers_on_success", value)
    responses = [api.post("groups") for dummy in range(11)]
    shown = ["X-RateLimit-Remaining" in response.headers for response in responses]
    assert shown == [value] * 10 + [True]


def test_rate_retry_after(simulator, switch, api):
    switch("rate_retry_after", True)
    first = api.post("groups")
    statuses(api, 9)
    simulator.advance(20)
    assert api.post("groups").headers["Retry-After"] == "40"
    assert "Retry-After" not in first.headers


@pytest.mark.parametrize(("value", "status"), [(False, 200), (True, 429)])
def test_rate_counts_tokens(simulator, switch, value, status):
    switch("rate_counts_tokens", value)
    form = {**simulator.credentials["opswat"], "grant_type": "client_credentials"}
    url = simulator.url + "/o/oauth/token"
    responses = [simulator.session.post(url, data=form, timeout=30) for dummy in range(11)]
    assert [response.status_code for response in responses] == [200] * 10 + [status]
    assert ("X-RateLimit-Limit" in responses[0].headers) == value


def test_a_reset_starts_new_windows(simulator, opswat, api, make_api):
    statuses(api, 10)
    simulator.reset()
    assert statuses(make_api(opswat.log_in()), 1) == [200]


def test_the_log_counts_calls_by_endpoint(simulator, api, device):
    simulator.clear_requests()
    api.act("exempt", [device["id"]])
    api.act("exempt", [device["id"]], version="v3.2")
    api.detail([device["id"]])
    statuses(api, 2)
    assert simulator.summary()["by_route"] == {
        "POST /o/api/v3.3/devices/action": 1,
        "POST /o/api/v3.2/devices/action": 1,
        "POST /o/api/v3.8/devices/detail": 1,
        "POST /o/api/v3/groups": 2,
    }
