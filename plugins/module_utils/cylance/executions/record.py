# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Executions of packages (the vendor's Package Deployment API, pages "Get package execution" and "Create ...")."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

from ..._common.errors import BadResponse, InputError
from ..._common.json_values import dict_or_empty, is_whole_number, text_or_none
from ..._common.text import escape_unprintable
from ..._common.timestamps import timestamp_or_none
from ..identifiers import parse_device_id
from ..packages.listing import PACKAGE_ID, address

_PAGE = 200  # the longest page is not documented, and this length is in use
_MOST_TARGETS = 1_000_000
UNREADABLE = "(unreadable)"


def all_executions(lists):
    """The facts of every execution (see execution_facts). GET /packages/v2/executions. lists: the tenant's Lists."""
    return lists.read_all("/packages/v2/executions", _PAGE, "listing the package executions", execution_facts)


def execution_facts(record):
    """What a record of an execution says, as a dict. Raises BadResponse where it is none.

    id, name, created (a timestamp), created_by, devices (how many were online when it began), acked, succeeded, failed
    (how many devices each), ended (whether all of them have answered), packages ({package: an id, or an address where
    the console tells that, arguments: as they are} each), device_ids, zone_ids (in Focus form), destination (scheme and
    host alone), secret_destination (all of it, with its credentials, to be compared and never shown),
    keep_results_locally. What the record does not tell is None, or an empty list.
    """
    execution_id = text_or_none(record.get("id")) if isinstance(record, dict) else None
    if not execution_id or not PACKAGE_ID.fullmatch(execution_id):
        raise BadResponse("The console answered with something that is no package execution.")
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
        "ended": None if None in (count, succeeded, failed) else succeeded + failed >= count,
        "packages": [_package(dict_or_empty(one)) for one in _list(record.get("packageExecutions"))],
        "device_ids": _ids(target.get("devices")),
        "zone_ids": _ids(target.get("zones")),
        "destination": destination_shown(record.get("destination")),
        "secret_destination": _text(record.get("destination")),
        "keep_results_locally": _flag(record.get("keepResultsLocally")),
    }


def execution_shown(execution, known):
    """An execution as results show it, with ids and names of its packages. known: see packages_by_reference."""
    packages = [
        {
            "package_id": known[one["package"]]["id"] if one["package"] in known else None,
            "name": known[one["package"]]["name"] if one["package"] in known else None,
            "arguments": [escape_unprintable(argument) for argument in one["arguments"]],
        }
        for one in execution["packages"]
    ]
    return {**{key: value for key, value in execution.items() if key != "secret_destination"}, "packages": packages}


def destination_shown(destination):
    """Scheme and host of a destination, without what is secret in it. None for none, C(elsewhere) for no address."""
    if not isinstance(destination, str) or not destination.strip():
        return None
    try:
        parts = urlsplit(destination.strip())
        host = text_or_none(parts.hostname)
    except ValueError:
        host = None
    return f"{parts.scheme}://{host}" if host and re.fullmatch(r"[\w.:-]+", host) else "elsewhere"


def _package(one):
    # What is no text stays, as one that nobody can have asked for.
    arguments = [argument if isinstance(argument, str) else UNREADABLE for argument in _list(one.get("arguments"))]
    package = one.get("package")
    is_id = isinstance(package, str) and PACKAGE_ID.fullmatch(package.strip())
    return {"package": package.strip().lower() if is_id else address(package), "arguments": arguments}


def _ids(values):
    return [_id(one) for one in _list(values)[:_MOST_TARGETS]]


def _id(value):
    """In Focus form. What is no id stays, as one that nobody can have asked for."""
    try:
        return parse_device_id(value if isinstance(value, str) else "")
    except InputError:
        return UNREADABLE


def _list(value):
    return value if isinstance(value, list) else []


def _count(value):
    return value if is_whole_number(value) and value >= 0 else None


def _text(value):
    return value if isinstance(value, str) else None


def _flag(value):
    return value if isinstance(value, bool) else None
