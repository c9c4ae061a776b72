# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""All kinds of operations, and which of them a seed selects."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import count

from .executions.kind import ExecutionKind
from .info.kind import InfoKind
from .inventory.kind import InventoryKind
from .kind import Kind
from .lockdown.kind import LockdownKind
from .opswat.kind import OpswatKind
from .sdm.kind import SdmKind

KINDS: tuple[Kind, ...] = (
    LockdownKind(),
    ExecutionKind(),
    OpswatKind(),
    SdmKind(),
    *map(InfoKind, ("cylance", "opswat", "sdm")),
    InventoryKind(),
)


def kind_of(seed: int) -> Kind:
    """Return the kind of operation that a seed stands for. Each kind has its turn."""
    return KINDS[seed % len(KINDS)]


def seeds_of(console: str | None, first: int) -> Iterator[int]:
    """Yield the seeds of a console, or of all consoles for None."""
    return (seed for seed in count(first) if console in (None, kind_of(seed).console))
