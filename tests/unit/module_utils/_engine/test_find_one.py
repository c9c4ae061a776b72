# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
from __future__ import annotations

import pytest

from ansible_collections.secops.device_actions.plugins.module_utils._common.errors import InputError
from ansible_collections.secops.device_actions.plugins.module_utils._engine.find_one import RecordFinder

SERVERS = {"id": "1", "name": "Servers"}
LAPTOPS = {"id": "2", "name": "Laptops"}
LOWER_CASE = {"id": "3", "name": "laptops"}
NAMELESS = {"id": "4", "name": None}
RECORDS = [SERVERS, LAPTOPS, NAMELESS]

BY_NAME = RecordFinder("zones", "zone")
BY_ID_OR_NAME = RecordFinder("zones", "zone", parse_id=str.strip)
BY_ID = RecordFinder("zone_id", "zone", parse_id=str.strip, by_name=False)


@pytest.mark.parametrize("wanted", ["Servers", "servers", " SERVERS "])
def test_finds_a_record_by_its_name_in_any_case(wanted):
    assert BY_NAME.find_one(RECORDS, wanted) is SERVERS


def test_finds_a_record_by_its_name_in_another_spelling():
    office = {"id": "6", "name": "Bu\u0308ro \u2013 Stra\u00dfe"}
    assert BY_NAME.find_one([*RECORDS, office], "B\u00dcRO - STRASSE") is office


def test_finds_a_record_by_its_id():
    assert BY_ID_OR_NAME.find_one(RECORDS, " 4 ") is NAMELESS


def test_an_id_wins_over_a_name():
    misleading = {"id": "5", "name": "1"}
    assert BY_ID_OR_NAME.find_one([misleading, SERVERS], "1") is SERVERS


def test_an_exact_name_wins_over_one_in_another_case():
    records = [LAPTOPS, LOWER_CASE]
    assert BY_NAME.find_one(records, "laptops") is LOWER_CASE
    assert BY_NAME.find_one(records, "Laptops") is LAPTOPS


def test_an_id_is_no_name_and_a_name_is_no_id_where_the_option_takes_one_only():
    with pytest.raises(InputError, match="^zone_id: the console has no zone 'Servers'"):
        BY_ID.find_one(RECORDS, "Servers")
    with pytest.raises(InputError, match="^zones: the console has no zone '1'"):
        BY_NAME.find_one(RECORDS, "1")


def test_an_unknown_name_is_reported_with_those_that_exist():
    with pytest.raises(InputError) as raised:
        BY_NAME.find_one(RECORDS, "Printers")
    assert raised.value.message == "zones: the console has no zone 'Printers'. It has 4, Laptops, Servers."
    with pytest.raises(InputError) as raised:
        BY_NAME.find_one([], "Printers")
    assert raised.value.message == "zones: the console has no zone 'Printers'. It has none."


def test_an_empty_text_matches_no_nameless_record():
    assert BY_ID_OR_NAME.matching([NAMELESS, {"id": "5", "name": ""}], " ") == []


def test_several_matches_are_reported_with_their_labels():
    with pytest.raises(InputError) as raised:
        BY_NAME.find_one([LAPTOPS, LOWER_CASE], "LAPTOPS")
    assert raised.value.message == "zones: 'LAPTOPS' matches 2 zones: 2, 3. Name one by its id."
    finder = RecordFinder("group", "group", label=lambda record: f"{record['id']} (domain A)", hint="Rename one.")
    with pytest.raises(InputError) as raised:
        finder.find_one([LAPTOPS, LAPTOPS], "Laptops")
    assert raised.value.message == "group: 'Laptops' matches 2 groups: 2 (domain A), 2 (domain A). Rename one."
