# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The loop over the devices of a task: find them, process them in parallel, stop when something is wrong for all."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor, wait
from functools import partial

from .._common.errors import DeviceActionsError, Frozen, Interrupted, NoSuchDevice, Unreachable, system_error
from .._common.text import summarize
from .._sharing.context import Context
from .devices import FAILED, SKIPPED, UNKNOWN, Device, Item
from .driver import DeviceResolver, Parallelism
from .progress import INTERVAL, Progress
from .slots import Slots

# The loop stops after this many equal failures in a row ...
_EQUAL_FAILURES = 20
# ... unless fewer different requests than this caused all of them: one request may serve many devices.
_EQUAL_REQUESTS = 3
# So many devices are started at most, of which all but max_parallel only wait for an effect, such as a release.
_MOST_STARTED = 64


class ItemLoop:
    """Processes items in parallel, and stops when something is wrong for all of them.

    parallelism: how many at the same time. name: the task in progress lines.
    halted: the error that stopped the loop, or None.
    """

    def __init__(self, parallelism: Parallelism, context: Context, name: str) -> None:
        self.halted: DeviceActionsError | None = None
        self._context = context
        self._name = name
        self._parallelism = parallelism
        self._lock = threading.Lock()
        self._failure_kind: tuple[str, int | None] | None = None  # of the failures in a row up to now,
        self._failure_keys: list[object] = []  # and their keys
        self._was_read = False  # whether a device was read or changed

    def for_each(self, items: Sequence[Item], work: Callable[[Item], None], phase: str | None = None) -> None:
        """Do the work for every item without an outcome, in parallel, started in the order of the list.

        work: raises a DeviceActionsError where it fails. phase: a word for progress lines, None for quick work.
        """
        open_items = [item for item in items if not item.outcome]
        progress = self._progress(phase, len(open_items)) if phase else None
        for group in self._groups(open_items):
            if len(group) == 1:
                self._process(group[0], work, progress)
            else:
                self._process_group(group, work, progress)

    def _process_group(self, items: Sequence[Item], work: Callable[[Item], None], progress: Progress | None) -> None:
        parallel = self._parallelism.parallel
        slots = Slots(parallel, _MOST_STARTED)
        with ThreadPoolExecutor(min(max(parallel, _MOST_STARTED), len(items))) as pool:
            if self._parallelism.in_batches:  # all of them join one request
                futures = [pool.submit(self._process, item, work, progress) for item in items]
            else:
                futures = self._started(pool, slots, items, work, progress)
            for future in futures:
                _wait_for(future, progress)

    def _started(
        self,
        pool: ThreadPoolExecutor,
        slots: Slots,
        items: Sequence[Item],
        work: Callable[[Item], None],
        progress: Progress | None,
    ) -> list[Future[None]]:
        """Start the items, each as soon as there is a slot for it."""
        self._context.aside = slots.released
        futures = []
        for number, item in enumerate(items):
            # The first item goes alone until it only waits for an effect: it is done before the others wait for the
            # rate limit, and what stops all of them, such as a refused login, happens once.
            slots.start(number == 1, lambda: _look(progress))
            futures.append(pool.submit(slots.run, partial(self._process, item, work, progress)))
        return futures

    def _progress(self, phase: str, total: int) -> Progress:
        at_once = self._parallelism.parallel
        return Progress(self._context.announce, f"{self._name}, {phase}", total, at_once=at_once)

    def _groups(self, items: Sequence[Item]) -> Iterator[Sequence[Item]]:
        """Yield the groups of items that are processed one after another."""
        if self._parallelism.in_batches:
            size = self._parallelism.parallel
            yield from (items[start : start + size] for start in range(0, len(items), size))
        elif items:
            yield items

    def halt(self, error: DeviceActionsError) -> None:
        """Start no more items. The first error wins."""
        with self._lock:
            self.halted = self.halted or error

    def skip(self, item: Item) -> None:
        """Mark an item as skipped, with the reason of the stop."""
        reason = self.halted.reason if self.halted else Interrupted.reason
        message = f"Not attempted, because the task was stopped ({reason}): see msg."
        item.finish(SKIPPED, DeviceActionsError(message, reason))

    def _process(self, item: Item, work: Callable[[Item], None], progress: Progress | None) -> None:
        try:
            if self._context.stop.is_set():
                self._halt_interrupted()
            if self.halted:
                self.skip(item)
            else:
                work(item)
                self._context.was_reached |= item.state is not None
                self._was_read |= item.state is not None
                self._reset_failures()
        except Interrupted:
            self._halt_interrupted()
            self.skip(item)
        except Frozen as frozen:
            self.halt(frozen)
            self.skip(item)
        except DeviceActionsError as error:
            self._context.was_reached |= error.status is not None
            item.finish(UNKNOWN if error.uncertain else FAILED, error)
            self._count_failure(error)
        except Exception as error:
            failure = unexpected_failure(error, self._context)
            item.finish(UNKNOWN if item.plan else FAILED, failure)
            if isinstance(error, OSError):
                self._count_failure(failure)
        if item.outcome:
            self.concluded(item)
        if progress:
            progress.step(item.outcome in (FAILED, UNKNOWN))

    def concluded(self, item: Item) -> None:
        """Record an item that has its outcome. Called in the thread that processed it."""

    def _halt_interrupted(self) -> None:
        self.halt(Interrupted(f"The run was stopped before it was complete, because {self._context.stop.why}."))

    def _is_unreachable(self, error: DeviceActionsError) -> bool:
        """Return whether no connection to the console was ever made, so that all other devices would fail, too."""
        return error.reason == Unreachable.reason and not self._context.was_reached

    def _reset_failures(self) -> None:
        with self._lock:
            self._failure_kind, self._failure_keys = None, []

    def _count_failure(self, error: DeviceActionsError) -> None:
        # Where the console knows other devices, one that it does not know says nothing about the rest of the list.
        if error.failure_key is None or (error.reason == NoSuchDevice.reason and self._was_read):
            return
        with self._lock:
            kind = (error.reason, error.status)
            if self._failure_kind != kind:
                self._failure_kind, self._failure_keys = kind, []
            self._failure_keys.append(error.failure_key)
            count = len(self._failure_keys)
            too_many = count >= _EQUAL_FAILURES and len(set(self._failure_keys)) >= _EQUAL_REQUESTS
        if error.fatal or self._is_unreachable(error):
            self.halt(error)
        elif too_many:
            self.halt(
                DeviceActionsError(
                    f"Stopped after {count} equal failures in a row. The last one: {error.message}",
                    reason="too_many_failures",
                )
            )


