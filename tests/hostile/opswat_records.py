# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Records of OPSWAT Central Management with any value in any field: devices, groups, action results and accounts."""

from __future__ import annotations

from hypothesis import strategies as st

from .lockdown_records import ABSENT
from .values import json_values, spoiled, texts

DEVICE_ID = "6WXJURV8QAM0I7KC"
OTHER_ID = "b3cb8d0434286208f8f187f0e75f63b5"
MAC = "00:0c:29:cd:c7:b2"
HOSTNAME = "ws-0042.corp.example"
STATUSES = ("compliant", "non_compliant", "non-compliant", "exempted", "unknown", "ignored", "In Grace")

names = st.sampled_from((HOSTNAME, "WS-0042", "<private>", "", ABSENT))
networks = st.lists(
    st.builds(
        lambda field, mac: {field: mac}, st.sampled_from(("mac", "mac_addr", "ipv4")), st.sampled_from((MAC, "N/A"))
    ),
    max_size=3,
)
counters = st.dictionaries(
    st.sampled_from(("total_issue", "total_issues", "total_critical", "total_critical_issue", "total_warning_issues")),
    st.one_of(st.integers(0, 9), spoiled),
)


@st.composite
def device_records(draw: st.DrawFn) -> object:
    """Draw a device record, usually with at most one spoiled field."""
    fields = {
        "device_id": draw(st.sampled_from((DEVICE_ID, DEVICE_ID, DEVICE_ID, DEVICE_ID.lower(), OTHER_ID))),
        "status": draw(st.sampled_from((*STATUSES, ABSENT))),
        "status_detail": draw(
            st.sampled_from(
                (ABSENT, {"exempted": 0}, {"exempted": 1}, {"exempted": "1"}, {"exempted": 2}, {"exempted": "no"})
            )
        ),
        "host_name": draw(names),
        "device_name": draw(names),
        "nickname": draw(names),
        "group_name": draw(st.sampled_from(("Quarantine", "quarantine ", "Servers", ABSENT))),
        "agent_type": draw(st.sampled_from(("persistent", "domain_controller", "", ABSENT))),
        "network_info": draw(networks),
        "issue": draw(counters),
        "os_info": {"name": "Windows 11", "family": "windows"},
        "infection": draw(st.one_of(st.just(ABSENT), json_values())),
    }
    spoil = draw(st.sampled_from((*fields, None, None, None)))
    if spoil:
        fields[spoil] = draw(st.one_of(spoiled, texts(), json_values()))
    return {name: value for name, value in fields.items() if value is not ABSENT}


records = st.one_of(device_records(), device_records(), device_records(), spoiled)
details = st.one_of(st.lists(records, max_size=3), st.lists(device_records(), min_size=1, max_size=1), json_values())

group_records = st.one_of(
    spoiled,
    st.fixed_dictionaries(
        {"group_id": st.one_of(st.sampled_from(("1", "2", "default", 3)), spoiled)},
        optional={
            "group_name": st.one_of(st.sampled_from(("Quarantine", "QUARANTINE ", "Servers")), spoiled, texts()),
            "domain_name": st.one_of(st.just("corp.example"), spoiled),
            "number_of_devices": st.one_of(st.integers(), spoiled),
            "auto_join": st.one_of(st.booleans(), spoiled),
        },
    ),
)

action_results = st.one_of(
    spoiled,
    st.fixed_dictionaries(
        {"id": st.one_of(st.sampled_from((DEVICE_ID, DEVICE_ID.lower(), f" {DEVICE_ID}", OTHER_ID)), spoiled)},
        optional={
            "status": st.one_of(st.sampled_from((1, 1, 1, 0, -1)), spoiled),
            "command_id": st.one_of(st.just("c-1"), spoiled, texts()),
        },
    ),
)
by_id = st.dictionaries(st.sampled_from((DEVICE_ID, OTHER_ID, "result")), st.one_of(st.sampled_from((1, 0)), spoiled))
action_answers = st.one_of(st.lists(action_results, max_size=4), by_id, json_values())

accounts = st.one_of(
    spoiled,
    st.fixed_dictionaries(
        {},
        optional={
            "devices_used": st.one_of(st.integers(-1, 100), spoiled),
            "devices_by_status": st.one_of(
                spoiled,
                st.lists(
                    st.one_of(
                        spoiled,
                        st.builds(lambda number: {"number_of_devices": number}, st.one_of(st.integers(), spoiled)),
                    )
                ),
            ),
        },
    ),
)
