# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The packages of a tenant that devices can execute (the vendor's Package Deployment API, pages "Get packages")."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

from ..._common.errors import BadResponse, InputError
from ..._common.json_values import dict_or_empty, is_whole_number, text_or_none
from ..._common.text import summarize
from ..._common.timestamps import timestamp_or_none
from ..._engine.find_one import RecordFinder
from ..paged_lists import Facts, PagedLists

_PAGE = 200  # the maximum is not documented, and other clients use this length
PACKAGE_ID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)
_MAX_EXAMPLES = 100
_READY = "success"
_MAX_URL_LENGTH = 4096


def all_packages(lists: PagedLists) -> list[Facts]:
    """Return the facts of every package (see package_facts). GET /packages/v2."""
    return lists.read_all("/packages/v2", _PAGE, "listing the console's packages", package_facts)


def packages_by_reference(packages: Sequence[Facts]) -> dict[str, Facts]:
    """Return {id or download address: facts}, because the console may name a package by either.

    An address that several packages share is left out.
    """
    shared = Counter(package["address"] for package in packages)
    unique = [package for package in packages if package["address"] is not None and shared[package["address"]] == 1]
    by_address = {package["address"]: package for package in unique}
    return {**by_address, **{package["id"]: package for package in packages}}


def find_package(packages: Sequence[Facts], wanted: str) -> Facts:
    """Return the package with this name or id whose upload is complete. Raise an InputError unless there is one."""
    matching = _FINDER.matching(packages, wanted)
    ready = [package for package in matching if package["status"] == _READY]
    if matching and not ready:
        labels = summarize([_label(package) for package in matching])
        raise InputError(
            f"packages: the upload of {wanted!r} is not complete: {labels}. Wait for it, or upload the package again."
        )
    return _FINDER.find_one(ready or packages, wanted)


def _label(package: Mapping[str, Any]) -> str:
    return f"{package['id']} (version {package['version']}, {package['status']}, {package['uploaded_on']})"


_FINDER = RecordFinder("packages", "package", lambda text: text.strip().lower(), label=_label)


def package_facts(record: Any) -> Facts:
    """Return what a record of a package reports. Raise BadResponse if it is not a package.

    id (a UUID in lower case), name, description, version, category (custom or cylance), status (of the upload; devices
    can execute the package after C(success)), size (bytes), file_name, entry_point, examples ({description, invocation}
    each), playbooks (how many use it), uploaded_by, uploaded_on, address (see comparable_address).
    Missing values are None.
    """
    package_id = text_or_none(record.get("packageId")) if isinstance(record, dict) else None
    if not package_id or not PACKAGE_ID.fullmatch(package_id):
        raise BadResponse("The console sent a record that is not a package.")
    descriptor = dict_or_empty(record.get("packageDescriptor"))
    file = dict_or_empty(descriptor.get("packageInfo"))
    return {
        "id": package_id.lower(),
        "name": text_or_none(descriptor.get("name")),
        "description": text_or_none(descriptor.get("description")),
        "version": _number(descriptor.get("version")),
        "category": _word(record.get("category")),
        "status": _word(record.get("status")),
        "size": _number(record.get("size")),
        "file_name": text_or_none(file.get("fileName")),
        "entry_point": text_or_none(file.get("entryPoint")),
        "examples": _examples(descriptor.get("examples")),
        "playbooks": _number(record.get("playbookCount")),
        "uploaded_by": text_or_none(dict_or_empty(record.get("uploadedBy")).get("login")),
        "uploaded_on": timestamp_or_none(record.get("uploadedOn")),
        "address": comparable_address(record.get("downloadUrl")),
    }


def comparable_address(value: Any) -> str | None:
    """Return a download address without its query, because a signature in it may change. None for anything else."""
    if not isinstance(value, str) or "://" not in value or len(value) > _MAX_URL_LENGTH:
        return None
    return value.strip().partition("?")[0].partition("#")[0]


def _examples(values: Any) -> list[Facts]:
    values = [value for value in values[:_MAX_EXAMPLES] if isinstance(value, dict)] if isinstance(values, list) else []
    return [
        {
            "description": text_or_none(value.get("description")),
            "invocation": text_or_none(value.get("invocationString")),
        }
        for value in values
    ]


def _number(value: Any) -> int | None:
    return value if is_whole_number(value) else None


def _word(value: Any) -> str | None:
    word = text_or_none(value)
    return word.lower() if word else None
