# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Secrets are masked in everything that users and logs see."""

from __future__ import annotations

import html
import json
from urllib.parse import quote, quote_plus

import pytest

from ansible_collections.secops.device_actions.plugins.module_utils._common import escapes
from ansible_collections.secops.device_actions.plugins.module_utils._common.redaction import MASK, Redactor
from ansible_collections.secops.device_actions.plugins.module_utils._common.text import (
    printable_line,
    strip_url_secrets,
)

SECRET = "canary-2f7e-secret"


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("see https://host/path?apikey=1#x now", "see https://host/path now"),
        ("https://user:pw@host/x", "https://host/x"),
        ("https://user@host:8443/x?a=b", "https://host:8443/x"),
        ("('http://h/p?token=1')", "('http://h/p')"),
        ("https://host#fragment", "https://host"),
        ("what? no URL # here", "what? no URL # here"),
    ],
)
def test_urls_lose_their_users_queries_and_fragments(text, shown):
    assert strip_url_secrets(text) == shown


def test_a_password_with_an_at_sign_is_masked_completely():
    assert strip_url_secrets("proxy http://user:p@ss@host:3128/ failed") == "proxy http://host:3128/ failed"


def test_a_console_text_becomes_one_printable_line():
    assert printable_line("a\r\n b\x1b[31m\x00c\td\u009b") == "a b [31m c d"


def test_a_long_text_is_cut():
    line = printable_line("x" * 1000)
    assert len(line) == 300
    assert line.endswith("x...")


def test_secrets_are_masked_in_texts():
    redactor = Redactor()
    redactor.add(SECRET)
    redactor.add_device_secret("amber-basalt-0042")
    shown = redactor.text(f"refused {SECRET}: key amber-basalt-0042")
    assert shown == f"refused {MASK}: key {MASK}"


def test_a_secret_that_contains_another_one_is_masked_completely():
    redactor = Redactor()
    redactor.add("abc", "abc-def")
    assert redactor.text("<abc-def> <abc>") == f"<{MASK}> <{MASK}>"


def test_a_secret_is_masked_before_the_text_is_cut():
    redactor = Redactor()
    redactor.add(SECRET)
    assert SECRET[:8] not in redactor.text("x" * 285 + SECRET)


def test_a_secret_with_a_trailing_line_break_is_also_masked_without_it():
    redactor = Redactor()
    redactor.add(f"{SECRET}\n")
    assert SECRET not in redactor.text(f"invalid header value: {'Bearer ' + SECRET + chr(10)!r}")


def test_login_secrets_are_masked_at_every_depth_of_a_result():
    redactor = Redactor()
    redactor.add(SECRET, None, "")
    result = redactor.result({"a": [{"b": f"x {SECRET}"}, SECRET], "n": 3, "none": None, "flag": True})
    assert SECRET not in json.dumps(result)
    assert (result["n"], result["none"], result["flag"]) == (3, None, True)


def test_unlock_keys_are_not_masked_in_results():
    redactor = Redactor()
    redactor.add_device_secret("amber-basalt-0042")
    assert redactor.result({"unlock_key": "amber-basalt-0042"}) == {"unlock_key": "amber-basalt-0042"}


def as_entities(text):
    return "".join(f"&#{ord(character)};" for character in text)


def as_hexadecimal_entities(text):
    return "".join(f"&#x{ord(character):X};" for character in text)


def as_json_codes(text):
    return json.dumps(text)[1:-1].replace("a", "\\u0061")


SPELLINGS = {
    "as it is": str,
    "JSON": json.dumps,
    "JSON with Unicode": lambda text: json.dumps(text, ensure_ascii=False),
    "JSON codes": as_json_codes,
    "JSON in JSON": lambda text: json.dumps(json.dumps(text)),
    "Python": repr,
    "HTML": html.escape,
    "HTML in HTML": lambda text: html.escape(html.escape(text)),
    "decimal entities": as_entities,
    "hexadecimal entities": as_hexadecimal_entities,
    "JSON in HTML": lambda text: html.escape(json.dumps(text)),
    "URL": lambda text: quote(text, safe=""),
    "URL in lower case": lambda text: quote(text, safe="").replace("%2F", "%2f"),
    "form": quote_plus,
    "URL in URL": lambda text: quote(quote(text, safe=""), safe=""),
    "split by tags": lambda text: f"{text[0]}<b class='x'>{text[1:3]}</b><br/>{text[3:]}",
    "wrapped": lambda text: f"{text[:3]}\r\n   {text[3:]}",
    "split by an invisible character": lambda text: f"{text[:3]}\u200b{text[3:]}",
}


@pytest.mark.parametrize("spell", SPELLINGS.values(), ids=SPELLINGS)
@pytest.mark.parametrize(
    "secret", ["caf/\u00e9 & 'b\"r'", "1<2%41+\U0001f600=x", "C:\\data\\table", "canary-secret"], ids=ascii
)
def test_a_secret_is_masked_in_every_spelling(spell, secret):
    redactor = Redactor()
    redactor.add(secret)
    shown = redactor.text(f"before {spell(secret)} after")
    quotes = str.maketrans({"'": "", '"': "", "\\": ""})
    assert shown.replace("&quot;", "").translate(quotes) == f"before {MASK} after"


@pytest.mark.parametrize("secret", ["+", "\\\\", "\\n\\n", "<b>", "a + + <i>"], ids=ascii)
def test_a_secret_of_escapes_alone_masks_nothing_else(secret):
    redactor = Redactor()
    redactor.add(secret)
    assert redactor.text("a text with + and <p> in it.") == "a text with ******** and <p> in it.".replace(
        MASK, MASK if secret == "+" else "+"
    )


def test_a_secret_is_masked_in_urls_that_are_no_utf_8():
    redactor = Redactor()
    redactor.add("caf\u00e9-secret")
    assert redactor.text("?password=caf%E9-secret") == f"?password={MASK}"


SHORT = "sbc"


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("sbc-0001 is locked", "sbc-0001 is locked"),
        ("my-sbc, a.sbc, sbc.example, sbcs, sbc_1", "my-sbc, a.sbc, sbc.example, sbcs, sbc_1"),
        ("password=sbc&x", "password=********&x"),
        ("wrong password 'sbc'.", "wrong password '********'."),
        ("wrong password sbc.", "wrong password ********."),
        ("s&#98;c", "********"),
    ],
)
def test_a_short_secret_is_masked_only_where_it_is_no_part_of_a_name(text, shown):
    redactor = Redactor()
    redactor.add(SHORT)
    assert redactor.text(text) == shown


def test_a_short_secret_is_masked_in_results_as_a_whole_value_only():
    redactor = Redactor()
    redactor.add(SHORT, "1234")
    result = redactor.result({"hostname": "sbc-0001", "shown": ["sbc", 1234, 12345, "1234"], "msg": "sbc-0001 locked"})
    assert result == {"hostname": "sbc-0001", "shown": [MASK, MASK, 12345, MASK], "msg": "sbc-0001 locked"}


def test_the_work_does_not_grow_with_the_number_of_secrets(monkeypatch):
    redactor = Redactor()
    redactor.add_device_secret(*(f"unlock key {number:06}" for number in range(500)))
    decoded, reduced_text = [], escapes._reduced_text

    def count(text, pattern):
        decoded.append(text)
        return reduced_text(text, pattern)

    monkeypatch.setattr(escapes, "_reduced_text", count)
    assert redactor.text("The device fails: unlock%20key%20000499.") == f"The device fails: {MASK}."
    assert len(decoded) == len(escapes._PATTERNS)
