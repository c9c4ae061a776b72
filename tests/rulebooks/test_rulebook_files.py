# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The rulebooks have the form that ansible-rulebook and a controller accept, and document their variables."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
import yaml

from integration.documentation.pages import CHECKOUT

RULEBOOKS = sorted((CHECKOUT / "extensions" / "eda" / "rulebooks").glob("*.yml"))
OF_THE_RULEBOOK = {"event", "device"}


def names(text: str) -> set[str]:
    """Return the variables that the templates of a rulebook use, and those that its conditions use."""
    from jinja2 import Environment, meta

    environment = Environment(autoescape=True)
    environment.filters["tojson"] = str
    found = meta.find_undeclared_variables(environment.parse(text))
    return (found | set(re.findall(r"\bvars\.(\w+)", text))) - OF_THE_RULEBOOK


@pytest.mark.parametrize("path", RULEBOOKS, ids=lambda path: path.stem)
def test_a_rulebook_is_valid(path: Path):
    from ansible_rulebook.rules_parser import parse_rule_sets
    from ansible_rulebook.validators import Validate

    content = yaml.safe_load(path.read_text(encoding="utf-8"))
    Validate.rulebook(content)
    parse_rule_sets(content)


@pytest.mark.parametrize("path", RULEBOOKS, ids=lambda path: path.stem)
def test_the_first_lines_name_all_variables(path: Path):
    text = path.read_text(encoding="utf-8")
    head, _separator, rest = text.partition("\n- name: ")
    documented = set(re.findall(r"\b[a-z]+(?:_[a-z]+)+\b", head))
    assert names(rest) <= documented


@pytest.mark.parametrize("path", RULEBOOKS, ids=lambda path: path.stem)
def test_sources_have_names_of_their_own(path: Path):
    """An Event Stream replaces a source by its name, and feedback finds it by its name."""
    sources = [source for ruleset in yaml.safe_load(path.read_text("utf-8")) for source in ruleset["sources"]]
    assert sources and all("name" in source for source in sources)
    assert len({source["name"] for source in sources}) == len(sources)
