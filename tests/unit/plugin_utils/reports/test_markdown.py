# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A report as Markdown."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from hypothesis import given
from markdown_it import MarkdownIt
from markdown_it.token import Token

from ansible_collections.secops.device_actions.plugins.module_utils._common.errors import InputError
from ansible_collections.secops.device_actions.plugins.plugin_utils.reports.markdown import (
    LONGEST_COMMENT,
    SHORTEST_COMMENT,
    to_markdown,
)
from ansible_collections.secops.device_actions.plugins.plugin_utils.reports.markdown_text import code, prose
from hostile import FEW
from hostile.report_documents import ATTACKS, documents, texts
from samples.report_documents import console, document, entry, fleet, machine, one_of_each

MARKDOWN = MarkdownIt("commonmark", {"html": True}).enable(["table", "strikethrough"])
TABLES = {"table_open", "thead_open", "tbody_open", "tr_open", "th_open", "td_open"}
BLOCKS = {"heading_open", "paragraph_open", "bullet_list_open", "list_item_open", "inline", "fence", "html_block"}
TAGS = re.compile(r"</details>|<details>\n<summary>[A-Za-z ]+ \(\d+\)</summary>")
SAFE = re.compile(r"[^\W_]*(?:[\s.,:;!?'()-]+[^\W_]+)*[\s.,:;!?'()-]*")


def tokens(text: str) -> Iterator[Token]:
    """Yield all tokens of a Markdown text, including those in lines."""
    for token in MARKDOWN.parse(text):
        yield token
        yield from token.children or []


def check_harmless(text: str) -> None:
    """Fail if Markdown contains anything but headings, lists, tables, code and plain words."""
    for token in tokens(text):
        kind = token.type.replace("_close", "_open")
        assert kind in BLOCKS | TABLES | {"text", "code_inline", "strong_open"}, (token.type, token.content)
        if kind == "html_block":
            assert TAGS.fullmatch(token.content.strip())
        if kind == "text":
            assert SAFE.fullmatch(token.content), token.content
            assert "www" not in token.content.lower()


def shown(text: str) -> str:
    """Return the characters that a line of Markdown shows."""
    return "".join(token.content for token in tokens(text) if token.type in ("text", "code_inline"))


def test_the_report_is_readable_as_text():
    text = to_markdown(one_of_each())
    assert text.startswith(
        "### Containment: 2 of 11 machines contained, 1 failed, 1 unknown, 1 is waiting for the device."
    )
    assert "- Requested by: `soc@corp.example`\n" in text
    assert "| Failed | 1 |\n| Unknown | 1 |\n" in text
    assert "**Drift (1)**\n\n- `ws-0006.corp.example`: Contained in Cylance, but not in OPSWAT.\n" in text
    assert "Release:\n\n```sh\nansible-playbook secops.device_actions.release " in text
    check_harmless(text)


def test_machines_with_the_same_state_and_entry_share_a_line():
    machines = [machine(f"ws-{n}", entries=[entry(id=f"inc-{n // 3}")]) for n in range(6)]
    text = to_markdown(document(machines))
    what = "- Cylance: locked until 2026-01-15 18:00 UTC; OPSWAT: in group Quarantine"
    assert f"{what} (`inc-0` in `incidents/inc-4711.yml:3`) (3): `ws-0`, `ws-1`, `ws-2`\n" in text
    assert f"{what} (`inc-1` in `incidents/inc-4711.yml:3`) (3): `ws-3`, `ws-4`, `ws-5`\n" in text


def test_many_machines_without_a_problem_are_folded():
    text = to_markdown(fleet(200))
    assert "<details>\n<summary>Contained (148)</summary>\n\n- `ws-0071.corp.example`: Cylance: locked" in text
    assert "**Waiting for the device (40)**" in text
    check_harmless(text)


@pytest.mark.parametrize("size", [SHORTEST_COMMENT, 30_000, LONGEST_COMMENT])
def test_a_large_report_fits_and_every_machine_is_counted(size):
    machines = [machine(f"ws-{n:05}.a.long.subdomain.corp.example", consoles=[console()]) for n in range(9000)]
    text = to_markdown(document(machines), size)
    assert size - 1000 < len(text.encode()) <= size
    named, more = text.count("`ws-"), int(re.search(r" and (\d+) more", text)[1])
    assert named + more == 9000
    assert text.endswith("</details>\n\n")


def test_the_worst_machines_come_first_and_the_states_that_do_not_fit_are_counted():
    failed = [machine(f"ws-{n:04}.corp.example", state="failed", problem=f"Problem {n}.") for n in range(3000)]
    text = to_markdown(document([machine("ok"), *failed]))
    assert re.search(r"\*\*Failed \(3000\)\*\*(\n+- `ws-\d+.corp.example`: Problem \d+\.)+\n- and \d+ more\n", text)
    assert "**Contained (1)**\n\n- and 1 more\n" in text


def test_a_command_that_is_too_long_is_replaced_by_a_note():
    steps = [{"title": "Retry", "command": "x" * 20_000}, {"title": "Look", "command": "echo ```"}]
    text = to_markdown(document(next_steps=steps), SHORTEST_COMMENT)
    assert "Retry: This command is too long for a comment. The JSON report contains it.\n" in text
    assert "Look:\n\n````sh\necho ```\n````\n" in text


def test_an_invalid_document_is_refused():
    with pytest.raises(InputError, match=r"^report\.headline"):
        to_markdown({**document(), "headline": None})


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Offline for 30 days (since 2026-01-15 18:00).", "Offline for 30 days (since 2026-01-15 18:00)."),
        ("It's a well-known problem: retry!", "It's a well-known problem: retry!"),
        ("Ask @admin or see #12 first", "Ask `@admin` or see `#12` first"),
        ("1. one 2. two", "`1. one 2. two`"),
        ("(www.a.example) a_b 4f1c2a9 deadbeef", "`(www.a.example) a_b 4f1c2a9 deadbeef`"),
        ("für alle", "für alle"),
        ("", ""),
    ],
)
def test_words_stay_words(text, expected):
    assert prose(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"), [("a`b", "``a`b``"), ("`", "`` ` ``"), ("a``", "``` a`` ```"), (" ", "")]
)
def test_fences_are_longer_than_backticks_in_the_text(text, expected):
    assert code(text) == expected


@given(texts)
def test_all_characters_of_a_text_are_shown(text):
    line = " ".join("".join(one if one.isprintable() else " " for one in text).split())
    assert shown(f"- {prose(line)}") == line
    assert shown(f"- {code(line)}") == line


@FEW
@given(documents)
def test_hostile_texts_are_text(of):
    text = to_markdown(of)
    check_harmless(text)
    assert all(character.isprintable() or character == "\n" for character in text)
    assert len(to_markdown(of, 0).encode()) <= SHORTEST_COMMENT


@pytest.mark.parametrize("attack", ATTACKS)
def test_an_attack_in_every_text_is_text(attack):
    consoles = [console(device_id=attack, state=attack, action=attack, message=attack)]
    one = machine(attack, requested=attack, state="failed", problem=attack, consoles=consoles)
    entries = [entry(id=attack, file=attack, commit=attack, reason=attack, ticket=attack, requested_by=attack)]
    facts = dict.fromkeys(("reason", "ticket", "requested_by", "job", "headline"), attack)
    steps = [{"title": attack, "command": attack}]
    whole = document([one, {**one, "entries": entries}], next_steps=steps, warnings=[attack], **facts)
    check_harmless(to_markdown(whole))
    assert len(to_markdown(whole, 0).encode()) <= SHORTEST_COMMENT
