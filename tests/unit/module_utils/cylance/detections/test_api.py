# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The Detections API: what it asks for, and what it does where the tenant refuses that."""

from __future__ import annotations

import pytest

from ansible_collections.secops.device_actions.plugins.module_utils._common.errors import ApiError, BadResponse
from ansible_collections.secops.device_actions.plugins.module_utils._http.session import ApiResponse
from ansible_collections.secops.device_actions.plugins.module_utils.cylance.detections.api import DetectionsApi

from .tenant import Tenant


class Fixed:
    """A session that responds with these bodies or errors in turn."""

    clock_offset = None

    def __init__(self, *answers):
        self.answers = list(answers)
        self.paths = []

    def request(self, method, path, action):
        self.paths.append(path)
        answer = self.answers.pop(0)
        if isinstance(answer, Exception):
            raise answer
        return ApiResponse(200, answer, 5.0)


def page(entries=(), total=None, **fields):
    return {"page_items": list(entries), "total_number_of_items": len(entries) if total is None else total, **fields}


def test_the_largest_page_that_is_accepted_is_remembered():
    tenant = Tenant(refuses_size=50)
    api = DetectionsApi(tenant)
    api.page(1, {"sort": "ReceivedTime"})
    api.page(1, {"sort": "ReceivedTime"})
    assert [query["page_size"] for query in tenant.queries] == ["200", "100", "20", "20"]
    assert tenant.queries[-1]["sort"] == "ReceivedTime"


def test_a_tenant_that_cannot_sort_is_asked_without():
    tenant = Tenant(sort="refused")
    api = DetectionsApi(tenant)
    api.page(1, {"sort": "ReceivedTime", "start": "2026-01-15T12:00:00.000Z"})
    api.page(1, {"sort": "ReceivedTime"})
    assert "sort" not in tenant.queries[-1] and tenant.queries[-1]["page_size"] == "200"
    assert tenant.queries[-2]["start"] == "2026-01-15T12:00:00.000Z"


def test_a_request_that_is_always_refused_raises():
    session = Fixed(*[ApiError("400.", 400)] * 20)
    with pytest.raises(ApiError):
        DetectionsApi(session).page(1, {"sort": "ReceivedTime"})
    assert len(session.paths) == 6


def test_500_is_repeated_once():
    assert DetectionsApi(Fixed(ApiError("500.", 500), page())).page(1, {}).total == 0
    with pytest.raises(ApiError):
        DetectionsApi(Fixed(ApiError("500.", 500), ApiError("500.", 500))).page(1, {})


@pytest.mark.parametrize(("what", "scope"), [("page", "opticsdetect:list"), ("details", "opticsdetect:read")])
def test_a_missing_privilege_is_named(what, scope):
    api = DetectionsApi(Fixed(ApiError("403.", 403)))
    with pytest.raises(ApiError) as caught:
        api.details("x") if what == "details" else api.page(1, {})
    assert caught.value.message.endswith(f"needs the privilege for Focus (Optics) detections: {scope}.")


@pytest.mark.parametrize(
    "body",
    [None, [], {}, page(total=-1), page(total="3"), page(total=True), {"page_items": {}, "total_number_of_items": 0}],
)
def test_what_is_not_a_page_is_refused(body):
    with pytest.raises(BadResponse):
        DetectionsApi(Fixed(body)).page(1, {})


def test_another_page_than_requested_is_refused():
    with pytest.raises(BadResponse, match="page 2 was requested, and the console sent page 1"):
        DetectionsApi(Fixed(page([{}], page_number=1))).page(2, {})


def test_a_missing_number_of_pages_is_computed():
    assert DetectionsApi(Fixed(page([{}] * 20, 45))).page(1, {}).pages == 3
    assert DetectionsApi(Fixed(page([], 0))).page(1, {}).pages == 0


def test_ids_in_paths_are_quoted():
    session = Fixed({})
    DetectionsApi(session).details("a:b/../c?d")
    assert session.paths == ["/detections/v2/a%3Ab%2F..%2Fc%3Fd/details"]
    with pytest.raises(BadResponse):
        DetectionsApi(Fixed([])).details("x")
