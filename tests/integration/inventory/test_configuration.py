# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A configuration that makes no sense is one clear error, and no console is asked anything."""

from __future__ import annotations

import pytest
from ansible.parsing.vault import VaultLib, VaultSecret

from ansible_collections.secops.device_actions.plugins.module_utils.cylance import options as cylance_options

WRONG = {
    "no console": ({}, "No console is named. Add at least one of the sections cylance, opswat, sdm."),
    "an unknown option": (
        {"cylance": None, "on_eror": "fail"},
        "The option 'on_eror' is unknown. Did you mean on_error?",
    ),
    "an unknown option of a section": (
        {"cylance": {"tenant": "x"}, "sdm": {"urls": ["https://sdm.example"], "nf": "x"}},
        "cylance: the option 'tenant' is unknown. Did you mean tenant_id?",
    ),
    "a section that is none": ({"cylance": ["x"]}, "dict"),
    "a value": ({"cylance": {"region": "mars"}}, "cylance: value of region must be one of: na, euc1,"),
    "an address": ({"opswat": {"api_url": "http://opswat.example"}}, "opswat: api_url"),
    "a number": ({"cylance": {"timeout": 0}}, "cylance: timeout: must be 1 or more"),
    "zones that are not read": (
        {"cylance": {"zones": ["a"], "with_zones": False}},
        "cylance: zones: they are not read",
    ),
    "paths that are not read": ({"sdm": {"groups": ["a"], "group_paths": False}}, "sdm: groups: they are not read"),
    "a network": (
        {"cylance": None, "ansible_host": {"networks": ["10.0.0.0/8", "office"]}},
        "ansible_host.networks: 'office' is no network.",
    ),
    "an option of an address": (
        {"cylance": None, "ansible_host": {"net": "x"}},
        "ansible_host: the option 'net' is unknown. There are family, networks.",
    ),
    "a way to merge": ({"cylance": None, "merge": ["serial"]}, "merge"),
    "a name": ({"cylance": None, "host_names": ["fqdn"]}, "host_names"),
    "on_error": ({"cylance": None, "on_error": "ignore"}, "on_error"),
    "a filter": (
        {"cylance": None, "filters": [{"include": "x", "exclude": "y"}]},
        "filters: rule 1 is a mapping of either",
    ),
    "a filter that is none": (
        {"cylance": None, "filters": [{"exclude": "a =="}]},
        "filters: rule 1: 'a ==' is no condition",
    ),
    "an empty filter": ({"cylance": None, "filters": [{"exclude": None}]}, "filters: rule 1: the condition is empty"),
    "a filter that leaves nobody out": (
        {"cylance": None, "filters": [{"include": "x is defined"}]},
        "End with 'exclude: true'.",
    ),
    "no names": ({"cylance": None, "host_names": []}, "host_names: an empty list names no host."),
    "an undefined variable": ({"cylance": {"tenant_id": "{{ nope }}"}}, "cylance: "),
    "stale without a cache": ({"cylance": None, "stale": True}, "stale: without cache there is no old reading"),
    "on_error stale without a cache": ({"cylance": None, "on_error": "stale"}, "without cache there is no old reading"),
}


@pytest.mark.costly
@pytest.mark.parametrize("what", WRONG)
def test_what_is_wrong_is_told_before_anything_is_read(inventories, simulator, what):
    options, message = WRONG[what]
    simulator.clear_requests()
    found = inventories.parse(inventories.write(**{"name": "wrong.devices.yml", **options}))
    assert message in found.told
    assert found.hosts == {} and found.groups == {}
    assert simulator.summary()["total"] == 0


@pytest.mark.sweep
def test_everything_that_is_wrong_is_told_at_once(inventories):
    told = inventories.read(cylance={"tenant": "x", "zone": "y"}, sdm={"urls": "x", "nf": "x"}).told
    for text in ("cylance: the option 'tenant' is", "the option 'zone' is", "sdm: the option 'nf' is unknown"):
        assert text in told


