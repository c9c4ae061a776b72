# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Walk over the devices of one task: find them, work on them in parallel, keep what became of each, stop in time.

The driver knows the console:

- resolve(handle) -> [Device]: the devices that a handle means; a DeviceActionsError where there is none.
- parallel: how many devices are worked on at the same time.
- in_batches: whether the console takes many devices in one request. They then come in groups, each of which is through
  before the next one begins.
"""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor

from .._common.errors import DeviceActionsError, Interrupted
from .._common.text import summarize
from .devices import FAILED, SKIPPED, UNKNOWN, Item
from .progress import Progress

_EQUAL_FAILURES = 20  # devices in a row,
_EQUAL_REQUESTS = 3  # and not all by the same few requests, after which no further one is begun


class DeviceLoop:
    """The items of one task.

    params: the values of options.FLEET. handles: as the task names its devices, checked.
    name: what is being done, for progress lines.
    """

    def __init__(self, driver, context, params, identifiers, name):
        self._driver = driver
        self._context = context
        self._identifiers = identifiers
        self._on_multiple = params["on_multiple"]
        self._name = name
        self._lock = threading.Lock()
        self._equal = (None, [])  # of the last failures, the kind and the requests that failed
        self.halted = None

    def resolve(self):
        """The items, one or more for each handle, in the order of the handles."""
        drafts = [Item(identifier) for identifier in self._identifiers]
        found = {}

        def resolve(item):
            found[id(item)] = self._choose(item.requested, self._driver.resolve(item.requested))
            item.device = found[id(item)][0]

        self.for_each(drafts, resolve)
        items = []
        for draft in drafts:
            items.append(draft)
            items += [Item(draft.requested, device=device) for device in found.get(id(draft), [])[1:]]
        return items

    def _choose(self, identifier, devices):
        """The devices to work on, of those that a handle means."""
        if len(devices) == 1 or self._on_multiple == "all":
            return devices
        online = [device for device in devices if device.online]
        if self._on_multiple == "online" and len(online) == 1:
            return online
        labels = [f"{device.label()}: {'online' if device.online else 'offline or unknown'}" for device in devices]
        raise DeviceActionsError(
            f"{identifier!r} means {len(devices)} devices: {summarize(labels)}. Name one by its id, or set on_multiple"
            + (f" ({len(online)} are online)." if self._on_multiple == "online" else "."),
            reason="ambiguous",
        )

    def for_each(self, items, work, phase=None):
        """Do the work for every item that has no outcome yet, in parallel, begun in the order of the list.

        work: takes an item, and raises a DeviceActionsError where it fails. phase: a word for progress lines, or None
        where the work is over too soon to speak of it.
        """
        open_items = [item for item in items if not item.outcome]
        progress = Progress(self._context.announce, f"{self._name}, {phase}", len(open_items)) if phase else None

        def one(item):
            self._guard(item, work)
            if progress:
                progress.step(item.outcome in (FAILED, UNKNOWN))

        for group in self._groups(open_items):
            if len(group) == 1:
                one(group[0])
                continue
            with ThreadPoolExecutor(min(self._driver.parallel, len(group))) as pool:
                for done in [pool.submit(one, item) for item in group]:
                    done.result()

    def _groups(self, items):
        """The items in the groups that are worked on one after the other."""
        if self._driver.in_batches:
            size = self._driver.parallel
            return [items[i : i + size] for i in range(0, len(items), size)]
        # The first one goes ahead alone: it is through before the others queue for their turns, and what stops all of
        # them, a login that is refused say, happens once.
        return list(filter(None, (items[:1], items[1:])))

    def halt(self, error):
        """Begin no other item. The first reason is the one that counts."""
        with self._lock:
            self.halted = self.halted or error

    def skip(self, item):
        """Say of an item that it was left alone, and why."""
        reason = self.halted.reason
        item.finish(
            SKIPPED, DeviceActionsError(f"Not tried, because the task was stopped ({reason}): see msg.", reason)
        )

    def _stop(self):
        self.halt(Interrupted(f"The run was stopped before it was through, because {self._context.stop.why}."))

    def _guard(self, item, work):
        if self._context.stop.is_set():
            self._stop()
        if self.halted:
            self.skip(item)
            return
        try:
            work(item)
        except Interrupted:
            self._stop()
            self.skip(item)
        except DeviceActionsError as error:
            item.finish(UNKNOWN if error.uncertain else FAILED, error)
            self._count_failure(error)
        except Exception as error:  # a defect of ours must not hide what became of the other devices
            text = self._context.redactor.text(f"{type(error).__name__}: {error}")
            item.finish(
                UNKNOWN if item.plan else FAILED, DeviceActionsError(f"Internal error: {text}", "internal_error")
            )
        else:
            with self._lock:
                self._equal = (None, [])

    def _count_failure(self, error):
        if error.device_specific:
            return
        with self._lock:
            kind = (error.reason, error.status)
            if self._equal[0] != kind:
                self._equal = (kind, [])
            requests = self._equal[1]
            requests.append(error.request or object())
            count = len(requests)
            stop = count >= _EQUAL_FAILURES and len(set(requests)) >= _EQUAL_REQUESTS
        if error.fatal:
            self.halt(error)
        elif stop:
            self.halt(
                DeviceActionsError(
                    f"Stopped after {count} failures of one kind in a row, the last: {error.message}",
                    reason="too_many_failures",
                )
            )
