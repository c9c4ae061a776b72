# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The attempts of a task to lock or unlock its targets, and what they showed."""

from __future__ import annotations

from dataclasses import dataclass, field

from ..._engine.devices import Device, State
from .ledger_file import LedgerEntry
from .targets import LockTarget


@dataclass(frozen=True)
class Attempt:
    """One sending of the action to a target.

    device: the one that the task named. before: the State read last. entry: the ledger's entry from before the attempt.
    """

    device: Device
    target: LockTarget
    before: State
    entry: LedgerEntry | None


@dataclass(frozen=True)
class Findings:
    """What the attempts of one task showed so far. Targets are identified by their ids.

    accepted: {target: the State that SDM confirmed by accepting the action, or by reporting nothing to do}.
    unconfirmed: targets on which a request may have had an effect that SDM did not confirm.
    contended: targets whose lock another user or another run had at some time.
    """

    accepted: dict[str, State] = field(default_factory=dict)
    unconfirmed: set[str] = field(default_factory=set)
    contended: set[str] = field(default_factory=set)
