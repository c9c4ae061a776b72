# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Write what the EDA controller needs for the event sources: their JSON schemas, and credential types."""

from __future__ import annotations

import ast
import importlib
import json
from pathlib import Path
from typing import Any

import yaml

from ansible_collections.secops.device_actions.plugins.module_utils._engine.event_feed import EventFeed
from ansible_collections.secops.device_actions.plugins.module_utils._engine.guard_rails import PROTECTED_VARIABLE
from ansible_collections.secops.device_actions.plugins.module_utils._http.options import NODES_VARIABLE
from ansible_collections.secops.device_actions.plugins.module_utils._sharing.state_dir import STATE_VARIABLE
from ansible_collections.secops.device_actions.plugins.plugin_utils.events.bootstrap import FEEDS
from ansible_collections.secops.device_actions.plugins.plugin_utils.reconcile.desired.schema import without_markup

from .awx_objects import CONSOLES, HEADER, Quoted, credential_parts, dump, label
from .repository_links import repository

ROOT = Path(__file__).resolve().parents[2]
PLUGINS = ROOT / "extensions" / "eda" / "plugins"
SOURCES = PLUGINS / "event_source"
_MODULE_UTILS = "ansible_collections.secops.device_actions.plugins.module_utils"
SETTINGS = "device_actions"
# {variable: (label, help text)}
_VARIABLES = {
    PROTECTED_VARIABLE: (
        "Protected devices",
        "Host names or IDs of devices that mark_protected marks, with commas between them. * matches any text.",
    ),
    STATE_VARIABLE: (
        "State directory",
        "An absolute path on a volume that outlives the container of the activation. Leave it blank if there is none.",
    ),
    NODES_VARIABLE: ("Number of nodes", "How many nodes share the consoles' rate limits. The default is 1."),
}
_TYPES = {
    "bool": {"type": "boolean"},
    "dict": {"type": "object"},
    "float": {"type": "number"},
    "int": {"type": "integer"},
    "path": {"type": "string"},
    "str": {"type": "string"},
}


def generate() -> dict[Path, str]:
    """Return {file: its text}."""
    files = {SOURCES / "schemas" / f"{name}.json": _schema_file(feed) for name, feed in feeds().items()}
    for name in (*CONSOLES, SETTINGS):
        inputs, injectors = credential_type(name)
        files[SOURCES / "credential_types" / name / "input.yml"] = HEADER + dump(inputs)
        files[SOURCES / "credential_types" / name / "injectors.yml"] = HEADER + dump(injectors)
    return files


def feeds() -> dict[str, type[EventFeed]]:
    """Return {name of the source: its feed}."""
    names = {source: f"{_MODULE_UTILS}.{module}" for source, (module, dummy) in FEEDS.items()}
    return {source: getattr(importlib.import_module(name), FEEDS[source][1]) for source, name in names.items()}


def text_of(path: Path, name: str) -> Any:
    """Return what DOCUMENTATION or EXAMPLES of a source or filter contains, without running the file."""
    for node in ast.parse(path.read_text(encoding="utf-8")).body:
        if isinstance(node, ast.Assign) and [getattr(target, "id", None) for target in node.targets] == [name]:
            return yaml.safe_load(ast.literal_eval(node.value))
    raise LookupError(f"{path}: has no {name}")


def _schema_file(feed: type[EventFeed]) -> str:
    return json.dumps(schema(feed), indent=2, ensure_ascii=False) + "\n"


def schema(feed: type[EventFeed]) -> dict[str, Any]:
    """Return the JSON schema of a source's options."""
    documentation = text_of(SOURCES / f"{feed.name}.py", "DOCUMENTATION")
    spec = feed.arguments.options
    result = {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": f"{repository()}/event_source/{feed.name}.json",
        "title": feed.name,
        "description": without_markup(documentation["short_description"]),
        "type": "object",
        "properties": {name: _option(name, spec[name], documentation["options"][name]) for name in spec},
        "additionalProperties": False,
    }
    if required := [name for name in spec if spec[name].get("required")]:
        result["required"] = required
    return result


def _option(name: str, spec: dict[str, Any], documented: dict[str, Any]) -> dict[str, Any]:
    result: dict[str, Any] = {
        "title": label(name),
        "description": without_markup(documented["description"][0]),
        **_type(spec.get("type", "str"), spec),
    }
    if spec.get("default") is not None:
        result["default"] = spec["default"]
    if spec.get("no_log"):
        result["format"] = "password"
    return result


def _type(kind: str, spec: dict[str, Any]) -> dict[str, Any]:
    if kind == "list":
        return {"type": "array", "items": _type(spec.get("elements", "str"), {**spec, "elements": None})}
    return {**_TYPES[kind], **({"enum": list(spec["choices"])} if spec.get("choices") else {})}


def credential_type(name: str) -> tuple[dict[str, Any], dict[str, Any]]:
    """Return the inputs and the injectors of a credential type. The variables are those of the modules.

    name: a console, or SETTINGS for what activations cannot set in another way: options of filters are not templates.
    """
    part = _settings_part() if name == SETTINGS else _console_part(name)
    # The controller refuses a reference to a field without a value. The collection takes an empty variable for unset.
    env = {variable: Quoted(f"{{{{ {variable.lower()} | default('', true) }}}}") for variable in part["env"]}
    return {"fields": part["fields"]}, {"env": env}


def _console_part(name: str) -> dict[str, Any]:
    """Return the part of a console with the texts of its event source, because those of modules are about acting."""
    (source,) = (source for source in FEEDS if source.startswith(f"{name}_"))
    documented = text_of(SOURCES / f"{source}.py", "DOCUMENTATION")["options"]
    part, options = credential_parts()[name], CONSOLES[name][2]
    fields = [
        {**field, "help_text": without_markup(documented[option]["description"][0])}
        for option, field in zip(options, part["fields"], strict=True)
    ]
    return {**part, "fields": fields}


def _settings_part() -> dict[str, Any]:
    fields = [
        {"id": variable.lower(), "type": "string", "label": text, "help_text": help_text}
        for variable, (text, help_text) in _VARIABLES.items()
    ]
    return {"fields": fields, "env": list(_VARIABLES)}


if __name__ == "__main__":
    for path, text in generate().items():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
