# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""For any list of zones, a zone is found once, or there is one error."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from ansible_collections.secops.device_actions.plugins.module_utils._common.errors import BadResponse, InputError
from ansible_collections.secops.device_actions.plugins.module_utils.cylance.zones.listing import find_zones, zone_facts
from hostile.device_records import PROTECT_ID
from hostile.values import json_values, spoiled, texts

IDS = st.sampled_from((PROTECT_ID, PROTECT_ID.upper(), "0" * 8 + PROTECT_ID[8:]))
ANYTHING = st.one_of(json_values(), texts())
RECORDS = st.fixed_dictionaries(
    {"id": st.one_of(IDS, IDS, spoiled)}, optional={"name": ANYTHING, "criticality": ANYTHING}
)


@given(st.lists(st.one_of(RECORDS, RECORDS, spoiled), max_size=5), texts())
def test_a_zone_is_found_once_or_raises_an_error(zones, identifier):
    known = []
    for record in zones:
        try:
            known.append(zone_facts(record))
        except BadResponse:
            continue
    try:
        (found,) = find_zones(known, [identifier])
    except InputError as error:
        assert error.message.startswith("zones: ")
    else:
        assert found in known
        assert identifier.strip().lower() in ((found["name"] or "").lower(), found["id"], found["id"].replace("-", ""))
