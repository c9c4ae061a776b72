# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Cached readings replace requests: only for the same source, and only until they expire."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

READS = {"cylance": "^/devices/v2", "opswat": "/o/api/.*/devices$"}


@pytest.fixture
def cached(inventories, simulator, tmp_path):
    """Return options for a cache. Cylance and OPSWAT have two devices each."""
    simulator.cylance.seed(2)
    simulator.opswat.seed(2, prefix="pc")
    return {
        "cache": True,
        "cache_plugin": "ansible.builtin.jsonfile",
        "cache_connection": str(tmp_path / "cache"),
        "cache_timeout": 3600,
    }


def entries(options) -> list[Path]:
    """Return the files of the cache."""
    return sorted(Path(options["cache_connection"]).iterdir())


def change(options, update) -> None:
    """Change the only entry of the cache. update: modifies the entry it gets."""
    (path,) = entries(options)
    stored = json.loads(path.read_text())
    entry = stored.get("__payload__", stored)
    is_text = isinstance(entry, str)
    entry = json.loads(entry) if is_text else entry
    update(entry)
    if "__payload__" in stored:
        stored["__payload__"] = json.dumps(entry) if is_text else entry
        entry = stored
    path.write_text(json.dumps(entry))


def age(options, seconds, *systems) -> None:
    """Make cached readings older."""

    def update(entry):
        for system in systems or entry["consoles"]:
            entry["consoles"][system]["at"] -= seconds

    change(options, update)


def test_a_cached_inventory_needs_no_console(inventories, cached, simulator):
    path = inventories.write("cylance", "opswat", **cached)
    first = inventories.parse(path)
    assert len(first.hosts) == 4
    simulator.add_fault("drop_before")
    simulator.clear_requests()
    second = inventories.parse(path)
    assert (second.hosts, second.groups, second.warnings) == (first.hosts, first.groups, [])
    assert simulator.summary()["total"] == 0


@pytest.mark.costly
def test_only_expired_readings_are_read_again(inventories, cached, simulator):
    path = inventories.write("cylance", "opswat", **cached)
    inventories.parse(path)
    simulator.cylance.seed(3)
    simulator.opswat.seed(3, prefix="new")
    age(cached, 3000)
    assert len(inventories.parse(path).hosts) == 4
    age(cached, 3000, "cylance")
    assert len(inventories.parse(path).hosts) == 5
    age(cached, 4000)
    assert len(inventories.parse(path).hosts) == 6


@pytest.mark.sweep
def test_a_reading_from_the_future_is_not_used(inventories, cached, simulator):
    path = inventories.write("cylance", **cached)
    inventories.parse(path)
    simulator.cylance.seed(3)
    age(cached, -7200)
    assert len(inventories.parse(path).hosts) == 3


@pytest.mark.sweep
def test_without_a_cache_timeout_readings_never_expire(inventories, cached, simulator):
    path = inventories.write("cylance", **{**cached, "cache_timeout": 0})
    inventories.parse(path)
    simulator.cylance.seed(3)
    age(cached, 10_000_000)
    assert len(inventories.parse(path).hosts) == 2


@pytest.mark.costly
def test_flushing_the_cache_reads_again_and_stores_the_result(inventories, cached, simulator):
    path = inventories.write("cylance", **cached)
    inventories.parse(path)
    simulator.cylance.seed(3)
    assert len(inventories.parse(path, cache=False).hosts) == 3
    assert len(inventories.parse(path).hosts) == 3


OTHER_SOURCES = (
    lambda simulator: {"extended": False},
    lambda simulator: {"zones": ["Finance"]},
    lambda simulator: {"api_url": simulator.url.replace("127.0.0.1", "localhost")},
    lambda simulator: {"tenant_id": "00000000-0000-0000-0000-000000000001"},
    lambda simulator: {"access_token": simulator.cylance.log_in(), "tenant_id": ""},
)


@pytest.mark.sweep
def test_a_reading_is_not_used_for_another_source(inventories, cached, simulator):
    path = inventories.write("cylance", **cached)
    inventories.parse(path)
    simulator.clear_requests()
    inventories.parse(path)
    assert simulator.summary()["total"] == 0
    for other in OTHER_SOURCES:
        section = other(simulator)
        simulator.clear_requests()
        inventories.parse(inventories.write(cylance=section, **cached))
        assert simulator.summary()["total"] > 0


