# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A report as an HTML page. tests/browser shows it in a browser."""

from __future__ import annotations

import base64
import hashlib
import re
from html.parser import HTMLParser
from pathlib import Path

import pytest
from hypothesis import given

from ansible_collections.secops.device_actions.plugins.module_utils._common.errors import InputError
from ansible_collections.secops.device_actions.plugins.plugin_utils.reports import html_page
from ansible_collections.secops.device_actions.plugins.plugin_utils.reports.document import STATES
from ansible_collections.secops.device_actions.plugins.plugin_utils.reports.html_page import to_html
from ansible_collections.secops.device_actions.plugins.plugin_utils.reports.view import LABELS
from hostile import FEW
from hostile.report_documents import ATTACKS, documents
from samples.report_documents import console, document, entry, fleet, machine, one_of_each

FILES = Path(html_page.__file__).parent
MOST_BYTES = 1_500_000


class Page(HTMLParser):
    """A parsed page. tags: every start tag as (tag, attributes). texts: of each element, by its tag."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.texts: dict[str, list[str]] = {}
        self.others: list[str] = []
        self.open: list[str] = []
        self.feed(page)

    def handle_starttag(self, tag, attrs):
        self.tags.append((tag, dict(attrs)))
        self.open.append(tag)
        self.texts.setdefault(tag, []).append("")

    def handle_endtag(self, tag):
        while self.open and self.open.pop() != tag:
            pass

    def handle_startendtag(self, tag, attrs):
        self.tags.append((tag, dict(attrs)))

    def handle_data(self, data):
        for tag in set(self.open):
            self.texts[tag][-1] += data

    def handle_comment(self, data):
        self.others.append(data)

    handle_pi = unknown_decl = handle_comment

    def attributes(self) -> set[tuple[str, str]]:
        return {(tag, name) for tag, attributes in self.tags for name in attributes}


def rich_document() -> dict[str, object]:
    """Return a document that uses every part of the template."""
    whole = one_of_each()
    whole["machines"][0].update(entries=[entry()], requested="10.0.0.1")
    whole["machines"][0]["consoles"][0]["message"] = "Refused."
    many = [machine(f"m{n}", state="drift", problem="Drift.") for n in range(11)]
    singles = [machine(f"s{n}", state="drift", problem=f"Drift {n}.") for n in range(11)]
    ends = [machine(f"e{n}", consoles=[console(until=f"2026-02-01T12:{n:02}:00Z")]) for n in range(40)]
    far = machine("far", consoles=[console(until="2030-01-01T00:00:00Z")])
    return {**whole, "machines": [*whole["machines"], *many, *singles, *ends, far], "check_mode": True}


RICH = Page(to_html(rich_document()))


def test_the_page_shows_the_counts_the_problems_and_every_machine():
    page = Page(to_html(one_of_each()))
    assert page.texts["h1"] == ["Containment"]
    assert page.texts["title"][0].startswith("Containment: 2 of 11 machines contained")
    assert page.texts["h2"] == ["Needs attention", "Next steps", "When it ends", "Machines"]
    assert page.texts["h3"][:5] == [LABELS[state] for state in STATES[:5]]
    rows = [attributes["data-state"] for tag, attributes in page.tags if tag == "tr" and attributes]
    assert rows == sorted(rows, key=STATES.index) and len(rows) == 11
    headings = [text for text in page.texts["th"] if text.endswith("corp.example")]
    assert headings[:2] == ["ws-0003.corp.example", "srv-db-07.corp.example"] and len(headings) == 11


def test_every_state_has_a_mark_of_its_own():
    marks = {attributes["id"] for tag, attributes in RICH.tags if tag == "symbol"}
    assert marks == set(STATES)
    used = {attributes["href"] for tag, attributes in RICH.tags if tag == "use"}
    assert used == {f"#{state}" for state in STATES}


def test_a_thousand_machines_stay_small():
    page = to_html(fleet(1000))
    assert len(page.encode()) < MOST_BYTES
    assert page.count("<tr data-state=") == 1000
    assert page.count("<rect class=") < 60


def test_what_is_left_out_is_counted():
    some = [machine(f"ws-{n}") for n in range(html_page.MOST_ROWS + 3)]
    page = to_html(document(some, counts=[{"state": "contained", "count": 9000}]))
    assert page.count("<tr data-state=") == html_page.MOST_ROWS
    assert "This table lists 5,000 of 9,000 machines." in page
    assert "<strong>9,000</strong>" in page


def test_the_policy_permits_exactly_the_style_and_the_script_of_the_page():
    page = Page(to_html(one_of_each()))
    style, script = (page.texts[tag] for tag in ("style", "script"))
    assert script == ["\n" + (FILES / "page.js").read_text()]
    assert style == ["".join("\n" + (FILES / name).read_text() for name in ("page.css", "machines.css"))]
    hashes = [base64.b64encode(hashlib.sha256(text.encode()).digest()).decode() for text in (style[0], script[0])]
    (policy,) = [attributes["content"] for tag, attributes in page.tags if "http-equiv" in attributes]
    assert policy == (
        f"default-src 'none'; style-src 'sha256-{hashes[0]}'; script-src 'sha256-{hashes[1]}'; "
        "base-uri 'none'; form-action 'none'"
    )


def test_the_page_names_nothing_outside_of_itself():
    page = re.sub(r"(?s)/\*.*?\*/|^//.*?$", "", to_html(fleet(20)), flags=re.MULTILINE)
    assert "://" not in page and "url(" not in page and "@import" not in page
    assert not {name for dummy, name in RICH.attributes()} & {"src", "style", "action", "srcdoc", "data"}


def test_an_invalid_document_is_refused():
    with pytest.raises(InputError, match=r"^report\.headline"):
        to_html({**document(), "headline": None})


def check_harmless(page: str) -> None:
    """Fail if a page has elements, attributes or addresses that the template does not have."""
    parsed = Page(page)
    assert {tag for tag, dummy in parsed.tags} <= {tag for tag, dummy in RICH.tags}
    assert parsed.attributes() <= RICH.attributes()
    assert parsed.others == []
    assert {attributes["href"] for tag, attributes in parsed.tags if "href" in attributes} <= {f"#{s}" for s in STATES}
    assert parsed.texts["script"] == RICH.texts["script"] and parsed.texts["style"] == RICH.texts["style"]
    assert all(character.isprintable() or character == "\n" for character in page)


@FEW
@given(documents)
def test_hostile_texts_are_text(of):
    check_harmless(to_html(of))


@pytest.mark.parametrize("attack", ATTACKS)
def test_an_attack_in_every_text_is_text(attack):
    consoles = [console(device_id=attack, state=attack, action=attack, message=attack)]
    entries = [entry(id=attack, file=attack, commit=attack, reason=attack, ticket=attack, requested_by=attack)]
    one = machine(attack, requested=attack, state="failed", problem=attack, consoles=consoles, entries=entries)
    facts = dict.fromkeys(("reason", "ticket", "requested_by", "job", "headline"), attack)
    steps = [{"title": attack, "command": attack}]
    check_harmless(to_html(document([one], next_steps=steps, warnings=[attack], **facts)))


def test_a_text_keeps_its_characters():
    name = "<b>ws & \"co\" 'x' {{ 7 * 7 }} {% raw %}</b>"
    page = Page(to_html(document([machine(name, requested=None)])))
    assert name in page.texts["th"]
