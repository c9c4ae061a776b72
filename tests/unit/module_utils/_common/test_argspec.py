# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Argument specs: sums, and validation with the messages of AnsibleModule."""

from __future__ import annotations

import pytest
from ansible.module_utils.basic import env_fallback

from ansible_collections.secops.device_actions.plugins.module_utils._common.argspec import ArgumentSpec

NAME = "secops.device_actions.example"
TARGETS = ArgumentSpec(
    options={"ids": {"type": "list", "elements": "str"}, "names": {"type": "list", "elements": "str"}},
    mutually_exclusive=(("ids", "names"),),
    required_one_of=(("ids", "names"),),
)
LOGIN = ArgumentSpec(
    options={
        "user": {"type": "str"},
        "secret": {"type": "str", "no_log": True, "fallback": (env_fallback, ["EXAMPLE_SECRET"])},
        "retries": {"type": "int", "default": 3},
    },
    required_together=(("user", "secret"),),
    required_if=(("retries", 0, ["user"]),),
)
BOTH = TARGETS + LOGIN


def errors(**values):
    return BOTH.validate(values, NAME)[2]


def test_a_sum_has_the_options_and_constraints_of_both():
    assert set(BOTH.options) == {"ids", "names", "user", "secret", "retries"}
    assert BOTH.constraints() == {
        "mutually_exclusive": [["ids", "names"]],
        "required_together": [["user", "secret"]],
        "required_one_of": [["ids", "names"]],
        "required_if": [["retries", 0, ["user"]]],
    }


def test_adding_specs_does_not_change_them():
    assert set(TARGETS.options) == {"ids", "names"}
    assert LOGIN.constraints()["required_one_of"] == []


def test_valid_input_gets_defaults_and_types_without_errors():
    params, secrets, wrong = BOTH.validate({"ids": "a,b", "retries": "5"}, NAME)
    assert wrong == []
    assert params == {"ids": ["a", "b"], "names": None, "user": None, "secret": None, "retries": 5}
    assert not secrets


def test_every_constraint_is_enforced():
    assert "one of the following is required: ids, names" in errors()[0]
    assert "mutually exclusive: ids|names" in errors(ids=["a"], names=["b"])[0]
    assert "required together: user, secret" in errors(ids=["a"], user="u")[0]
    assert "retries is 0 but all of the following are missing: user" in errors(ids=["a"], retries=0)[0]


def test_an_unknown_option_is_an_error_that_names_it():
    (error,) = errors(ids=["a"], device="x")
    assert error.startswith(f"Unsupported parameters for ({NAME}) module: device. Supported parameters include: ")


@pytest.mark.parametrize(
    ("given", "meant"),
    [
        ("hostname", "hostnames"),
        ("host-names", "hostnames"),
        ("device_id", "device_ids"),
        ("ids", "device_ids"),
        ("expire", "expires"),
        ("host", "hostnames"),
        ("verdict", "outcome"),  # by an alias
    ],
)
def test_an_unknown_option_is_the_first_error_and_names_the_option_that_was_meant(given, meant):
    spec = ArgumentSpec(
        options={
            "device_ids": {"type": "list"},
            "hostnames": {"type": "list"},
            "expires": {"type": "str"},
            "outcome": {"type": "str", "aliases": ["verdicts"]},
            "retries": {"type": "int"},
            "action": {"type": "str", "required": True},
        },
        required_one_of=(("device_ids", "hostnames"),),
    )
    first, *others = spec.validate({given: "x", "retries": "many"}, NAME)[2]
    assert first.startswith(f"Unsupported parameters for ({NAME}) module: {given}. Did you mean {meant}? Supported")
    assert len(others) == 1 and "retries" in others[0]  # what is missing may be what was mistyped


def test_an_unknown_suboption_is_reported_like_an_option():
    packages = {"package": {"type": "str", "required": True}, "arguments": {"type": "raw"}}
    spec = ArgumentSpec(
        options={
            "packages": {"type": "list", "elements": "dict", "options": packages},
            "name": {"type": "str", "required": True},
        }
    )
    (error,) = spec.validate({"packages": [{"package": "a"}, {"pakage": "b"}]}, NAME)[2]
    assert error == (
        f"Unsupported parameters for ({NAME}) module: packages.pakage. Did you mean packages.package? "
        "Supported parameters include: packages.arguments, packages.package."
    )
    (error,) = spec.validate({"packages": [{"argument": ["b"]}], "nam": "x"}, NAME)[2]
    assert "module: nam, packages.argument. Did you mean name, packages.arguments? Supported" in error
    assert error.endswith("include: name, packages, packages.arguments, packages.package.")
    assert spec.validate({"packages": ["package=a"], "name": "x"}, NAME)[2] == []


def test_an_option_and_its_alias_are_not_two_options():
    spec = ArgumentSpec(options={"names": {"type": "list", "aliases": ["hostnames"]}})
    assert spec.names("names") == ("names", "hostnames")
    assert spec.validate({"hostnames": ["a"]}, NAME)[0]["names"] == ["a"]
    (error,) = spec.validate({"names": ["a"], "hostnames": ["b"]}, NAME)[2]
    assert error == "names: its alias hostnames is set too. Set one of them."


def test_targets_may_come_later():
    assert BOTH.validate({}, NAME, has_targets=False)[2] == []
    (error,) = BOTH.validate({"ids": ["a"], "names": ["b"]}, NAME, has_targets=False)[2]
    assert "mutually exclusive" in error


def test_a_wrong_type_is_an_error():
    (error,) = errors(ids=["a"], retries="x")
    assert "retries" in error and "int" in error


def test_secrets_are_returned_from_options_and_from_the_environment(monkeypatch):
    assert BOTH.validate({"ids": ["a"], "user": "u", "secret": "canary-1"}, NAME)[1] == {"canary-1"}
    monkeypatch.setenv("EXAMPLE_SECRET", "canary-2")
    params, secrets, _wrong = BOTH.validate({"ids": ["a"], "user": "u"}, NAME)
    assert params["secret"] == "canary-2"
    assert secrets == {"canary-2"}


@pytest.mark.parametrize("path", ["log\0", "\ud800"])
def test_what_the_system_takes_as_no_path_is_an_error(path):
    spec = ArgumentSpec(options={"log": {"type": "path"}})
    (error,) = spec.validate({"log": path}, NAME)[2]
    assert error.startswith("log: must be a path, got ") and error.isprintable()
    assert spec.validate({"log": "/var/log/\udcff"}, NAME)[2] == []