@pytest.mark.costly
def test_two_files_whose_cache_keys_collide_never_mix(inventories, cached, simulator):
    one = inventories.write("cylance", name="one.devices.yml", **cached)
    inventories.parse(one)
    two = inventories.write("opswat", name="two.devices.yml", **cached)
    inventories.parse(two)
    first, second = entries(cached)
    text = {path: path.read_text() for path in (first, second)}
    first.write_text(text[second])
    second.write_text(text[first])
    assert all("cylance_device_id" in variables for variables in inventories.parse(one).hosts.values())
    assert all("opswat_device_id" in variables for variables in inventories.parse(two).hosts.values())


INVALID_ENTRIES = (
    lambda entry: entry.update(schema=0),
    lambda entry: entry.update(consoles=[]),
    lambda entry: entry["consoles"]["cylance"].pop("at"),
    lambda entry: entry["consoles"]["cylance"].update(at="nan"),
    lambda entry: entry["consoles"]["cylance"].update(content="[[], []]"),
    lambda entry: entry["consoles"]["cylance"].update(content=7),
    lambda entry: entry["consoles"]["cylance"].update(checksum=""),
    lambda entry: entry["consoles"].update(cylance=7),
)


@pytest.mark.sweep
def test_an_invalid_cache_entry_is_ignored_without_a_warning(inventories, cached, simulator):
    path = inventories.write("cylance", **cached)
    inventories.parse(path)
    for number, update in enumerate(INVALID_ENTRIES):
        simulator.cylance.add_device(host_name=f"new-{number}")
        change(cached, update)
        found = inventories.parse(path)
        assert f"new-{number}" in found.hosts and found.warnings == []


@pytest.mark.costly
def test_a_broken_cache_file_is_warned_about_and_replaced(inventories, cached, simulator):
    path = inventories.write("cylance", **cached)
    inventories.parse(path)
    (entry,) = entries(cached)
    entry.write_text("{")
    found = inventories.parse(path)
    assert len(found.hosts) == 2 and "The cache cannot be read" in found.all_warnings
    assert inventories.parse(path).warnings == []


@pytest.mark.sweep
@pytest.mark.parametrize("option", [{"stale": True}, {"on_error": "stale"}], ids=["stale", "on_error"])
def test_a_stale_reading_replaces_a_failed_one_if_requested(inventories, cached, simulator, option):
    path = inventories.write("cylance", "opswat", **cached)
    inventories.parse(path)
    age(cached, 9 * 3600)
    simulator.add_fault("status", path=READS["cylance"], status=500)
    assert inventories.parse(path).hosts == {}
    found = inventories.parse(inventories.write("cylance", "opswat", **cached, **option))
    assert len(found.hosts) == 4
    assert "Its reading of 9 hours ago is used instead." in found.all_warnings
    assert not {"without_cylance", "cylance_unzoned"} & set(found.groups) and "without_opswat" in found.groups
    stale = {name for name, variables in found.hosts.items() if variables["device_stale_systems"] == ["cylance"]}
    assert stale == set(found.members("cylance")) and len(stale) == 2
    assert all(variables["device_missing_from"] != ["cylance"] for variables in found.hosts.values())


@pytest.mark.sweep
def test_a_failed_refresh_keeps_the_cached_reading(inventories, cached, simulator):
    path = inventories.write("cylance", "opswat", **cached, on_error="keep_others")
    inventories.parse(path)
    simulator.opswat.seed(3, prefix="new")
    simulator.add_fault("status", path=READS["cylance"], status=500)
    assert len(inventories.parse(path, cache=False).hosts) == 3
    found = inventories.parse(path)
    assert len(found.members("cylance")) == 2 and len(found.members("opswat")) == 3


@pytest.mark.sweep
def test_without_a_stale_reading_a_failed_console_is_an_error(inventories, cached, simulator):
    simulator.add_fault("status", path=READS["cylance"], status=500)
    path = inventories.write("cylance", "opswat", **cached, stale=True)
    assert inventories.parse(path).hosts == {}
    path = inventories.write("cylance", "opswat", **cached, stale=True, on_error="keep_others")
    assert len(inventories.parse(path).hosts) == 2


@pytest.mark.sweep
def test_a_cache_plugin_that_stores_nothing_is_warned_about(inventories, simulator):
    simulator.cylance.seed(1)
    found = inventories.read("cylance", cache=True, cache_plugin="memory")
    assert len(found.hosts) == 1 and "stores nothing beyond this run" in found.all_warnings


def test_the_cache_contains_no_secrets(inventories, cached, simulator):
    simulator.sdm.seed(2)
    inventories.read("cylance", "opswat", "sdm", **cached)
    (entry,) = entries(cached)
    text = entry.read_text()
    credentials = simulator.credentials
    for secret in (
        credentials["cylance"]["application_secret"],
        credentials["opswat"]["client_secret"],
        credentials["sdm"]["password"],
    ):
        assert secret not in text
