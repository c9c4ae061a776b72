# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Unlock keys are written into a file only after they were encrypted, and are never returned with it."""

from __future__ import annotations

import json
import os
import stat

import pytest
import yaml

from ansible_collections.secops.device_actions.plugins.module_utils._common.errors import (
    DeviceActionsError,
    GuardRail,
    InputError,
)


def turned(text):
    """Return a text that is "encrypted"."""
    return text[::-1]


@pytest.fixture
def ids(console):
    """Return the IDs of three devices, of which the first two are locked."""
    ids = console.seed(3)
    for device_id in ids[:2]:
        console.cylance.change_device(device_id, lock={"expires": "1:00:00"})
    return ids


@pytest.fixture
def path(tmp_path):
    """Return the path of a file that does not exist."""
    return tmp_path / "keys of incident.yml"


def key(console, device_id):
    return console.cylance.device(device_id)["console"]["unlock_key"]


def stored(console, path, *targets, check=False, encrypt=turned, **params):
    context = console.context(check_mode=check, encrypt=encrypt)
    return console.info(*targets, context=context, unlock_key_file=str(path), **params)


def test_the_keys_of_locked_devices_are_stored_encrypted(console, ids, path):
    result = stored(console, path, *ids, ids[0].upper())
    assert result["changed"] and not result["failed"]
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    content = yaml.safe_load(turned(path.read_bytes()))["unlock_keys"]
    truth = [console.cylance.device(device_id) for device_id in ids[:2]]
    assert content == [
        {
            "hostname": device["host_name"],
            "device_id": device["focus_id"],
            "unlock_key": device["console"]["unlock_key"],
            "lockdown_initiated": device["console"]["initiated"],
            "lockdown_expiration": device["console"]["expiration"],
        }
        for device in truth
    ]
    for text in (path.read_text(), json.dumps(result)):
        assert not any(device["console"]["unlock_key"] in text for device in truth)
    assert result["msg"].startswith("2 of 3 devices are locked: ")
    assert f"2 unlock keys were written to {path}, encrypted" in result["msg"]
    assert result["msg"].endswith(f"ansible-vault view '{path}'")


def test_an_existing_file_is_only_replaced_on_request(console, ids, path):
    path.write_text("precious")
    path.chmod(0o666)
    with pytest.raises(InputError, match="exists already. Set overwrite: true"):
        stored(console, path, *ids)
    assert console.simulator.requests() == [] and path.read_text() == "precious"
    assert not stored(console, path, ids[2], overwrite=True)["changed"]
    assert path.read_text() == "precious"  # there is no key to store
    assert stored(console, path, ids[0], overwrite=True)["changed"]
    assert key(console, ids[0]) in turned(path.read_text())
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def refuse(content):
    raise InputError("The vault cannot encrypt: no such vault ID.")


@pytest.mark.parametrize(
    ("encrypt", "name", "words"),
    [
        (None, "keys.yml", "requires a vault password"),
        (refuse, "keys.yml", "no such vault ID"),
        (turned, "missing/keys.yml", "does not exist or is not writable"),
        (turned, "", "must be a file"),
        (turned, "link", "exists already"),
    ],
    ids=["no vault password", "unusable vault password", "missing folder", "a folder", "a dangling link"],
)
def test_what_prevents_storing_is_known_before_the_keys_are_read(console, ids, tmp_path, encrypt, name, words):
    (tmp_path / "link").symlink_to(tmp_path / "nowhere")
    with pytest.raises(InputError, match=words):
        stored(console, tmp_path / name, *ids, encrypt=encrypt)
    assert console.simulator.requests() == []
    assert os.listdir(tmp_path) == ["link"]


def test_a_file_that_appears_meanwhile_is_kept(console, ids, path):
    def encrypt(content):
        if content:
            path.write_text("precious")
        return content

    with pytest.raises(InputError, match="exists already"):
        stored(console, path, *ids, encrypt=encrypt)
    assert path.read_text() == "precious"


def test_an_unwritable_file_is_an_error_that_shows_no_key(console, ids, path, monkeypatch):
    def fail(descriptor):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", fail)
    with pytest.raises(DeviceActionsError, match="could not be written: No space left on device") as caught:
        stored(console, path, *ids)
    assert key(console, ids[0]) not in caught.value.message
    assert not path.exists()


def test_two_hosts_of_a_task_never_write_the_same_file(console, ids, path):
    first = console.context(encrypt=turned, host="one")
    second = console.context(encrypt=turned, host="two", run_state=first.run_state)
    console.info(ids[0], context=first, unlock_key_file=str(path), overwrite=True)
    with pytest.raises(GuardRail, match="host 'one' of this task already writes"):
        console.info(ids[1], context=second, unlock_key_file=str(path), overwrite=True)
    assert key(console, ids[0]) in turned(path.read_text())


def test_check_mode_writes_nothing(console, ids, path):
    result = stored(console, path, *ids, check=True)
    assert result["changed"] and not path.exists()
    assert f"2 unlock keys would be written to {path}." in result["msg"]
    assert key(console, ids[0]) not in json.dumps(result)


def test_devices_without_a_key_are_named(console, ids, path):
    console.fault("GET", "status", ids[1], status=404)
    result = stored(console, path, *ids)
    assert result["failed"] and result["changed"]  # what could be read is stored
    assert "1 unlock key was written" in result["msg"]
    path.unlink()
    result = stored(console, path, ids[2])
    assert not result["changed"] and not path.exists()
    assert result["msg"].endswith("is not locked. No unlock key was written.")


def test_keys_are_either_returned_or_stored(console, ids, path):
    with pytest.raises(InputError, match="mutually exclusive"):
        stored(console, path, *ids, return_unlock_key=True)
