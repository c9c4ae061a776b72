# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""XML and JSON bodies of all SDM releases decode to the same list, and anything else is an error."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ansible_collections.secops.device_actions.plugins.module_utils._common.errors import BadResponse
from ansible_collections.secops.device_actions.plugins.module_utils.sdm.devices.record import device_facts
from ansible_collections.secops.device_actions.plugins.module_utils.sdm.payloads import decode, encode, is_consent

NAMES = ("devices", "device")
TEXTS = st.text(st.characters(exclude_categories=["Cs", "Cc"], exclude_characters="\ufffe\uffff"), max_size=40)
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | TEXTS,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(TEXTS, inner, max_size=4),
    max_leaves=20,
)


def entries(text, names=NAMES):
    return decode(text.encode(), "devices").entries(names, "id")


LISTS = {
    "XML of 9.0.1": "<devices><devices><id>ID2</id></devices><devices><id>ID3</id></devices></devices>",
    "XML of 8.1": "<devices><device><id>ID2</id></device><device><id>ID3</id></device></devices>",
    "XML with blanks": "<?xml version='1.0'?>\n<devices>\n <device>\n <id> ID2 </id></device><device><id>ID3</id>"
    "</device>\n</devices>\n",
    "XML of a namespace": "<devices xmlns='urn:x'><device><id>ID2</id></device><device><id>ID3</id></device></devices>",
    "JSON of 9.0.1": '{"devices": [{"id": "ID2"}, {"id": "ID3"}]}',
    "JSON of 8.1": '{"device": [{"id": "ID2"}, {"id": "ID3"}]}',
    "JSON of both": '{"devices": {"device": [{"id": "ID2"}, {"id": "ID3"}]}}',
    "a bare JSON list": '[{"id": "ID2"}, {"id": "ID3"}]',
}
SINGLES = {
    "XML": "<devices><devices><id>ID2</id></devices></devices>",
    "JSON, collapsed": '{"devices": {"id": "ID2"}}',
    "JSON, collapsed twice": '{"devices": {"device": {"id": "ID2"}}}',
    "JSON without a name": '{"id": "ID2"}',
}
EMPTY = ["<devices/>", "<devices></devices>", '{"devices": []}', '{"devices": null}', '{"devices": ""}', "{}", "[]"]


@pytest.mark.parametrize("release", LISTS)
def test_device_lists_of_all_releases_are_decoded(release):
    assert entries(LISTS[release]) == [{"id": "ID2"}, {"id": "ID3"}]


@pytest.mark.parametrize("form", SINGLES)
def test_a_list_with_one_device_is_decoded(form):
    assert entries(SINGLES[form]) == [{"id": "ID2"}]


@pytest.mark.parametrize("text", EMPTY)
def test_an_empty_list_is_decoded(text):
    assert entries(text) == []


def test_repeated_elements_of_an_entry_become_a_list():
    text = "<devices><devices><id>ID2</id><p><n>a</n></p><p><n>b</n></p></devices></devices>"
    assert entries(text) == [{"id": "ID2", "p": [{"n": "a"}, {"n": "b"}]}]


@pytest.mark.parametrize("body_format", ["xml", "json"])
@given(fields=st.dictionaries(st.sampled_from(["userName", "password", "type"]), TEXTS))
def test_an_encoded_body_decodes_to_the_same_fields(body_format, fields):
    decoded = decode(encode("session", fields, body_format), "session").fields
    if body_format == "json":
        assert decoded == fields
    else:
        assert decoded == {name: text.strip() for name, text in fields.items()}


@given(content=st.binary(max_size=300))
def test_any_bytes_are_decoded_or_raise_a_short_error(content):
    try:
        decode(content, "devices").entries(NAMES, "id")
    except ValueError as error:
        assert 0 < len(str(error)) < 200


@given(value=VALUES)
def test_any_json_is_decoded_or_raises_one_error(value):
    try:
        records = decode(json.dumps(value).encode(), "devices").entries(NAMES, "id")
    except ValueError:
        return
    for record in records:
        try:
            facts = device_facts(record, "listing")
        except BadResponse:
            continue
        json.dumps(facts)
        assert isinstance(facts["id"], str) and facts["id"]
        assert facts["locked"] in (True, False, None)


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (b"", True),
        (b" \r\n", True),
        (b"{}", True),
        (b"<deviceAction/>", True),
        (b'{"type": "Lock"}', True),
        (b"<!DOCTYPE html><html></html>", False),
        (b"\xef\xbb\xbf\n <HTML>", False),
        (b"<?xml version='1.0'?><html><head/></html>", False),
        (b"<?xml version='1.0'?><!DOCTYPE html><html/>", False),
        (b"<!-- a --><html></html>", False),
        (b"<head><title>Sign in</title></head><body></body>", False),
        (b"Please sign in", False),
        (b'"Please sign in"', False),
        (b"[]", False),
        (b"<errorResponse><errorLabel>A</errorLabel></errorResponse>", False),
        (b'{"errorLabel": "A", "message": "b"}', False),
        (b'{"errorResponse": {"errorLabel": "A"}}', False),
        (b"<HTML><BODY>Please log in</BODY></HTML>", False),
        (b'<script>location="/login"</script>', False),
        (b'{"error": "login required"}', False),
        (b'{"httpStatusCode": 400, "errorCode": 1, "message": "locked"}', False),
    ],
)
def test_only_an_empty_or_echoed_body_confirms_an_action(content, expected):
    assert is_consent(content) is expected
