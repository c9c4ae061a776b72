# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Cylance device records with any value in any field, in both spellings of the vendor's documentation."""

from __future__ import annotations

from hypothesis import strategies as st

from .lockdown_records import ABSENT, FOCUS_ID, OTHER_ID
from .values import json_values, spoiled, texts

PROTECT_ID = "45e07f34-e76b-4a9e-b167-d6d0c510d6ba"
HOSTNAME = "ws-0042.corp.example"
MAC = "00-60-26-26-D5-19"

ids = st.sampled_from((PROTECT_ID, PROTECT_ID, PROTECT_ID.upper(), FOCUS_ID, OTHER_ID, "x", "", ABSENT))
hostnames = st.sampled_from((HOSTNAME, HOSTNAME.upper(), "ws-0042", "ws-0042.other.example", ABSENT))
macs = st.lists(st.sampled_from((MAC, "00:60:26:26:d5:19", "02-00-00-00-00-01", "no MAC")), max_size=3)
states = st.sampled_from(("Online", "online", "Offline", "OffLine", ABSENT))


@st.composite
def device_records(draw: st.DrawFn) -> object:
    """Draw a device record, usually with one spoiled field."""
    fields = {
        "id": draw(ids),
        "host_name": draw(hostnames),
        "name": draw(st.sampled_from(("WS-0042", ABSENT))),
        draw(st.sampled_from(("mac_addresses", "macAddresses"))): draw(macs),
        "state": draw(states),
    }
    spoil = draw(st.sampled_from((*fields, None)))
    if spoil:
        fields[spoil] = draw(st.one_of(spoiled, texts()))
    record = {name: value for name, value in fields.items() if value is not ABSENT}
    return draw(st.one_of(st.just(record), st.just(record), st.just(record), spoiled))


device_lists = st.one_of(st.lists(device_records(), max_size=4), spoiled, json_values())
counts = st.one_of(
    spoiled,
    st.builds(lambda total: {"total_number_of_items": total}, st.one_of(spoiled, st.integers())),
)
