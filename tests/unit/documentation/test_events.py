# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The documentation of event sources and filters matches the code, and so do the files for the EDA controller."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import jinja2
import jsonschema
import pytest
import yaml
from jinja2.nativetypes import NativeEnvironment
from jinja2.sandbox import ImmutableSandboxedEnvironment
from nox_support.awx_objects import CONSOLES
from nox_support.event_objects import (
    PLUGINS,
    ROOT,
    SETTINGS,
    SOURCES,
    credential_type,
    generate,
    schema,
    text_of,
)

from ansible_collections.secops.device_actions.plugins.module_utils._engine.guard_rails import (
    protected_from_environment,
)
from ansible_collections.secops.device_actions.plugins.module_utils._http.options import node_count
from ansible_collections.secops.device_actions.plugins.module_utils._sharing.state_dir import state_folder

from .documented import shape
from .examples.rulebooks import FEEDS, SPECS

OPTIONS = {name: spec.options for name, spec in SPECS.items()}
FILES = {path.stem: path for folder in ("event_source", "event_filter") for path in (PLUGINS / folder).glob("*.py")}
BOOTSTRAP = """
# ansible-rulebook runs this file without a package, and may not know the directory above ansible_collections.
_ROOT = str(Path(__file__).absolute().parents[7])
if _ROOT not in sys.path:
    sys.path.append(_ROOT)
"""


def documentation(name: str) -> dict[str, Any]:
    return text_of(FILES[name], "DOCUMENTATION")


def test_every_source_has_a_feed_and_every_filter_is_known():
    assert set(FILES) == set(OPTIONS)
    assert {name for name, path in FILES.items() if path.parent == SOURCES} == set(FEEDS)
    assert all(feed.name == name for name, feed in FEEDS.items())


@pytest.mark.parametrize("name", OPTIONS)
def test_documented_options_match_the_argument_spec(name):
    documented = documentation(name)["options"]
    assert {option: shape(text) for option, text in documented.items()} == {
        option: shape(text) for option, text in OPTIONS[name].items()
    }
    assert list(documented) == list(OPTIONS[name]), "The order is that of the argument spec."
    for option, text in documented.items():
        assert text["description"] and all(isinstance(line, str) for line in text["description"]), option


@pytest.mark.parametrize("name", OPTIONS)
def test_the_documentation_has_what_automation_hub_shows(name):
    text = documentation(name)
    assert text["module"] == name and text["author"]
    assert text["short_description"] and not text["short_description"].endswith(".")
    assert all(isinstance(line, str) for line in text["description"])
    assert "extends_documentation_fragment" not in text, "Automation Hub does not read it."
    mentioned = set(re.findall(r"\bO\((\w+)", yaml.safe_dump(text, width=10_000)))
    assert mentioned <= set(OPTIONS[name])


@pytest.mark.parametrize("name", FEEDS)
def test_the_description_of_an_option_names_its_environment_variable(name):
    documented = documentation(name)["options"]
    assert FEEDS[name].credentials
    for option, variable in FEEDS[name].credentials.items():
        assert f"E({variable})" in " ".join(documented[option]["description"])


def test_ansible_rulebook_finds_the_rulebooks_by_the_name_of_the_collection():
    assert {path.suffix for path in (ROOT / "extensions/eda/rulebooks").glob("*")} == {".yml"}


@pytest.mark.parametrize("name", OPTIONS)
def test_a_file_finds_the_collection_in_the_same_way(name):
    code = FILES[name].read_text(encoding="utf-8")
    assert BOOTSTRAP in code and "sys.path.insert" not in code
    assert code.index("EXAMPLES") < code.index("import sys"), "The documentation comes first, as in modules."


def test_a_catalogue_finds_the_plugins():
    listed = yaml.safe_load((ROOT / "meta/extensions.yml").read_text(encoding="utf-8"))["extensions"]
    assert [entry["args"]["ext_dir"] for entry in listed] == ["eda/plugins/event_filter", "eda/plugins/event_source"]
    assert all((ROOT / "extensions" / entry["args"]["ext_dir"]).is_dir() for entry in listed)
    # An empty file, or one without redirections, would end every rulebook.
    assert not (ROOT / "extensions/eda/eda_runtime.yml").exists()


