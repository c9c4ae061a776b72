# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""An invalid configuration is reported as one clear error, and no request is sent to any console."""

from __future__ import annotations

import pytest
from ansible.parsing.vault import VaultLib, VaultSecret

from ansible_collections.secops.device_actions.plugins.module_utils.cylance import options as cylance_options

INVALID = {
    "no console": ({}, "The file names no console. Add at least one of the sections cylance, opswat, sdm."),
    "an unknown option": (
        {"cylance": None, "on_eror": "fail"},
        "The option 'on_eror' is unknown. Did you mean on_error?",
    ),
    "an unknown option of a section": (
        {"cylance": {"tenant": "x"}, "sdm": {"urls": ["https://sdm.example"], "nf": "x"}},
        "cylance: the option 'tenant' is unknown. Did you mean tenant_id?",
    ),
    "a section that is a list": ({"cylance": ["x"]}, "dict"),
    "an invalid choice": ({"cylance": {"region": "mars"}}, "cylance: value of region must be one of: na, euc1,"),
    "an api_url without TLS": ({"opswat": {"api_url": "http://opswat.example"}}, "opswat: api_url"),
    "a number out of range": ({"cylance": {"timeout": 0}}, "cylance: timeout: must be 1 or more"),
    "zones with with_zones off": (
        {"cylance": {"zones": ["a"], "with_zones": False}},
        "cylance: zones: requires with_zones: true",
    ),
    "groups with group_paths off": (
        {"sdm": {"groups": ["a"], "group_paths": False}},
        "sdm: groups: requires group_paths: true",
    ),
    "an invalid network": (
        {"cylance": None, "ansible_host": {"networks": ["10.0.0.0/8", "office"]}},
        "ansible_host.networks: must be networks, got 'office'.",
    ),
    "an unknown option of ansible_host": (
        {"cylance": None, "ansible_host": {"net": "x"}},
        "ansible_host: the option 'net' is unknown. Did you mean networks?",
    ),
    "an invalid merge criterion": ({"cylance": None, "merge": ["serial"]}, "merge"),
    "an invalid host name preference": ({"cylance": None, "host_names": ["fqdn"]}, "host_names"),
    "an invalid on_error": ({"cylance": None, "on_error": "ignore"}, "on_error"),
    "a filter with two keys": (
        {"cylance": None, "filters": [{"include": "x", "exclude": "y"}]},
        "filters: rule 1 must be a mapping with one key",
    ),
    "a filter with invalid syntax": (
        {"cylance": None, "filters": [{"exclude": "a =="}]},
        "filters: rule 1: the condition must be a Jinja2 expression, got 'a =='",
    ),
    "a filter without a condition": (
        {"cylance": None, "filters": [{"exclude": None}]},
        "filters: rule 1: the condition must be text, true or false, got None",
    ),
    "filters that exclude nothing": (
        {"cylance": None, "filters": [{"include": "x is defined"}]},
        "End the list with 'exclude: true'.",
    ),
    "no host name preferences": (
        {"cylance": None, "host_names": []},
        "host_names: must contain at least one value, got an empty list.",
    ),
    "an undefined variable": ({"cylance": {"tenant_id": "{{ nope }}"}}, "cylance: "),
    "stale without a cache": ({"cylance": None, "stale": True}, "stale: must be used with a cache"),
    "on_error stale without a cache": ({"cylance": None, "on_error": "stale"}, "stale: must be used with a cache"),
}


@pytest.mark.costly
@pytest.mark.parametrize("mistake", INVALID)
def test_invalid_options_are_reported_before_any_request(inventories, simulator, mistake):
    options, message = INVALID[mistake]
    simulator.clear_requests()
    found = inventories.parse(inventories.write(**{"name": "invalid.devices.yml", **options}))
    assert message in found.all_warnings
    assert found.hosts == {} and found.groups == {}
    assert simulator.summary()["total"] == 0


@pytest.mark.sweep
def test_all_invalid_options_are_reported_at_once(inventories):
    warnings = inventories.read(cylance={"tenant": "x", "zone": "y"}, sdm={"urls": "x", "nf": "x"}).all_warnings
    for text in ("cylance: the option 'tenant' is", "the option 'zone' is", "sdm: the option 'nf' is unknown"):
        assert text in warnings


@pytest.mark.sweep
@pytest.mark.parametrize("name", ["devices.yml", "devices.yaml", "soc.devices.yml", "soc.devices.yaml"])
def test_file_names_of_the_plugin_are_accepted(inventories, simulator, name):
    simulator.cylance.seed(1)
    assert len(inventories.read("cylance", name=name).hosts) == 1


@pytest.mark.sweep
@pytest.mark.parametrize("name", ["hosts.yml", "mydevices.yml", "devices.json"])
def test_other_file_names_are_left_to_other_plugins(inventories, simulator, name):
    simulator.cylance.seed(1)
    found = inventories.read("cylance", name=name)
    assert found.hosts == {} and "Unable to parse" in found.all_warnings


