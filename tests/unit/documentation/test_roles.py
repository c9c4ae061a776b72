# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The argument specs of the roles have the defaults of the roles."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml
from jinja2 import Environment, nodes

ROLES = Path(__file__).resolve().parents[3] / "roles"
ENTRY_POINTS = [
    (role.name, entry)
    for role in sorted(ROLES.iterdir())
    for entry in yaml.safe_load((role / "meta" / "argument_specs.yml").read_text(encoding="utf-8"))["argument_specs"]
]
# The role awx_setup is not run by AWX, but from a command line.
WITH_SURVEYS = sorted({role for role, _entry in ENTRY_POINTS} - {"awx_setup"})


@pytest.mark.parametrize(("role", "entry"), ENTRY_POINTS)
def test_every_option_has_its_default_and_a_description(role, entry):
    spec = yaml.safe_load((ROLES / role / "meta" / "argument_specs.yml").read_text(encoding="utf-8"))
    defaults = yaml.safe_load((ROLES / role / "defaults" / "main.yml").read_text(encoding="utf-8"))
    options = spec["argument_specs"][entry]["options"]
    documented = {name: option.get("default") for name, option in options.items() if not option.get("required")}
    assert documented.keys() == defaults.keys()
    templates = {name for name, value in defaults.items() if "{{" in str(value)}  # are documented in words
    assert {name: documented[name] for name in defaults if name not in templates} == {
        name: value for name, value in defaults.items() if name not in templates
    }
    assert all(option["description"] and name.startswith(f"{role}_") for name, option in options.items())


def expressions(node, key=""):
    """Yield the Jinja templates of tasks or variables. when and that are expressions without braces."""
    if isinstance(node, dict):
        for name, value in node.items():
            yield from expressions(value, name)
    elif isinstance(node, list):
        for value in node:
            yield from expressions(value, key)
    elif isinstance(node, str):
        yield f"{{{{ {node} }}}}" if key in ("when", "that") else node


@pytest.mark.parametrize("role", WITH_SURVEYS)
def test_tasks_use_the_checked_values(role):
    """Not the variables themselves, which a survey may have left blank."""
    defaults = yaml.safe_load((ROLES / role / "defaults" / "main.yml").read_text(encoding="utf-8"))
    for path in [*(ROLES / role / "tasks").glob("*.yml"), *(ROLES / role / "vars").glob("*.yml")]:
        for template in expressions(yaml.safe_load(path.read_text(encoding="utf-8"))):
            names = {node.name for node in Environment().parse(template).find_all(nodes.Name)}
            assert not names & defaults.keys(), f"{path.name}: use {role}_vars.NAME in {template}"


@pytest.mark.parametrize("role", WITH_SURVEYS)
def test_the_first_task_checks_the_values(role):
    tasks = yaml.safe_load((ROLES / role / "tasks" / "main.yml").read_text(encoding="utf-8"))
    assert tasks[0]["register"] == f"{role}_given" and "secops.device_actions.role_variables" in tasks[0]
