# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The credential types of the role awx_setup: they cover every variable, and their injectors give what is meant."""

from __future__ import annotations

import json
import re
from pathlib import Path

import jinja2
import jinja2.sandbox
import pytest
import yaml
from nox_support.awx_objects import CONSOLES, SETTINGS, credential_parts, generate

from ansible_collections.secops.device_actions.plugins.module_utils._engine.audit import AUDIT_VARIABLE, audit_path
from ansible_collections.secops.device_actions.plugins.module_utils._engine.change_limit import (
    RUN_LIMIT_VARIABLE,
    run_limit_from_environment,
)
from ansible_collections.secops.device_actions.plugins.module_utils._engine.freeze import (
    FREEZE_VARIABLE,
    RELEASES_VARIABLE,
    freeze_check,
)
from ansible_collections.secops.device_actions.plugins.module_utils._engine.guard_rails import (
    PROTECTED_VARIABLE,
    protected_from_environment,
)
from ansible_collections.secops.device_actions.plugins.module_utils._http.options import (
    CONNECTION,
    NODES_VARIABLE,
    RATE_LIMIT,
    ConnectionSettings,
    node_count,
)
from ansible_collections.secops.device_actions.plugins.module_utils._http.transport import CA_VARIABLE, Transport
from ansible_collections.secops.device_actions.plugins.module_utils._sharing.context import Context
from ansible_collections.secops.device_actions.plugins.module_utils._sharing.state_dir import (
    STATE_VARIABLE,
    state_folder,
)
from ansible_collections.secops.device_actions.plugins.plugin_utils.reconcile.run.options import TOKEN_VARIABLE

PLUGINS = Path(__file__).resolve().parents[3] / "plugins"
# Variables of the collection that no credential should set.
INTERNAL = {
    "DEVICE_ACTIONS_AUDIT_FACTS",  # passed on to async tasks
    "DEVICE_ACTIONS_WRITE_DEADLINE",  # set by reconcile for its tasks
    "DEVICE_ACTIONS_INVENTORY_OPTIONS",  # a source variable
    "DEVICE_ACTIONS_ALLOW_SLICES",  # for a single template
}
# Of credentials that are complete. The first choice of a field with choices, see filled().
VALUES = {
    "CYLANCE_API_URL": "https://cylance.example",
    "OPSWAT_API_URL": "https://opswat.example",
    "SDM_URLS": "https://sdm-1.example:8443,https://sdm-2.example:8443",
    NODES_VARIABLE: "2",
    RUN_LIMIT_VARIABLE: "40",
    PROTECTED_VARIABLE: "dc-1.corp.example, dc-2.corp.example",
}


def render(part: dict, values: dict[str, str], file: str = "/runner/env/tmp") -> dict[str, str]:
    """Return the environment that AWX makes of the values: fields without a value are undefined, not blank."""
    sandbox = jinja2.sandbox.ImmutableSandboxedEnvironment()
    namespace = {**{name: value for name, value in values.items() if value}, "tower": {"filename": file}}
    return {name: sandbox.from_string(str(text)).render(**namespace) for name, text in part["env"].items()}


def filled(part: dict) -> dict[str, str]:
    """Return a value for each field."""
    return {
        field["id"]: (field.get("choices") or [VALUES.get(field["id"].upper(), f"value of {field['id']}")])[0]
        for field in part["fields"]
    }


@pytest.fixture
def environment(monkeypatch):
    """A function that sets the environment of a job. None of our variables is set before."""
    others = ("REQUESTS_CA_BUNDLE", "SSL_CERT_FILE")
    for name in (*others, *(name for part in credential_parts().values() for name in part["env"])):
        monkeypatch.delenv(name, raising=False)

    def set_all(variables):
        for name, value in variables.items():
            monkeypatch.setenv(name, value)

    return set_all


def test_the_committed_files_are_up_to_date():
    for path, text in generate().items():
        assert path.read_text(encoding="utf-8") == text, "Run: make generate"


def test_every_variable_that_the_plugins_read_belongs_to_one_credential_type():
    prefixes = "|".join(["DEVICE_ACTIONS", *(name.upper() for name in CONSOLES)])
    pattern = re.compile(rf'"((?:{prefixes})_[A-Z_]+)"')
    read = {name for path in PLUGINS.rglob("*.py") for name in pattern.findall(path.read_text(encoding="utf-8"))}
    provided = [name for part in credential_parts().values() for name in part["env"]]
    assert len(provided) == len(set(provided))
    assert read - INTERNAL <= set(provided)


