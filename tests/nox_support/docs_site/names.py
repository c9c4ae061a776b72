# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Find the page that a name in inline code stands for."""

from __future__ import annotations

import re
from collections.abc import Container

COLLECTION = "secops.device_actions"
# Kinds of pages in the reference. Some names are a role and a module, and the role is what users call.
KINDS = ("role", "module", "inventory", "callback", "filter", "event_source", "event_filter")
_NOTHING = ("", "")
PLAYBOOKS, RULEBOOKS = "reference/playbooks", "reference/event_plugins"

_NAME = re.escape(COLLECTION) + r"\.(?P<name>\w+)"
_DOC = re.compile(rf"ansible-doc (?:-t (?P<kind>\w+) )?{_NAME}")
_PLAYBOOK = re.compile(rf"ansible-playbook (?:\S+ )*?{_NAME}(?: .*)?", re.DOTALL)
_RULEBOOK = re.compile(rf"ansible-rulebook (?:\S+ )*?{_NAME}(?: .*)?", re.DOTALL)
_SHORT = re.compile(r"(?:cylance|opswat|sdm)_\w+")


def label(kind: str, name: str) -> str:
    """Return the label of a playbook or rulebook in the page that lists them."""
    return f"{kind}-{name}".replace("_", "-")


def find(text: str, before: str, documents: Container[str], labels: Container[str]) -> tuple[str, str]:
    """Return the name of a page and an anchor in it for inline code. Both may be empty.

    before: the text before the code. "The playbook" makes a difference if a role has the same name.
    """
    if found := _DOC.fullmatch(text):
        return _page(found["name"], (found["kind"] or "module",), documents)
    for kind, pattern in (("playbook", _PLAYBOOK), ("rulebook", _RULEBOOK)):
        if found := pattern.fullmatch(text):
            return _listed(kind, found["name"], labels)
    if found := re.fullmatch(_NAME, text):
        name = found["name"]
        listed = [_listed("playbook", name, labels), _listed("rulebook", name, labels)]
        pages = [_page(name, KINDS, documents)]
        candidates = listed + pages if re.search(r"\b(?:play|rule)books?\s*$", before) else pages + listed
        return next((page for page in candidates if page != _NOTHING), _NOTHING)
    if _SHORT.fullmatch(text) and not before.endswith("role "):
        return _page(text, ("module", "event_source"), documents)
    return _page_of_file(text, documents)


def _page_of_file(path: str, documents: Container[str]) -> tuple[str, str]:
    return (f"files/{path}", "") if f"files/{path}" in documents else _NOTHING


def _page(name: str, kinds: tuple[str, ...], documents: Container[str]) -> tuple[str, str]:
    pages = (f"reference/{name}_{kind}" for kind in kinds)
    return next(((page, "") for page in pages if page in documents), _NOTHING)


def _listed(kind: str, name: str, labels: Container[str]) -> tuple[str, str]:
    page = PLAYBOOKS if kind == "playbook" else RULEBOOKS
    return (page, label(kind, name)) if label(kind, name) in labels else _NOTHING
