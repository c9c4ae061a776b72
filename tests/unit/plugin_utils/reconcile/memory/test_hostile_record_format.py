# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Whatever is in the files of a record, the result is a record that can be written again, or one clear error."""

from __future__ import annotations

import json
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from ansible_collections.secops.device_actions.plugins.plugin_utils.reconcile.memory.errors import DamagedRecord
from ansible_collections.secops.device_actions.plugins.plugin_utils.reconcile.memory.record_format import (
    read_files,
    write_files,
)

from .origin import record

PLAIN = {name: json.loads(content) for name, content in write_files(record(), "place").items()}
VALUES: st.SearchStrategy[Any] = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=10), inner, max_size=3),
    max_leaves=5,
)


def paths(value: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """Return the places of all values in JSON."""
    entries = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return [path, *(found for key, entry in entries for found in paths(entry, (*path, key)))]


def changed(value: Any, path: tuple[Any, ...], new: Any) -> Any:
    """Return JSON with another value at a place."""
    if not path:
        return new
    copy = dict(value) if isinstance(value, dict) else list(value)
    copy[path[0]] = changed(value[path[0]], path[1:], new)
    return copy


@given(st.sampled_from(paths(PLAIN["record.json"])), VALUES)
def test_any_value_at_any_place(path: tuple[Any, ...], new: Any) -> None:
    check(json.dumps(changed(PLAIN["record.json"], path, new)).encode())


@given(st.binary(max_size=100))
def test_any_bytes(content: bytes) -> None:
    check(content)


def check(content: bytes) -> None:
    try:
        read = read_files({"record.json": content}, "place")
    except DamagedRecord as error:
        assert error.message.isprintable() and "Nothing is released" in error.message
    else:
        assert read_files(write_files(read, "place"), "place") == read