@pytest.mark.sweep
@pytest.mark.parametrize("name", ["devices.yml", "devices.yaml", "soc.devices.yml", "soc.devices.yaml"])
def test_the_file_may_be_called(inventories, simulator, name):
    simulator.cylance.seed(1)
    assert len(inventories.read("cylance", name=name).hosts) == 1


@pytest.mark.sweep
@pytest.mark.parametrize("name", ["hosts.yml", "mydevices.yml", "devices.json"])
def test_a_file_of_another_name_is_left_to_others(inventories, simulator, name):
    simulator.cylance.seed(1)
    found = inventories.read("cylance", name=name)
    assert found.hosts == {} and "Unable to parse" in found.told


@pytest.mark.sweep
def test_missing_credentials_are_named_with_their_variables(inventories, simulator):
    path = inventories.write("cylance", "opswat")
    told = inventories.parse(path, **dict.fromkeys(cylance_options.ENVIRONMENT.values(), "")).told
    assert "cylance: Missing credentials for Cylance: tenant_id (CYLANCE_TENANT_ID)" in told
    nothing = dict.fromkeys([*cylance_options.ENVIRONMENT.values(), "OPSWAT_CLIENT_ID"], "")
    told = inventories.parse(path, **nothing).told
    assert "cylance: No credentials" in told and "opswat: Missing credentials" in told


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
    told = inventories.parse(path, vault_password="wrong", **nothing).told
    assert "ecrypt" in told and credentials["application_secret"] not in told


def test_the_variables_of_an_awx_source_take_the_place_of_what_the_file_says(inventories, simulator):
    simulator.cylance.seed(2)
    simulator.opswat.seed(1)
    path = inventories.write("cylance", "opswat", compose={"from_file": "1"})
    options = 'opswat: {statuses: [exempted], requests_per_minute: 0}\ncompose: {owner: "cylance.user", env: "\'awx\'"}'
    found = inventories.parse(path, DEVICE_ACTIONS_INVENTORY_OPTIONS=options)
    assert len(found.hosts) == 2
    for variables in found.hosts.values():
        assert variables["owner"] == variables["cylance"]["user"] and variables["env"] == "awx"
        assert "from_file" not in variables
    for wrong, message in (("- a list", "it is a mapping of options in YAML"), ("{a", "")):
        told = inventories.parse(path, DEVICE_ACTIONS_INVENTORY_OPTIONS=wrong).told
        assert f"DEVICE_ACTIONS_INVENTORY_OPTIONS: {message}" in told


def test_of_a_section_only_what_is_named_is_replaced(inventories, simulator):
    simulator.cylance.add_device(host_name="a", zones=["Finance"])
    simulator.cylance.add_device(host_name="b", zones=[])
    path = inventories.write(cylance={"zones": ["Finance"]})
    found = inventories.parse(path, DEVICE_ACTIONS_INVENTORY_OPTIONS="cylance: {extended: false}")
    assert len(found.hosts) == 1


def test_a_rule_that_could_be_told_of_no_host_is_told(inventories, simulator):
    simulator.cylance.seed(2)
    found = inventories.read("cylance", filters=[{"exclude": "cylance.nme.x == 'a'"}])
    assert len(found.hosts) == 2 and "The rule fits no host at all." in found.told
    assert inventories.read("cylance", filters=[{"exclude": "opswat.hostname == 'a'"}, {"exclude": "1 == 2"}]).told


def test_a_filter_of_a_section_that_nothing_fits_is_told(inventories, simulator):
    simulator.opswat.add_device(host_name="a", group="Servers", status="compliant")
    found = inventories.read(opswat={"statuses": ["nonsense"], "groups": ["Servers"]})
    assert found.hosts == {} and "opswat: statuses: no device of the console fits 'nonsense'" in found.told
    assert "fits 'Servers'" not in found.told
