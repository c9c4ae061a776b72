# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Report documents with hostile texts. Consoles, Git and users write these texts."""

from __future__ import annotations

from hypothesis import strategies as st

from ansible_collections.secops.device_actions.plugins.plugin_utils.reports.document import (
    LONGEST_TEXT,
    OPERATIONS,
    OUTCOMES,
    STATES,
    SYSTEMS,
)

from .values import UGLY_TEXTS, any_character

ATTACKS = (
    "<script>document.title='taken'</script>",
    "</script><script>document.title='taken'</script>",
    "<img src=x onerror=document.title='taken'>",
    "</title></style></pre></table><iframe src=//evil.example>",
    '" autofocus onfocus="document.title=1',
    "<!-- <details open> -->",
    "&lt;b&gt; &#64;admin &colon;",
    "[click](javascript:alert(1)) ![x](http://evil.example/x.png)",
    "[ref]: http://evil.example 'title'",
    "<http://evil.example> http://evil.example www.evil.example (www.evil.example)",
    "@admins please merge, fixes #1, GH-2 and o/r#3 4f1c2a90d3b7e6581c0a9f2d7b64e3185ac0d9ef deadbee",
    "mail admin@corp.example :smile: $x$ ~~no~~ **bold** _it_ \\*",
    "```\n# heading\n```",
    "` `` ``` a`b ```` `",
    "|a|b|\n|---|---|\n|c|d|",
    "- list\n\n1. list\n2) list\n> quote\n===\n---",
    "1. one",
    "[ ] task",
    "\x1b[2J\x1b]8;;http://evil.example\x07link\x1b]8;;\x07\x9b31m",
    "a\u202egnp.exe\u2066\u200b\u2028b\x00\r\n\tc",
    "n" * LONGEST_TEXT,
    "word " * (LONGEST_TEXT // 5),
    "a ` `` " * 500,
    "\U0001f600" * LONGEST_TEXT,
)

texts = st.one_of(
    st.sampled_from(ATTACKS),
    st.sampled_from([text[:LONGEST_TEXT] for text in UGLY_TEXTS]),
    st.text(any_character, max_size=20),
    st.text("`@#<>[](){}|*_~\\!&:/.w \n-+=1a", max_size=20),
)
_text_or_none = st.one_of(st.none(), texts)
_timestamps = st.sampled_from(
    ("0001-01-01T00:00:00Z", "2026-01-15T11:59:59Z", "2026-01-15T18:00:00Z", "9999-12-31T23:59:59Z")
)
_timestamp_or_none = st.one_of(st.none(), _timestamps)

_consoles = st.fixed_dictionaries(
    {
        "system": st.sampled_from(SYSTEMS),
        "device_id": _text_or_none,
        "state": _text_or_none,
        "action": _text_or_none,
        "outcome": st.one_of(st.none(), st.sampled_from(OUTCOMES)),
        "confirmed": st.one_of(st.none(), st.booleans()),
        "since": _timestamp_or_none,
        "until": _timestamp_or_none,
        "message": _text_or_none,
    }
)
_entries = st.fixed_dictionaries(
    {
        "id": texts,
        "file": _text_or_none,
        "line": st.one_of(st.none(), st.integers(0, 10**6)),
        "commit": _text_or_none,
        "reason": _text_or_none,
        "ticket": _text_or_none,
        "requested_by": _text_or_none,
        "until": _timestamp_or_none,
    }
)
_machines = st.fixed_dictionaries(
    {
        "name": texts,
        "requested": _text_or_none,
        "state": st.sampled_from(STATES),
        "problem": _text_or_none,
        "consoles": st.lists(_consoles, max_size=2),
        "entries": st.lists(_entries, max_size=2),
    }
)
documents = st.fixed_dictionaries(
    {
        "version": st.just(1),
        "operation": st.sampled_from(OPERATIONS),
        "check_mode": st.booleans(),
        "generated": _timestamps,
        "reason": _text_or_none,
        "ticket": _text_or_none,
        "requested_by": _text_or_none,
        "job": _text_or_none,
        "headline": texts,
        "counts": st.lists(
            st.fixed_dictionaries({"state": st.sampled_from(STATES), "count": st.integers(0, 1000)}), max_size=3
        ),
        "machines": st.lists(_machines, max_size=5),
        "next_steps": st.lists(st.fixed_dictionaries({"title": texts, "command": texts}), max_size=8),
        "warnings": st.lists(texts, max_size=5),
    }
)
