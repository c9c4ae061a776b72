# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""For any history of a tenant and for every behaviour that is not documented: nothing is lost, nothing old is shown."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from .tenant import NOW, SECOND, Source, Tenant

TENANTS = st.fixed_dictionaries(
    {
        "sort": st.sampled_from(["obeyed", "ignored", "refused"]),
        "compares": st.sampled_from(["received", "occurred"]),
        "inclusive": st.booleans(),
        "cap": st.sampled_from([1, 2, 3, 5, 200]),
        "refuses_size": st.sampled_from([20, 1000]),
        "date": st.booleans(),
    }
)
RAISED = st.builds(
    lambda **fields: ("add", fields),
    count=st.integers(1, 4),
    late=st.sampled_from([0, 0, 1, 1000, 100_000]),
    ago=st.sampled_from([0, 0, 1, 500]),
    lag=st.sampled_from([0, 0, 1, 300]),
)
DELETED = st.tuples(st.just("delete"), st.integers(0, 50))
CHANGES = st.one_of(RAISED, DELETED)
STEPS = st.one_of(
    CHANGES,
    CHANGES,
    st.tuples(st.just("wait"), st.sampled_from([1, 60, 600, 4000])),
    st.tuples(st.just("poll"), st.lists(CHANGES, max_size=5)),
    st.tuples(st.just("kill"), st.integers(1, 3)),
)


def change(tenant, what, value):
    """Raise or delete detections."""
    if what == "add":
        tenant.add(**value)
    elif tenant.entries:
        del tenant.entries[sorted(tenant.entries)[value % len(tenant.entries)]]


@given(TENANTS, st.lists(STEPS, max_size=25), st.sampled_from([None, 100, 5000]))
def test_nothing_is_lost_and_nothing_old_is_shown(switches, steps, back):
    tenant = Tenant(**switches)
    tenant.add(5, ago=5000)
    tenant.add(5, ago=50)
    source = Source(tenant)
    start = None if back is None else NOW / SECOND - back
    since = NOW if back is None else NOW - back * SECOND
    source.poll(start=start)
    for what, value in steps:
        if what == "wait":
            tenant.wait(value)
        elif what == "poll":
            tenant.during = [lambda one=one: change(tenant, *one) for one in value]
            source.poll()
            tenant.during = []
        elif what == "kill":
            source.poll(steps=value)
        else:
            change(tenant, what, value)
    for dummy in range(3):  # what changed during one walk, others find
        tenant.wait(3600)
        source.poll()
    expected = {one.id for one in tenant.entries.values() if one.received >= since}
    assert expected <= set(source.events)
    for key, event in source.events.items():
        assert event.key == key and event.record["ReceivedTime"] >= "2026-01-15T10:36:40"
    old = {one.id for one in tenant.entries.values() if one.received < since}
    assert not old & set(source.events)
