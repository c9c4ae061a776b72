# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The page about security has the privileges of everything that connects to a console, and so has its documentation."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
import yaml

from ansible_collections.secops.device_actions.plugins.module_utils.cylance.connection_info import _LISTS, _WRITES

from .documented import COLLECTION, fragment
from .test_modules import ALL_MODULES, RUNTIME, module

ROOT = Path(__file__).resolve().parents[3]
PAGE = (ROOT / "docs" / "security.md").read_text(encoding="utf-8")
SECTIONS = {"cylance": "### Cylance\n", "opswat": "### OPSWAT", "sdm": "### Oracle SDM\n"}
CONNECTING = [(group, name) for group in SECTIONS for name in RUNTIME["action_groups"][group]]
SOURCES = sorted(path.stem for path in (ROOT / "extensions/eda/plugins/event_source").glob("*.py"))
PLAYS = sorted({path.stem for top in ("playbooks", "roles") for path in (ROOT / top).glob("[a-z]*")})


def first_cells(section: str) -> str:
    """Return the first cells of the tables in a section of the page."""
    text = PAGE[PAGE.index(section) + 4 :]
    return "\n".join(re.findall(r"^\| ([^|]+) \|", re.split(r"^###? ", text, maxsplit=1, flags=re.M)[0], re.M))


@pytest.mark.parametrize(("group", "name"), CONNECTING)
def test_the_table_of_a_console_has_each_module(group, name):
    assert f"`{name}`" in first_cells(SECTIONS[group])


@pytest.mark.parametrize("group", SECTIONS)
def test_the_table_of_a_console_has_the_inventory_and_the_event_source(group):
    cells = first_cells(SECTIONS[group])
    assert f"section `{group}` of the inventory plugin `devices`" in cells
    assert [name for name in SOURCES if name.startswith(group) and f"`{name}`" in cells]


@pytest.mark.parametrize("name", sorted({*PLAYS, *ALL_MODULES} - {name for _group, name in CONNECTING}))
def test_roles_playbooks_and_other_modules_are_in_their_table(name):
    assert f"`{name}`" in first_cells("### Roles and playbooks\n")


@pytest.mark.parametrize(
    "scope", [scope for _path, scope in _LISTS.values()] + [value[0] for value in _WRITES.values()]
)
def test_the_scopes_that_the_doctor_checks_are_on_the_page(scope):
    assert f"`{scope}`" in PAGE


@pytest.mark.parametrize(("group", "name"), CONNECTING)
def test_the_documentation_of_a_module_says_which_privileges_it_needs(group, name):
    documentation = yaml.safe_load(module(name).DOCUMENTATION)
    texts = [*documentation["description"], *documentation.get("notes", [])]
    for reference in documentation["extends_documentation_fragment"]:
        if reference == f"{COLLECTION}.{group}":
            texts += fragment(reference).get("notes", [])
    assert "privilege" in " ".join(texts)
