# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The templates of examples: their syntax, their filters and tests, and the variables that they name."""

from __future__ import annotations

import functools
import re
from collections.abc import Iterator
from typing import Any

from ansible.plugins.filter import core, encryption, mathstuff, urls, urlsplit
from ansible.plugins.test import core as core_tests
from ansible.plugins.test import files, uri
from ansible.plugins.test import mathstuff as math_tests
from jinja2 import Environment, TemplateSyntaxError, meta, nodes

from . import collection
from .options import is_template

# Keywords of tasks whose texts are expressions without braces.
EXPRESSIONS = ("when", "until", "changed_when", "failed_when", "that")


@functools.cache
def _environment() -> Environment:
    found = Environment(autoescape=True, extensions=["jinja2.ext.do", "jinja2.ext.loopcontrols"])
    for module in (core, encryption, mathstuff, urls, urlsplit):
        found.filters.update(module.FilterModule().filters())
    for module in (core_tests, files, math_tests, uri):
        found.tests.update(module.TestModule().tests())
    found.filters.update({f"{collection.PREFIX}{name}": str for name in collection.DOCUMENTED["filter"]})
    return found


def check_template(text: str) -> Iterator[str]:
    """Yield what is wrong with a template."""
    environment = _environment()
    try:
        tree = environment.parse(re.sub(r"\bansible\.builtin\.(?=\w+ *[|()}\s])", "", text))
    except TemplateSyntaxError as error:
        yield f"the template {text!r} is wrong: {error.message}"
        return
    for kind, known in ((nodes.Filter, environment.filters), (nodes.Test, environment.tests)):
        for node in tree.find_all(kind):
            if node.name not in known:
                yield f"the template {text!r} uses {node.name}, which does not exist"


def check_templates(value: Any, key: object = None) -> Iterator[str]:
    """Yield what is wrong with the templates in a value."""
    if isinstance(value, dict):
        for name, part in value.items():
            yield from check_templates(part, name)
    elif isinstance(value, list):
        for part in value:
            yield from check_templates(part, key)
    elif is_template(value):
        yield from check_template(value)
    elif isinstance(value, str) and key in EXPRESSIONS:
        yield from check_template(f"{{{{ {value} }}}}")


def names_in(text: str) -> set[str]:
    """Return the variables that the templates and expressions of a file name."""
    environment = _environment()
    tree = environment.parse("".join(re.findall(r"\{\{.*?\}\}|\{%.*?%\}", text, re.DOTALL)))
    found = meta.find_undeclared_variables(tree)
    # Expressions without braces
    return found | set(re.findall(r"\b([a-z]+(?:_[a-z]+)+) (?:is|\|)", text)) | set(re.findall(r"\bvars\.(\w+)", text))