def test_the_generated_files_are_up_to_date():
    files = generate()
    for path, text in files.items():
        assert path.read_text(encoding="utf-8") == text, "Run: make generate"
    assert {path for folder in ("schemas", "credential_types") for path in (SOURCES / folder).rglob("*.*")} == set(
        files
    )


@pytest.mark.parametrize("name", FEEDS)
def test_the_schema_accepts_the_defaults_and_no_unknown_option(name):
    validator = jsonschema.Draft202012Validator(schema(FEEDS[name]))
    validator.check_schema(validator.schema)
    properties = validator.schema["properties"]
    assert list(properties) == list(FEEDS[name].arguments.options)
    assert validator.is_valid({option: text["default"] for option, text in properties.items() if "default" in text})
    assert not validator.is_valid({"unknown": 1})


@pytest.mark.parametrize("name", FEEDS)
def test_only_secrets_are_shown_as_passwords(name):
    spec = FEEDS[name].arguments.options
    passwords = {option for option, text in schema(FEEDS[name])["properties"].items() if "format" in text}
    assert passwords == {option for option in spec if spec[option].get("no_log")}
    assert "proxy" in passwords


def read(path: Path) -> Any:
    return yaml.safe_load(path.read_text(encoding="utf-8"))


class Controller(ImmutableSandboxedEnvironment, NativeEnvironment):
    """Renders injectors as the EDA controller does."""


@pytest.mark.parametrize("name", [*CONSOLES, SETTINGS])
def test_the_eda_controller_accepts_the_credential_types(name):
    folder = SOURCES / "credential_types" / name
    inputs, injectors = read(folder / "input.yml"), read(folder / "injectors.yml")
    keys = {"id", "label", "help_text", "type", "secret", "choices"}
    ids = [field["id"] for field in inputs["fields"]]
    assert len(ids) == len(set(ids))
    for field in inputs["fields"]:
        assert set(field) <= keys and field["type"] == "string"
        assert re.fullmatch(r"\w+", field["id"]) and not field["id"].startswith("eda_")
        assert all(isinstance(choice, str) for choice in field.get("choices", []))
    assert set(injectors) == {"env"} and not {"ansible", "eda"} & set(injectors["env"])
    environment = Controller(undefined=jinja2.StrictUndefined)
    for variable, template in injectors["env"].items():
        assert environment.from_string(template).render({variable.lower(): "a value"}) == "a value"
        assert environment.from_string(template).render({}) == ""


def test_blank_settings_are_unset(monkeypatch):
    dummy, injectors = credential_type(SETTINGS)
    for variable in injectors["env"]:
        monkeypatch.setenv(variable, "")
    assert (protected_from_environment(), state_folder(None), node_count({})) == ([], None, 1)


@pytest.mark.parametrize("console", CONSOLES)
def test_a_credential_sets_the_variables_of_the_modules_and_hides_the_secrets(console):
    dummy, spec, environment, dummy = CONSOLES[console]
    inputs, injectors = credential_type(console)
    assert set(injectors["env"]) == set(environment.values())
    secrets = {field["id"] for field in inputs["fields"] if field.get("secret")}
    assert secrets == {environment[option].lower() for option in environment if spec.options[option].get("no_log")}


@pytest.mark.parametrize("console", CONSOLES)
def test_credential_types_describe_what_an_event_source_needs(console):
    fields, dummy = credential_type(console)
    assert not [field for field in fields["fields"] if re.search(r"\bmodule|\block\b", field["help_text"])]


def test_schemas_have_no_markup():
    for path, text in generate().items():
        if path.suffix == ".json":
            assert not re.search(r"\b[A-Z]\(", json.dumps(json.loads(text))), path