@pytest.mark.sweep
def test_missing_credentials_are_reported_with_their_environment_variables(inventories, simulator):
    path = inventories.write("cylance", "opswat")
    warnings = inventories.parse(path, **dict.fromkeys(cylance_options.ENVIRONMENT.values(), "")).all_warnings
    assert "cylance: Missing credentials for Cylance: tenant_id (CYLANCE_TENANT_ID)" in warnings
    nothing = dict.fromkeys([*cylance_options.ENVIRONMENT.values(), "OPSWAT_CLIENT_ID"], "")
    warnings = inventories.parse(path, **nothing).all_warnings
    assert "cylance: Missing credentials" in warnings and "opswat: Missing credentials" in warnings


def test_templates_and_vaults_in_sections_are_resolved(inventories, simulator, tmp_path):
    credentials = simulator.credentials["cylance"]
    simulator.cylance.seed(1)
    (tmp_path / "secret").write_text(f"{credentials['application_secret']}\n")
    path = inventories.write(
        cylance={
            "api_url": simulator.url,
            "tenant_id": credentials["tenant_id"],
            "application_id": "{{ lookup('ansible.builtin.env', 'AN_APPLICATION') }}",
            "application_secret": f"{{{{ lookup('ansible.builtin.file', '{tmp_path}/secret') }}}}",
        }
    )
    nothing = dict.fromkeys(cylance_options.ENVIRONMENT.values(), "")
    found = inventories.parse(path, **nothing, AN_APPLICATION=credentials["application_id"])
    assert len(found.hosts) == 1 and found.warnings == []


def test_a_secret_may_be_in_a_vault(inventories, simulator):
    credentials = simulator.credentials["cylance"]
    simulator.cylance.seed(1)
    encrypted = VaultLib([("default", VaultSecret(b"open"))]).encrypt(credentials["application_secret"]).decode()
    path = inventories.write("cylance")
    lines = "".join(f"    {line}\n" for line in encrypted.splitlines())
    path.write_text(path.read_text() + f"  application_secret: !vault |\n{lines}")
    nothing = {"CYLANCE_APPLICATION_SECRET": ""}
    assert len(inventories.parse(path, vault_password="open", **nothing).hosts) == 1
    warnings = inventories.parse(path, vault_password="wrong", **nothing).all_warnings
    assert "ecrypt" in warnings and credentials["application_secret"] not in warnings


def test_options_in_the_environment_override_those_in_the_file(inventories, simulator):
    simulator.cylance.seed(2)
    simulator.opswat.seed(1)
    path = inventories.write("cylance", "opswat", compose={"from_file": "1"})
    options = 'opswat: {statuses: [exempted], requests_per_minute: 0}\ncompose: {owner: "cylance.user", env: "\'awx\'"}'
    found = inventories.parse(path, DEVICE_ACTIONS_INVENTORY_OPTIONS=options)
    assert len(found.hosts) == 2
    for variables in found.hosts.values():
        assert variables["owner"] == variables["cylance"]["user"] and variables["env"] == "awx"
        assert "from_file" not in variables
    for value, message in (("- a list", "must be a mapping of options, got another type"), ("{a", "")):
        warnings = inventories.parse(path, DEVICE_ACTIONS_INVENTORY_OPTIONS=value).all_warnings
        assert f"DEVICE_ACTIONS_INVENTORY_OPTIONS: {message}" in warnings


def test_options_in_the_environment_override_single_options_of_a_section(inventories, simulator):
    simulator.cylance.add_device(host_name="a", zones=["Finance"])
    simulator.cylance.add_device(host_name="b", zones=[])
    path = inventories.write(cylance={"zones": ["Finance"]})
    found = inventories.parse(path, DEVICE_ACTIONS_INVENTORY_OPTIONS="cylance: {extended: false}")
    assert len(found.hosts) == 1


def test_a_filter_rule_that_cannot_be_evaluated_for_any_host_is_warned_about(inventories, simulator):
    simulator.cylance.seed(2)
    found = inventories.read("cylance", filters=[{"exclude": "cylance.nme.x == 'a'"}])
    assert len(found.hosts) == 2 and "The rule matches no host at all." in found.all_warnings
    assert inventories.read(
        "cylance", filters=[{"exclude": "opswat.hostname == 'a'"}, {"exclude": "1 == 2"}]
    ).all_warnings


def test_a_section_filter_that_matches_no_device_is_warned_about(inventories, simulator):
    simulator.opswat.add_device(host_name="a", group="Servers", status="compliant")
    found = inventories.read(opswat={"statuses": ["nonsense"], "groups": ["Servers"]})
    assert found.hosts == {} and "opswat: statuses: no device of the console matches 'nonsense'" in found.all_warnings
    assert "matches 'Servers'" not in found.all_warnings