def test_awx_accepts_the_types():
    keys = {"id", "label", "help_text", "type", "secret", "choices", "multiline"}
    for part in credential_parts().values():
        identifiers = [field["id"] for field in part["fields"]]
        assert len(identifiers) == len(set(identifiers))
        for field in part["fields"]:
            assert field.keys() <= keys
            assert re.fullmatch(r"[a-zA-Z_]+[a-zA-Z0-9_]*", field["id"]) and field["id"] != "tower"
            assert field["type"] == "string" and field["label"] and field["help_text"]
        assert not any(name.startswith("ANSIBLE_") for name in part["env"])
        strict = jinja2.sandbox.ImmutableSandboxedEnvironment(undefined=jinja2.StrictUndefined)
        namespace = {**dict.fromkeys(identifiers, "EXAMPLE"), "tower": {"filename": "EXAMPLE"}}
        for text in (*part["env"].values(), *part["file"].values()):
            assert str(text).isascii() and strict.from_string(str(text)).render(namespace)


@pytest.mark.parametrize("console", CONSOLES)
def test_fields_have_the_choices_and_secrets_of_their_options(console):
    _label, spec, variables, _fragment = CONSOLES[console]
    fields = {field["id"]: field for field in credential_parts()[console]["fields"]}
    for option, variable in variables.items():
        field, details = fields[variable.lower()], spec.options[option]
        assert field.get("secret", False) == bool(details.get("no_log"))
        assert field.get("choices") == details.get("choices")
    assert len(fields) == len(variables)


@pytest.mark.parametrize("console", CONSOLES)
def test_options_get_the_values_of_a_credential(environment, console):
    _label, spec, variables, _fragment = CONSOLES[console]
    part = credential_parts()[console]
    values = filled(part)
    environment(render(part, values))
    params, _secrets, errors = (spec + CONNECTION + RATE_LIMIT).validate({}, "module")
    assert not errors
    for option, variable in variables.items():
        given = values[variable.lower()]
        assert params[option] == (given.split(",") if isinstance(params[option], list) else given)


@pytest.mark.parametrize("console", CONSOLES)
def test_each_field_may_stay_blank(environment, console):
    _label, spec, variables, _fragment = CONSOLES[console]
    part = credential_parts()[console]
    environment(render(part, {}))
    blank, _secrets, errors = (spec + CONNECTION + RATE_LIMIT).validate({}, "module")
    assert not errors
    for option in variables:
        assert blank[option] == spec.options[option].get("default")
    for missing in variables.values():
        environment(render(part, {**filled(part), missing.lower(): ""}))
        assert not (spec + CONNECTION + RATE_LIMIT).validate({}, "module")[2]


def test_settings_have_their_effect(environment, tmp_path):
    part = credential_parts()["settings"]
    bundle = tmp_path / "ca.pem"
    bundle.write_text("", encoding="ascii")
    values = {
        **filled(part),
        STATE_VARIABLE.lower(): str(tmp_path / "state"),
        FREEZE_VARIABLE.lower(): "change freeze",
        RELEASES_VARIABLE.lower(): "no",
        AUDIT_VARIABLE.lower(): str(tmp_path / "audit.jsonl"),
        CA_VARIABLE.lower(): "-----BEGIN CERTIFICATE-----",
    }
    assert values.keys() == {name.lower() for name in SETTINGS}
    environment(render(part, values, str(bundle)))
    assert state_folder() == str(tmp_path / "state")
    assert protected_from_environment() == ["dc-1.corp.example", "dc-2.corp.example"]
    assert run_limit_from_environment() == 40
    assert "change freeze" in freeze_check(None, is_release=False)().message
    assert freeze_check(None, is_release=True)() is None
    assert audit_path({}) == str(tmp_path / "audit.jsonl")
    assert node_count({}) == 2
    assert ca_file() == str(bundle)


def test_blank_settings_are_none(environment):
    environment(render(credential_parts()["settings"], {}))
    assert state_folder() is None
    assert protected_from_environment() == []
    assert run_limit_from_environment() is None
    assert freeze_check(None, is_release=False)() is None
    assert audit_path({}) is None
    assert node_count({}) == 1
    assert ca_file() is True


def ca_file() -> str | bool:
    """Return the file of CA certificates that a session uses, or True for those of the system."""
    settings = ConnectionSettings.from_params(CONNECTION.validate({}, "module")[0])
    return Transport("https://console.example", settings, Context().redactor).route[1]


def test_the_git_token_is_secret():
    (field,) = credential_parts()["git"]["fields"]
    assert field["id"] == TOKEN_VARIABLE.lower() and field["secret"]


def test_nothing_in_the_files_is_a_template_of_ansible_by_mistake():
    class Loader(yaml.SafeLoader):
        pass

    Loader.add_constructor("!unsafe", lambda loader, node: None)
    for path, text in generate().items():
        plain = json.dumps(yaml.load(text, Loader=Loader))
        assert set(re.findall(r"\{\{ (\w+)", plain)) <= {"awx_setup_questions"}, path
