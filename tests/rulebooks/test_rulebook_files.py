# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The rulebooks have the form that ansible-rulebook and a controller accept, and document their variables."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml
from unit.documentation.examples import sources
from unit.documentation.examples.collection import PAGES
from unit.documentation.examples.kinds import kind_of
from unit.documentation.examples.located import load_all

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


def in_documentation() -> Iterator[tuple[str, Any]]:
    """Yield (where it is, content) of each rulebook in a page, or in the documentation of an event source."""
    for source in [*map(sources.page, PAGES), *map(sources.plugin, sources.PLUGINS)]:
        for example in source.examples:
            if example.language == "yaml":
                contents = load_all(example.text)
                rulebooks = [content for content in contents if kind_of(content, example.text) == "rulebook"]
                yield from ((f"{source.name}:{example.line}", content) for content in rulebooks)


def test_the_rulebooks_of_the_documentation_are_found():
    assert {"docs/events.md", "extensions/eda/plugins/event_source/sdm_alarms.py"} <= {
        where.partition(":")[0] for where, _content in in_documentation()
    }


@pytest.mark.parametrize(
    "content",
    [
        *(pytest.param(yaml.safe_load(path.read_text("utf-8")), id=path.stem) for path in RULEBOOKS),
        *(pytest.param(content, id=where) for where, content in in_documentation()),
    ],
)
def test_a_rulebook_is_valid(content: Any):
    from ansible_rulebook.rules_parser import parse_rule_sets
    from ansible_rulebook.validators import Validate

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