def unexpected_failure(error: Exception, context: Context) -> DeviceActionsError:
    """Return the error for what no part of this collection raises on purpose, such as a full disk or a defect.

    It belongs to one device, and must not hide the outcome of the others.
    """
    if isinstance(error, OSError):
        return system_error(error)
    text = context.redactor.text(f"{type(error).__name__}: {error}")
    return DeviceActionsError(f"Internal error: {text}", "internal_error")


class AmbiguousTarget(DeviceActionsError):
    """An identifier fits several devices. devices: all of them."""

    reason = "ambiguous"

    def __init__(self, message: str, devices: Sequence[Device]) -> None:
        super().__init__(message)
        self.devices = devices
        self.failure_key = None


def _wait_for(future: Future[None], progress: Progress | None) -> None:
    """Wait until an item is processed. Meanwhile, show now and then that the work goes on."""
    while progress and not wait([future], timeout=INTERVAL).done:
        _look(progress)
    future.result()


def _look(progress: Progress | None) -> None:
    if progress:
        progress.step(failed=0, done=0)


class DeviceLoop(ItemLoop):
    """The devices of one task.

    driver: finds the devices. identifiers: as the task names its devices, validated.
    on_multiple: fail, online or all: which devices an identifier means that fits several.
    """

    def __init__(
        self,
        driver: DeviceResolver,
        context: Context,
        identifiers: Sequence[str],
        name: str,
        on_multiple: str = "fail",
    ) -> None:
        super().__init__(driver, context, name)
        self._resolver = driver
        self._identifiers = identifiers
        self._on_multiple = on_multiple

    def resolve(self) -> list[Item]:
        """Return one or more items for each identifier, in the order of the identifiers."""
        found: dict[int, list[Device]] = {}

        def resolve(item: Item) -> None:
            devices = self._choose(item.requested, self._resolver.resolve(item.requested))
            item.device = devices[0]
            found[id(item)] = list(devices)

        drafts = [Item(identifier) for identifier in self._identifiers]
        self.for_each(drafts, resolve)
        items = []
        for draft in drafts:
            items.append(draft)
            items += [Item(draft.requested, device=device) for device in found.get(id(draft), [])[1:]]
        return items

    def _choose(self, identifier: str, devices: Sequence[Device]) -> Sequence[Device]:
        if len(devices) == 1 or self._on_multiple == "all":
            return devices
        online = [device for device in devices if device.online]
        if self._on_multiple == "online" and len(online) == 1:
            return online
        labels = [f"{device.label()}: {'online' if device.online else 'offline or unknown'}" for device in devices]
        hint = f" ({len(online)} are online)" if self._on_multiple == "online" else ""
        raise AmbiguousTarget(
            f"{identifier!r} matches {len(devices)} devices: {summarize(labels)}. "
            f"Name one of them by its id, or set on_multiple{hint}.",
            devices,
        )
