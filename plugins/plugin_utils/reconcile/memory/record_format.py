# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The files of a record: C(record.json), and C(intents/RUN.json) for each run that has written.

They are JSON with sorted keys and one line for each item, so that a commit shows what changed. Everyone who can write
the branch can forge them, so reading accepts nothing but what write_files() produces. Only the settings and stamps that
are listed here are recorded: no keys, arguments, destinations or error texts.
"""

from __future__ import annotations

import json
import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import asdict, replace
from typing import Any

from ansible_collections.secops.device_actions.plugins.module_utils._common.errors import DeviceActionsError
from ansible_collections.secops.device_actions.plugins.module_utils._common.text import escape_unprintable
from ansible_collections.secops.device_actions.plugins.plugin_utils.reconcile.memory.errors import DamagedRecord
from ansible_collections.secops.device_actions.plugins.plugin_utils.reconcile.memory.json_checks import (
    boolean,
    fields,
    instance,
    mapping,
    moment,
    optional,
    parse_json,
    pattern,
    plain_data,
    scalar,
    sequence,
    text,
)
from ansible_collections.secops.device_actions.plugins.plugin_utils.reconcile.memory.record_rules import check_meaning
from ansible_collections.secops.device_actions.plugins.plugin_utils.reconcile.types import (
    Executed,
    Held,
    Intent,
    Record,
)

RECORD_FILE = "record.json"
INTENTS = "intents/"
REPORTS = "reports/"
LONGEST_RUN = 24 * 3600.0  # seconds from an intent's start to its deadline

_VERSION = 1
_MOST = 50_000  # devices or entries
_MOST_INTENTS = 200
_LONGEST_TEXT = 300
_LONGEST_PARAMETERS = 1 << 16  # characters
_RUN = r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}"
_OWN_PATH = re.compile(rf"{INTENTS}{_RUN}\.json|{REPORTS}{_RUN}\.(?:json|md|html)", re.ASCII)
_SETTINGS = {  # of Held.settings
    **dict.fromkeys(
        ("state", "expires", "lockdown_type", "lockdown_config_id", "action", "group", "group_id", "exempt_time"),
        scalar(),
    ),
    "parameters": plain_data(_LONGEST_PARAMETERS),
}
_STAMPS = dict.fromkeys(("lockdown_initiated", "lockdown_expiration", "user_id", "group_before"), scalar())


def _order_of_executed(one: Executed) -> tuple[str, str, float]:
    return one.owner, one.entry_id, one.at


def _version(value: Any) -> Any:
    if value != _VERSION or isinstance(value, bool):
        raise ValueError("unknown version")
    return value


_text = text(_LONGEST_TEXT)
_commit = optional(pattern(r"[0-9a-f]{40}|[0-9a-f]{64}"))
_run = pattern(_RUN)
_ITEM = {  # of Intent.items
    **dict.fromkeys(("system", "device_id", "aspect", "action", "entry_id", "value"), optional(_text)),
    "before": fields(_STAMPS),
    "targets": mapping(_text, _text, _MOST),
    "wanted": fields(_SETTINGS),
    "until": optional(moment),
}
_held = instance(
    Held,
    {
        **dict.fromkeys(("system", "device_id", "aspect", "owner"), _text),
        "hostname": optional(_text),
        "targets": mapping(_text, _text, _MOST),
        "settings": fields(_SETTINGS),
        "stamps": fields(_STAMPS),
        "started": moment,
        "run": _run,
        "until": optional(moment),
        "removed_since": optional(moment),
    },
)
_executed = instance(
    Executed,
    {
        **dict.fromkeys(("owner", "entry_id"), _text),
        "run": _run,
        "at": moment,
        "execution_id": optional(_text),
        "device_ids": sequence(_text, _MOST),
    },
)
_record = instance(
    dict,
    {
        "version": _version,
        "commit": _commit,
        "starts": mapping(_text, moment, _MOST),
        "held": sequence(_held, _MOST),
        "executed": sequence(_executed, _MOST),
    },
)
_intent = instance(
    dict,
    {
        "version": _version,
        "run": _run,
        **dict.fromkeys(("owner", "job"), _text),
        "commit": _commit,
        **dict.fromkeys(("started", "deadline"), moment),
        "items": sequence(fields(_ITEM), _MOST),
        "settled": boolean,
    },
)


def is_run(name: str) -> bool:
    """Return whether a text can be the name of a run, which becomes a part of file names."""
    try:
        return bool(_run(name)) and ".." not in name
    except ValueError:
        return False


def is_report(name: str, runs: Collection[str]) -> bool:
    """Return whether a file name is that of a report of one of these runs."""
    run, dot, extension = name.rpartition(".")
    return bool(dot) and extension in ("json", "md", "html") and run in runs


def check_reports(reports: Mapping[str, bytes], record: Record) -> set[str]:
    """Return the runs of which a record may have reports. Raise a DeviceActionsError for a report of another one."""
    runs = {intent.run for intent in record.intents}
    for name in reports:
        if not is_report(name, runs):
            raise DeviceActionsError(f"{escape_unprintable(name)} is no report of a run that the record knows.")
    return runs


def is_own_path(path: str) -> bool:
    """Return whether a path is that of an intent or a report, which the record may remove again."""
    return bool(_OWN_PATH.fullmatch(path))


def write_files(record: Record, place: str) -> dict[str, bytes]:
    """Return {path: content} for a record. Texts that cannot be printed are escaped, and cut where they are too long.

    Raise a DamagedRecord rather than return what read_files() would not accept.
    """
    contents = {
        RECORD_FILE: {
            "commit": record.commit,
            "starts": record.starts,
            "held": [_held_to_json(one) for one in sorted(record.held, key=lambda one: one.key)],
            "executed": [
                asdict(one) for one in sorted(record.executed, key=lambda one: (one.owner, one.entry_id, one.at))
            ],
        }
    }
    for intent in record.intents:
        items = [_item_to_json(item) for item in intent.items]
        contents[f"{INTENTS}{intent.run}.json"] = {**asdict(intent), "items": items}
    try:
        files = {path: _render({"version": _VERSION, **content}) for path, content in contents.items()}
    except (ValueError, TypeError) as error:
        raise DamagedRecord(f"The new record for {place} cannot be written as JSON: {error}.") from None
    read_files(files, f"The new record for {place}")
    return files


def read_files(files: Mapping[str, bytes], place: str) -> Record:
    """Return the record in {path: content}. Raise DamagedRecord. place: where it is, for the message."""
    path = RECORD_FILE
    try:
        values = _record(parse_json(files[RECORD_FILE]))
        intents = []
        for path in sorted(name for name in files if name.startswith(INTENTS)):
            intents.append(_read_intent(path, files[path]))
        del values["version"]
        record = Record(**values, intents=tuple(intents))
        path = RECORD_FILE
        if len({one.key for one in record.held}) != len(record.held) or len(intents) > _MOST_INTENTS:
            raise ValueError("an entry is repeated, or there are too many")
        check_meaning(record)
    except KeyError:
        raise DamagedRecord(
            f"{place} has no {RECORD_FILE}, so it is not a record of this collection. Nothing is released. Set another "
            "place for the record. Reconcile creates it."
        ) from None
    except (ValueError, TypeError) as error:
        raise DamagedRecord(
            f"{place} is damaged, or was written by a newer version: {escape_unprintable(path, 120)}: {error}. Nothing "
            "is released or changed. Restore the last good commit of the record, or upgrade."
        ) from None
    return record


def _read_intent(path: str, content: bytes) -> Intent:
    values = _intent(parse_json(content))
    del values["version"]
    intent = Intent(**values)
    if path != f"{INTENTS}{intent.run}.json" or not 0 <= intent.deadline - intent.started <= LONGEST_RUN:
        raise ValueError("the name or the deadline is not one that a run writes")
    return intent


def _held_to_json(held: Held) -> dict[str, Any]:
    settings, stamps = _listed(held.settings, _SETTINGS), _listed(held.stamps, _STAMPS)
    return asdict(replace(held, settings=settings, stamps=stamps))


def _item_to_json(item: Mapping[str, Any]) -> dict[str, Any]:
    listed = _listed(item, _ITEM)
    for key, known in (("before", _STAMPS), ("wanted", _SETTINGS)):
        if key in listed:
            listed[key] = _listed(listed[key], known)
    return listed


def _listed(values: Mapping[str, Any], known: Iterable[str]) -> dict[str, Any]:
    return {key: values[key] for key in known if key in values}


def _render(values: Mapping[str, Any]) -> bytes:
    """Return an object as JSON, with a line for each entry of its lists and objects."""
    parts = []
    for key in sorted(values):
        value = _printable(values[key])
        if isinstance(value, list) and value:
            lines = ",\n".join(_line(entry) for entry in value)
            parts.append(f"{_line(key)}: [\n{lines}\n]")
        elif isinstance(value, dict) and value:
            lines = ",\n".join(f"{_line(name)}: {_line(value[name])}" for name in sorted(value))
            parts.append(f"{_line(key)}: {{\n{lines}\n}}")
        else:
            parts.append(f"{_line(key)}: {_line(value)}")
    return ("{\n" + ",\n".join(parts) + "\n}\n").encode()


def _line(value: Any) -> str:
    return json.dumps(value, sort_keys=True, ensure_ascii=False, allow_nan=False)


def _printable(value: Any) -> Any:
    if isinstance(value, str):
        is_fine = value.isprintable() and len(value) <= _LONGEST_TEXT
        return value if is_fine else escape_unprintable(value, _LONGEST_TEXT // 10)
    if isinstance(value, Mapping):
        return {_printable(key): entry if key == "parameters" else _printable(entry) for key, entry in value.items()}
    if isinstance(value, (list, tuple)):
        return [_printable(entry) for entry in value]
    return value
