# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""All pages of a list are read, although it changes meanwhile."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ansible_collections.secops.device_actions.plugins.module_utils._common.errors import (
    ApiError,
    BadResponse,
    ResponseLost,
)
from ansible_collections.secops.device_actions.plugins.module_utils.cylance.detections import pages
from ansible_collections.secops.device_actions.plugins.module_utils.cylance.detections.api import DetectionsApi, Page

from .tenant import Tenant

ASCENDING, DESCENDING = {"sort": "ReceivedTime"}, {"sort": "-ReceivedTime"}


def read(tenant, query=None):
    """Return the ids of all entries that are read."""
    return [one["Id"] for page in pages.read_pages(DetectionsApi(tenant), query or ASCENDING) for one in page.entries]


def spaced(tenant, count):
    """Raise detections one second apart, and return their ids, oldest first."""
    return [tenant.add(ago=count - number)[0] for number in range(count)]


def test_the_console_decides_about_the_length_of_pages():
    tenant = Tenant(cap=20)
    ids = spaced(tenant, 45)
    assert read(tenant) == ids
    assert [query["page"] for query in tenant.queries] == ["1", "2", "3"]


# Deletions after each page that is read; each one names entries by their position in the original list.
DELETIONS = st.lists(st.sets(st.integers(0, 29), max_size=9), max_size=12)


@given(DELETIONS, st.integers(1, 12), st.sampled_from([ASCENDING, DESCENDING]))
def test_deletions_make_nothing_else_disappear(deletions, cap, query):
    tenant = Tenant(cap=cap)
    ids = spaced(tenant, 30)
    tenant.during = [
        lambda chosen=chosen: [tenant.entries.pop(ids[index], None) for index in chosen] for chosen in deletions
    ]
    found = read(tenant, query)
    assert set(tenant.entries) <= set(found) <= set(ids)
    assert len(tenant.queries) < 200


@given(st.lists(st.integers(0, 3), max_size=8), st.integers(1, 7))
def test_arrivals_at_the_front_only_repeat_entries(arrivals, cap):
    tenant = Tenant(cap=cap)
    ids = spaced(tenant, 12)
    tenant.during = [lambda count=count: tenant.add(count) for count in arrivals]
    assert set(ids) <= set(read(tenant, DESCENDING))


def test_a_list_that_shrinks_to_fewer_pages_is_read_again():
    tenant = Tenant(cap=5)
    ids = spaced(tenant, 15)
    tenant.during = [lambda: None, lambda: [tenant.entries.pop(one) for one in ids[:10]]]
    assert set(ids[10:]) <= set(read(tenant))


def test_an_endless_list_ends(monkeypatch):
    monkeypatch.setattr(pages, "_MAX_PAGES", 50)
    tenant = Tenant(cap=2)
    tenant.add(5)
    tenant.during = [lambda: tenant.add(2) for dummy in range(200)]
    with pytest.raises(BadResponse, match="more than 50 pages"):
        read(tenant)


class Failing:
    """An API whose second page fails."""

    def __init__(self, error):
        self._error = error

    def page(self, number, query):
        if number > 1:
            raise self._error
        return Page(1, [{}], 2, 2, 0.0)


@pytest.mark.parametrize("error", [ApiError("503.", 503), ResponseLost("Lost.")])
def test_a_later_page_that_cannot_be_produced(error):
    with pytest.raises(pages.PageFailed) as caught:
        list(pages.read_pages(Failing(error), {}))
    assert caught.value.error is error


@pytest.mark.parametrize("error", [ApiError("401.", 401), ApiError("429.", 429), BadResponse("No page.")])
def test_other_failures_of_a_later_page_are_themselves(error):
    with pytest.raises(type(error)):
        list(pages.read_pages(Failing(error), {}))


def test_a_first_page_without_the_entries_that_it_counts_is_refused():
    with pytest.raises(BadResponse, match="announced 7, but the first page is empty"):
        list(pages.read_pages(None, {}, Page(1, [], 7, 1, 0.0)))
