# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The rollback of an NF that SDM refused as a whole: what is released, and what stays in doubt."""

from __future__ import annotations

from types import SimpleNamespace

import pytest

from ansible_collections.secops.device_actions.plugins.module_utils._common.errors import ApiError
from ansible_collections.secops.device_actions.plugins.module_utils._common.redaction import Redactor
from ansible_collections.secops.device_actions.plugins.module_utils._engine.devices import Device, State
from ansible_collections.secops.device_actions.plugins.module_utils._sharing.context import Context
from ansible_collections.secops.device_actions.plugins.module_utils.sdm.locks.attempts import Attempt, Findings
from ansible_collections.secops.device_actions.plugins.module_utils.sdm.locks.refusals import (
    LOCK,
    UNLOCK,
    RefusalReader,
)
from ansible_collections.secops.device_actions.plugins.module_utils.sdm.locks.rollback import Rollback
from ansible_collections.secops.device_actions.plugins.module_utils.sdm.locks.state import Lock
from ansible_collections.secops.device_actions.plugins.module_utils.sdm.locks.targets import NF_GROUP, LockTarget

NF = LockTarget(
    NF_GROUP, "NF1", ({"id": "ID1"}, {"id": "ID2"}), ("GROUP",), contained=(("device", "ID1"), ("device", "ID2"))
)


class World:
    """What the rollback works with. parts: devices with a lock of their own. foreign: of another user."""

    def __init__(self, parts=(), foreign=(), was_locked=False, is_shown_ours=False):
        self.sent, self.ledger, self.context = [], [], Context(scope="task", host="localhost")
        self.findings = Findings(unconfirmed={"NF1"} if was_locked else set())
        self._foreign = foreign
        updates = SimpleNamespace(
            is_locked=lambda target: was_locked,
            locked_parts=lambda target: list(parts),
            restore=lambda target, entry: self.ledger.append("restored"),
            released=lambda target: self.ledger.append("released"),
        )
        reader = RefusalReader(Redactor(), "netops")
        self.rollback = Rollback(SimpleNamespace(send=self._send), reader, updates, self.findings, self.context)
        self.attempt = Attempt(Device("ID1"), NF, State({}, detail=Lock(is_shown_ours=is_shown_ours)), None)

    def _send(self, target, action):
        self.sent.append((target.id, action))
        if target.id in self._foreign and action == LOCK:
            error = ApiError("Refused.", 409)
            error.content = self._foreign[target.id]
            raise error
        return iter([True])

    def run(self, monkeypatch):
        """Roll the attempt back, and return (whether the NF stays in doubt, what happened to its entry)."""
        monkeypatch.setattr(LockTarget, "labels", property(lambda target: target.device_ids))
        self.rollback.run(self.attempt, LOCK)
        return "NF1" in self.findings.unconfirmed, self.ledger


def refusal(message):
    return b'{"errorLabel": "", "message": "%s"}' % message


def test_devices_that_were_free_are_released(monkeypatch):
    world = World()
    assert world.run(monkeypatch) == (False, ["released"])
    assert world.sent == [("ID1", LOCK), ("ID1", UNLOCK), ("ID2", LOCK), ("ID2", UNLOCK)]


def test_a_device_with_a_lock_of_its_own_is_kept_and_the_nf_stays_in_doubt(monkeypatch):
    world = World(parts=["ID1"])
    assert world.run(monkeypatch) == (True, ["restored"])
    assert {device for device, action in world.sent} == {"ID2"}


@pytest.mark.parametrize("is_shown_ours", [True, False])
def test_an_nf_that_was_locked_before_is_in_doubt_unless_sdm_shows_the_lock(monkeypatch, is_shown_ours):
    world = World(was_locked=True, is_shown_ours=is_shown_ours)
    assert world.run(monkeypatch) == (not is_shown_ours, ["restored"])
    assert world.sent == []


def test_a_device_that_another_user_surely_has_is_not_left_locked_by_this_account(monkeypatch):
    world = World(foreign={"ID2": refusal(b"Device is locked by user jdoe")})
    assert world.run(monkeypatch) == (False, ["released"])
    assert ("ID2", UNLOCK) not in world.sent


def test_a_lock_without_a_certain_owner_leaves_the_rollback_incomplete(monkeypatch):
    world = World(foreign={"ID2": refusal(b"Device is already locked")})
    assert world.run(monkeypatch) == (True, [])
    (warning,) = world.context.warnings()
    assert "ID1: The rollback is incomplete. ID2 may be locked by this account now" in warning


@pytest.mark.parametrize(
    ("foreign", "expected"),
    [
        ({}, True),
        ({"ID2": b'{"errorLabel": "", "message": "Device is locked by user jdoe"}'}, False),
        ({"ID2": b'{"errorLabel": "", "message": "Device is already locked"}'}, False),
    ],
)
def test_an_nf_is_released_only_if_each_device_was_unlocked(monkeypatch, foreign, expected):
    world = World(foreign=foreign)
    monkeypatch.setattr(LockTarget, "labels", property(lambda target: target.device_ids))
    assert world.rollback.run(world.attempt, UNLOCK) is expected
