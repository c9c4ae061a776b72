# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Write docs/reconcile.schema.json from the argument specs and the documentation of the modules."""

from __future__ import annotations

import importlib
import json
from pathlib import Path
from typing import Any

import yaml

from ansible_collections.secops.device_actions.plugins.plugin_utils.reconcile.desired.schema import json_schema

SCHEMA = Path(__file__).resolve().parents[2] / "docs" / "reconcile.schema.json"
_MODULES = "ansible_collections.secops.device_actions.plugins.modules"


def generate() -> str:
    """Return the text of the file."""
    return json.dumps(json_schema(documentation), indent=2, ensure_ascii=False) + "\n"


def documentation(module: str, option: str) -> list[str]:
    """Return the paragraphs that document an option, or a suboption as in packages.package."""
    details: dict[str, Any] = yaml.safe_load(importlib.import_module(f"{_MODULES}.{module}").DOCUMENTATION)
    for number, name in enumerate(option.split(".")):
        details = details["suboptions" if number else "options"][name]
    description: list[str] = details["description"]
    return description


if __name__ == "__main__":
    SCHEMA.write_text(generate(), encoding="utf-8")
