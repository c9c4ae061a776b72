# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""For any response of the console, a list is complete and contains each record once, or there is one error."""

from __future__ import annotations

import json

from hypothesis import given
from hypothesis import strategies as st

from ansible_collections.secops.device_actions.plugins.module_utils._common.errors import (
    DeviceActionsError,
)
from ansible_collections.secops.device_actions.plugins.module_utils._http.session import ApiResponse
from ansible_collections.secops.device_actions.plugins.module_utils._sharing.context import Context
from ansible_collections.secops.device_actions.plugins.module_utils.cylance.devices.record import device_facts
from ansible_collections.secops.device_actions.plugins.module_utils.cylance.executions.record import (
    execution_facts,
)
from ansible_collections.secops.device_actions.plugins.module_utils.cylance.packages.listing import package_facts
from ansible_collections.secops.device_actions.plugins.module_utils.cylance.paged_lists import PagedLists
from ansible_collections.secops.device_actions.plugins.module_utils.cylance.zones.listing import zone_facts
from hostile.cleanliness import is_clean, unclean_texts
from hostile.device_records import PROTECT_ID, device_records
from hostile.values import json_values, spoiled, texts


class Session:
    """A session that responds with one page after another, and then repeats the last one."""

    def __init__(self, pages):
        self._pages = pages
        self.requests = 0

    def request(self, method, path, what):
        self.requests += 1
        return ApiResponse(200, self._pages[min(self.requests, len(self._pages)) - 1], 0.0)


def records(key):
    """Return a strategy for records that mostly have a valid ID, and anything in their other fields."""
    names = ("name", "criticality", "category", "status", "size", "packageDescriptor", "uploadedBy", "uploadedOn")
    names += ("deviceStatuses", "deviceCount", "target", "destination", "packageExecutions", "createdBy", "downloadUrl")
    usable = st.sampled_from((PROTECT_ID, PROTECT_ID.upper(), "0" * 8 + PROTECT_ID[8:]))
    record = st.builds(
        lambda record_id, fields: {**fields, key: record_id},
        st.one_of(usable, usable, spoiled),
        st.dictionaries(st.sampled_from(names), st.one_of(json_values(), texts()), max_size=4),
    )
    return st.one_of(record, record, spoiled)


def pages(entries):
    """Return a strategy for pages of a list, some of them invalid."""
    page = st.fixed_dictionaries(
        {
            "page_items": st.one_of(st.lists(entries, max_size=3), spoiled),
            "total_number_of_items": st.one_of(st.integers(0, 6), st.integers(0, 6), spoiled),
        },
        optional={"page_number": st.one_of(st.integers(1, 3), spoiled)},
    )
    return st.lists(st.one_of(page, page, page, json_values()), min_size=1, max_size=5)


LISTS = st.one_of(
    st.tuples(st.just(device_facts), pages(device_records())),
    st.tuples(st.just(zone_facts), pages(records("id"))),
    st.tuples(st.just(package_facts), pages(records("packageId"))),
    st.tuples(st.just(execution_facts), pages(records("id"))),
)


@given(LISTS)
def test_a_list_is_complete_or_raises_one_error(case):
    parse, responses = case
    session = Session(responses)
    try:
        found = PagedLists(session, Context(), "test").read_all("/x", 3, "listing", parse)
    except DeviceActionsError as error:
        assert is_clean(error.message) and error.reason
    else:
        json.dumps(found)
        assert len({one["id"] for one in found}) == len(found)
        assert len(found) in [page["total_number_of_items"] for page in responses if isinstance(page, dict)]
        for package in (package for one in found for package in one.get("packages", [])):
            package.pop("arguments")  # compared unchanged, and cleaned when they are shown
        for one in found:
            one.pop("secret_destination", None)  # as above
        assert unclean_texts(found) == []
    assert session.requests < 40
