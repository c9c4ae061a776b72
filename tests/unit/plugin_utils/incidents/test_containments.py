# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The record of containments: complete or unchanged, private, and clear about what it cannot read."""

from __future__ import annotations

import multiprocessing
import os
import stat

import pytest

from ansible_collections.secops.device_actions.plugins.module_utils._common.errors import InputError
from ansible_collections.secops.device_actions.plugins.plugin_utils.incidents.containments import (
    ContainmentIndex,
    Containments,
    is_over,
    same_machine,
)


def containment(number, **fields):
    return {
        "name": f"ws-{number}",
        "option": "hostnames",
        "requested": f"ws-{number}",
        "devices": {"cylance": {"device_id": f"A{number}"}},
        "settings": {},
        "started": "2026-01-15T12:00:00Z",
        "deadline": "2026-01-16T12:00:00Z",
        **fields,
    }


def test_what_is_changed_is_stored_privately(tmp_path):
    record = Containments(str(tmp_path))
    assert record.read() == []
    with record.changed() as entries:
        entries.append(containment(1))
    assert record.read() == [containment(1)]
    assert stat.S_IMODE((tmp_path / "containments.json").stat().st_mode) == 0o600


def test_an_error_leaves_the_record_as_it_was(tmp_path):
    record = Containments(str(tmp_path))
    with pytest.raises(KeyError), record.changed() as entries:
        entries.append(containment(1))
        raise KeyError
    assert record.read() == []


@pytest.mark.parametrize(
    "content",
    ["", "{", "[]", '{"version": 2, "containments": []}', '{"version": 1, "containments": [{}]}', "[" * 10_000],
)
def test_a_record_that_cannot_be_read_is_an_error_and_is_not_replaced(tmp_path, content):
    path = tmp_path / "containments.json"
    path.write_text(content)
    with pytest.raises(InputError, match="is not a record of containments"), Containments(str(tmp_path)).changed():
        pass
    assert path.read_text() == content


def add(folder, number):
    with Containments(folder).changed() as entries:
        entries.append(containment(number))


def test_writers_take_turns(tmp_path):
    context = multiprocessing.get_context("fork")
    writers = [context.Process(target=add, args=(str(tmp_path), number)) for number in range(8)]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join(60)
    assert {entry["name"] for entry in Containments(str(tmp_path)).read()} == {f"ws-{number}" for number in range(8)}


def test_machines_are_found_by_any_device_in_any_case_or_as_they_were_asked_for():
    known, unknown = containment(1), containment(2, devices={})
    index = ContainmentIndex([known, unknown])
    assert index.of_devices({"cylance": {"device_id": "a1"}, "opswat": None}) is known
    assert index.of_devices({"opswat": {"device_id": "A1"}}) is None
    assert same_machine([known, unknown], {"cylance": {"device_id": "a1"}}, "WS-2") == [known, unknown]
    assert same_machine([known, unknown], {}, "ws-1") == []


def test_a_deadline_passes():
    assert is_over(containment(1), 1.8e9) and not is_over(containment(1), 1.7e9)
    assert not is_over(containment(1, deadline=None), 1.8e9)


def test_a_pipe_in_the_place_of_the_record_does_not_block(tmp_path):
    os.mkfifo(tmp_path / "containments.json")
    with pytest.raises(InputError, match="not a record of containments"):
        Containments(str(tmp_path)).read()
