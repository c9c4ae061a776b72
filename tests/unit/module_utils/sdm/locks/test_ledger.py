# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The file of a ledger, which later releases have to read."""

from __future__ import annotations

import json
import os
from collections.abc import Sequence
from pathlib import Path

import pytest

from ansible_collections.secops.device_actions.plugins.module_utils._common.errors import InputError
from ansible_collections.secops.device_actions.plugins.module_utils._engine.devices import Device
from ansible_collections.secops.device_actions.plugins.module_utils._sharing.run_state import RunState
from ansible_collections.secops.device_actions.plugins.module_utils.sdm.locks.ledger import Ledger
from ansible_collections.secops.device_actions.plugins.module_utils.sdm.locks.ledger_file import LOCKED, LOCKING
from ansible_collections.secops.device_actions.plugins.module_utils.sdm.locks.targets import DEVICE, LockTarget

URLS = ["https://sdm-1.example:8443", "https://sdm-2.example:8443"]
ENTRY = {  # as early versions wrote it
    "scope": "device",
    "place": "ID2",
    "device_id": "ID2",
    "hostname": "sbc-a",
    "urls": URLS,
    "username": "netops",
    "phase": "locked",
    "since": "2026-01-02T03:04:05Z",
    "run": {
        "id": "0011223344556677",
        "pid": 4711,
        "started": "123456",
        "machine": "controller.example",
        "boot": "5b1c6f9e",
        "namespace": "pid:[4026531836]",
    },
    "ticket": "8899aabbccddeeff",
}


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """The file of a ledger with one entry."""
    path = tmp_path / "locks.json"
    path.write_text(json.dumps({"version": 1, "locks": [ENTRY]}), encoding="utf-8")
    path.chmod(0o600)
    return path


def ledger(path: Path, urls: Sequence[str] = tuple(URLS), username: str = "NetOps") -> Ledger:
    return Ledger(str(path), list(urls), username, RunState(os.getpid()))


def test_an_entry_of_the_first_release_is_read(path: Path) -> None:
    assert ledger(path).entry((DEVICE, "ID2")) == ENTRY
    assert ledger(path, URLS[1:]).entry((DEVICE, "ID2")) == ENTRY
    assert ledger(path, username="other").entry((DEVICE, "ID2")) is None


def test_a_lock_on_another_machine_is_an_orphan_after_a_day(path: Path) -> None:
    assert ledger(path).orphans(DEVICE) == [ENTRY]
    assert ledger(path, username="other").entries_of_other_accounts() == [ENTRY]


def test_an_entry_is_written_with_the_keys_of_the_first_release_and_the_job(path: Path) -> None:
    assert ledger(path).begin(LockTarget(DEVICE, "ID3"), LOCKING, Device("ID3", "sbc-b")) is None
    content = json.loads(path.read_text(encoding="utf-8"))
    first, second = content["locks"]
    assert (content["version"], first) == (1, ENTRY)
    assert second.keys() == ENTRY.keys()
    assert second["run"].keys() == ENTRY["run"].keys() | {"job"}
    assert (second["scope"], second["place"], second["hostname"]) == (DEVICE, "ID3", "sbc-b")


def test_unlocking_a_device_puts_its_nf_in_doubt(path: Path) -> None:
    locks = ledger(path)
    nf = LockTarget("nf_group", "NF1", contained=((DEVICE, "ID2"),))
    locks.begin(nf, LOCKING, Device("ID2"))
    locks.end(nf, LOCKED)
    locks.end(LockTarget(DEVICE, "ID2", containing=(nf.key,)), "unlocked")
    assert locks.entry((DEVICE, "ID2"))["phase"] == "unlocked"
    assert locks.entry(nf.key)["phase"] == "locking"


def test_a_lock_of_another_active_run_is_left_alone_until_it_is_released(path: Path) -> None:
    one, other = ledger(path), ledger(path)  # two runs of this process
    target = LockTarget(DEVICE, "ID3")
    nf = LockTarget("nf_group", "NF1", contained=(target.key,))
    assert one.begin(target, LOCKING, Device("ID3")) is None
    assert one.begin(target, LOCKING, Device("ID3")) is None
    for overlapping in (target, nf):
        assert other.entry_of_other_run(overlapping) == one.entry(target.key)
        assert other.begin(overlapping, LOCKING, Device("ID3")) == one.entry(target.key)
    assert other.entry(nf.key) is None
    one.end(target, "unlocked")
    assert other.entry_of_other_run(nf) is None
    assert other.begin(nf, LOCKING, Device("ID3")) is None


@pytest.mark.parametrize(
    "change",
    [{"place": 7}, {"urls": [None]}, {"run": {"id": "0011223344556677"}}, {"since": "yesterday"}, {"ticket": None}],
    ids=str,
)
def test_a_ledger_with_an_invalid_entry_is_damaged(path: Path, change: dict[str, object]) -> None:
    content = json.dumps({"version": 1, "locks": [ENTRY, {**ENTRY, **change}]})
    path.write_text(content, encoding="utf-8")
    with pytest.raises(InputError, match="is damaged, or not a ledger"):
        ledger(path)
    assert path.read_text(encoding="utf-8") == content
