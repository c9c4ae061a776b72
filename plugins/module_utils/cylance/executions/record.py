# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Parse executions of packages.

Pages "Get package execution" and "Create package execution" of the vendor's Package Deployment API.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ..._common.errors import BadResponse, InputError
from ..._common.json_values import dict_or_empty, is_whole_number, text_or_none
from ..._common.text import escape_unprintable
from ..._common.timestamps import timestamp_or_none
from ..identifiers import parse_device_id
from ..packages.listing import PACKAGE_ID, comparable_address
from ..paged_lists import Facts, PagedLists
from .destination import destination_shown

_PAGE = 200  # the maximum is not documented, and other clients use this length
_MAX_TARGETS = 1_000_000
UNREADABLE = "(unreadable)"  # replaces values that no request can have contained


def all_executions(lists: PagedLists) -> list[Facts]:
    """Return the facts of every execution (see execution_facts). GET /packages/v2/executions."""
    return lists.read_all("/packages/v2/executions", _PAGE, "listing the package executions", execution_facts)


def execution_facts(record: Any) -> Facts:
    """Return what a record of an execution reports. Raise BadResponse if it is not an execution.

    id, name, created (a timestamp), created_by.
    devices (how many were online when it started), acked, succeeded, failed (numbers of devices), ended (whether all
    devices reported a result).
    packages ({package: an id, or an address if the console sends that, arguments: unchanged} each), device_ids,
    zone_ids (in Focus form).
    destination (scheme and host only), secret_destination (with its credentials: compare it, never show it),
    keep_results_locally.
    Missing values are None, or empty lists.
    """
    execution_id = text_or_none(record.get("id")) if isinstance(record, dict) else None
    if not execution_id or not PACKAGE_ID.fullmatch(execution_id):
        raise BadResponse("The console sent a record that is not a package execution.")
    statuses, target = dict_or_empty(record.get("deviceStatuses")), dict_or_empty(record.get("target"))
    count = _count(record.get("deviceCount"))
    succeeded, failed = _count(statuses.get("succeeded")), _count(statuses.get("failed"))
    return {
        "id": execution_id.lower(),
        "name": text_or_none(record.get("name")),
        "created": timestamp_or_none(record.get("createdAt")),
        "created_by": text_or_none(dict_or_empty(record.get("createdBy")).get("login")),
        "devices": count,
        "acked": _count(statuses.get("acked")),
        "succeeded": succeeded,
        "failed": failed,
        "ended": None if count is None or succeeded is None or failed is None else succeeded + failed >= count,
        "packages": [_package(dict_or_empty(one)) for one in _list(record.get("packageExecutions"))],
        "device_ids": _ids(target.get("devices")),
        "zone_ids": _ids(target.get("zones")),
        "destination": destination_shown(record.get("destination")),
        "secret_destination": _text(record.get("destination")),
        "keep_results_locally": _flag(record.get("keepResultsLocally")),
    }


def execution_shown(execution: Facts, known: Mapping[str, Facts]) -> Facts:
    """Return an execution as results show it, with ids and names of its packages. known: see packages_by_reference."""
    packages = [
        {
            "package_id": known[one["package"]]["id"] if one["package"] in known else None,
            "name": known[one["package"]]["name"] if one["package"] in known else None,
            "arguments": [escape_unprintable(argument) for argument in one["arguments"]],
        }
        for one in execution["packages"]
    ]
    return {**{key: value for key, value in execution.items() if key != "secret_destination"}, "packages": packages}


def _package(one: Mapping[str, Any]) -> Facts:
    arguments = [argument if isinstance(argument, str) else UNREADABLE for argument in _list(one.get("arguments"))]
    package: Any = one.get("package")
    is_id = isinstance(package, str) and PACKAGE_ID.fullmatch(package.strip())
    return {"package": package.strip().lower() if is_id else comparable_address(package), "arguments": arguments}


def _ids(values: Any) -> list[str]:
    return [_id(one) for one in _list(values)[:_MAX_TARGETS]]


def _id(value: Any) -> str:
    try:
        return parse_device_id(value if isinstance(value, str) else "")
    except InputError:
        return UNREADABLE


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []


def _count(value: Any) -> int | None:
    return value if is_whole_number(value) and value >= 0 else None


def _text(value: Any) -> str | None:
    return value if isinstance(value, str) else None


def _flag(value: Any) -> bool | None:
    return value if isinstance(value, bool) else None
