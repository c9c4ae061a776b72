# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The options of reconcile: its token, and the variables of the role."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

from ansible_collections.secops.device_actions.plugins.module_utils._common.errors import InputError
from ansible_collections.secops.device_actions.plugins.modules import reconcile
from ansible_collections.secops.device_actions.plugins.plugin_utils.reconcile.memory.remote_url import RemoteUrl
from ansible_collections.secops.device_actions.plugins.plugin_utils.reconcile.run.options import (
    RECONCILE,
    TOKEN_VARIABLE,
    Options,
    ignored_token,
)

ROLE = Path(__file__).resolve().parents[5] / "roles" / "reconcile"
OF_PHASES = {"phase", "work", "results", "batch", "result"}
OF_THE_ROLE = {"protected_devices", "connection"}


def options(**values: Any) -> Options:
    params, _unused, errors = RECONCILE.validate({"phase": "open", "repo": "https://git.example/x.git", **values}, "x")
    assert not errors
    return Options.from_params(params)


def test_the_token_may_come_from_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(TOKEN_VARIABLE, raising=False)
    assert options().credentials.token is None
    monkeypatch.setenv(TOKEN_VARIABLE, " canary\n")
    assert options().credentials.token == "canary"
    assert options(token="other").credentials.token == "other"
    monkeypatch.setenv(TOKEN_VARIABLE, "")  # as AWX sets it for a field that is blank
    assert options().credentials.token is None
    assert "canary" not in repr(options())


def test_a_token_that_is_set_for_all_jobs_is_ignored_where_the_repository_takes_none(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    repo = "git@git.example:soc/desired.git"
    monkeypatch.setenv(TOKEN_VARIABLE, "canary")
    assert options(repo=repo).credentials.token is None and ignored_token(options(repo=repo))
    assert not ignored_token(options()) and not ignored_token(options(token="other"))
    explicit = options(repo=repo, token="canary").credentials
    with pytest.raises(InputError, match="^token: is for https:// only"):
        explicit.check(RemoteUrl.parse(repo))


def test_the_token_is_secret_and_its_variable_documented() -> None:
    assert RECONCILE.options["token"]["no_log"] is True
    documented = yaml.safe_load(reconcile.DOCUMENTATION)["options"]
    assert f"E({TOKEN_VARIABLE})" in " ".join(documented["token"]["description"])


def test_descriptions_are_texts() -> None:
    documented = yaml.safe_load(reconcile.DOCUMENTATION)["options"]
    for option, text in documented.items():  # YAML reads a text with a colon as a mapping
        lines = [text["description"]] if isinstance(text["description"], str) else text["description"]
        assert lines and all(isinstance(line, str) for line in lines), option


def test_the_role_has_each_option_with_the_same_default() -> None:
    specs = yaml.safe_load((ROLE / "meta" / "argument_specs.yml").read_text(encoding="utf-8"))
    documented = specs["argument_specs"]["main"]["options"]
    defaults = yaml.safe_load((ROLE / "defaults" / "main.yml").read_text(encoding="utf-8"))
    names = (set(RECONCILE.options) - OF_PHASES) | OF_THE_ROLE
    assert set(documented) == set(defaults) == {f"reconcile_{name}" for name in names}
    for name in names - OF_THE_ROLE:
        own, role = RECONCILE.options[name], documented[f"reconcile_{name}"]
        assert str(role["default"]) == str(defaults[f"reconcile_{name}"]) == str(own.get("default", "")), name
        # No choices in the role, because a survey sends a blank text for the default.
        if role["type"] == "str" and own.get("choices"):
            assert role["description"][0] == f"{' or '.join(own['choices'])}.", name
        assert bool(role.get("no_log")) is bool(own.get("no_log")), name
