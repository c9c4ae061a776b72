# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The packages of a tenant that devices can execute (the vendor's Package Deployment API, pages "Get packages")."""

from __future__ import annotations

import re
from collections import Counter

from ..._common.errors import BadResponse, InputError
from ..._common.json_values import dict_or_empty, is_whole_number, text_or_none
from ..._common.text import summarize
from ..._common.timestamps import timestamp_or_none

_PAGE = 200  # the longest page is not documented, and this length is in use
PACKAGE_ID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)
_MOST_EXAMPLES = 100
_READY = "success"
_LONGEST_ADDRESS = 4096


def all_packages(lists):
    """The facts of every package (see package_facts). GET /packages/v2. lists: the Lists of the tenant."""
    return lists.read_all("/packages/v2", _PAGE, "listing the console's packages", package_facts)


def packages_by_reference(packages):
    """{id or address: facts}, since the console names a package by either. No address that several packages share."""
    shared = Counter(package["address"] for package in packages)
    by_address = {package["address"]: package for package in packages if shared[package["address"]] == 1}
    by_address.pop(None, None)
    return {**by_address, **{package["id"]: package for package in packages}}


def find_package(packages, identifier):
    """The one package of this name or id whose upload is complete, or an InputError that tells what there is."""
    text = str(identifier).strip()
    found = [package for package in packages if package["id"] == text.lower()]
    found = found or [package for package in packages if package["name"] == text]
    found = found or [package for package in packages if package["name"] and package["name"].lower() == text.lower()]
    ready = [package for package in found if package["status"] == _READY]
    if len(ready) == 1:
        return ready[0]
    if not found:
        known = summarize(sorted({package["name"] or package["id"] for package in packages}))
        raise InputError(f"packages: the tenant has no package {identifier!r}. It has {known or 'none'}.")
    labels = summarize(
        [f"{one['id']} (version {one['version']}, {one['status']}, {one['uploaded_on']})" for one in found]
    )
    if not ready:
        raise InputError(f"packages: the upload of {identifier!r} is not complete: {labels}.")
    raise InputError(f"packages: {len(ready)} packages are called {identifier!r}: {labels}. Name one by its id.")


def package_facts(record):
    """What a record of a package says, as a dict. Raises BadResponse where it is none.

    id (a UUID in lower case), name, description, version, category (custom or cylance), status (of the upload, which is
    success where devices can execute it), size (bytes), file_name, entry_point, examples ({description, invocation}
    each), playbooks (how many use it), uploaded_by, uploaded_on, address (from which devices fetch it, as address() has
    it). What the record does not tell is None.
    """
    package_id = text_or_none(record.get("packageId")) if isinstance(record, dict) else None
    if not package_id or not PACKAGE_ID.fullmatch(package_id):
        raise BadResponse("The console answered with something that is no package.")
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
        "address": address(record.get("downloadUrl")),
    }


def address(value):
    """An address as two of them compare, without its query, which may be signed anew each time. None for no address."""
    if not isinstance(value, str) or "://" not in value or len(value) > _LONGEST_ADDRESS:
        return None
    return value.strip().partition("?")[0].partition("#")[0]


def _examples(values):
    values = [value for value in values[:_MOST_EXAMPLES] if isinstance(value, dict)] if isinstance(values, list) else []
    return [
        {
            "description": text_or_none(value.get("description")),
            "invocation": text_or_none(value.get("invocationString")),
        }
        for value in values
    ]


def _number(value):
    return value if is_whole_number(value) else None


def _word(value):
    word = text_or_none(value)
    return word.lower() if word else None
