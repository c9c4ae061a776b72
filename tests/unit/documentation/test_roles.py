# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The argument specs of the roles have the defaults of the roles."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

ROLES = Path(__file__).resolve().parents[3] / "roles"
ENTRY_POINTS = [
    (role.name, entry)
    for role in sorted(ROLES.iterdir())
    for entry in yaml.safe_load((role / "meta" / "argument_specs.yml").read_text(encoding="utf-8"))["argument_specs"]
]


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
