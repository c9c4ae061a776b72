# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Packages: files that the console lets devices execute."""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from ..clock import Clock, iso_seconds
from ..errors import InvalidInput
from .seeding import uuid4_of

STATUSES = ("started", "success", "failed", "timeout")
CATEGORIES = ("custom", "cylance")
UPLOADER = {"id": "7f2d8f3e-90a4-4d3b-8a6e-51d3c0b7e6a9", "login": "rehearsal@corp.example"}


@dataclass(frozen=True, slots=True)
class Package:
    """A package. ``status`` is that of its upload; only packages with ``success`` can be executed."""

    id: str
    name: str
    uploaded: float
    description: str = ""
    category: str = "custom"
    status: str = "success"
    version: int = 1
    size: int = 20_480
    examples: tuple[Mapping[str, str], ...] = field(default=())

    def __post_init__(self) -> None:
        if self.status not in STATUSES:
            raise InvalidInput("unknown status", list(STATUSES))
        if self.category not in CATEGORIES:
            raise InvalidInput("unknown category", list(CATEGORIES))


class Packages:
    """All packages of the tenant."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self.reset()

    def reset(self) -> None:
        """Remove all packages."""
        self._packages: dict[str, Package] = {}

    def add(self, name: str, **fields: Any) -> Package:
        """Add a package. Its id depends on its name and on the number of existing packages."""
        number = len(self._packages)
        package_id = uuid4_of(random.Random(f"package/{number}/{name}").getrandbits(128))
        package = Package(package_id, name, self._clock.now() + number, **fields)
        self._packages[package_id] = package
        return package

    def newest_first(self) -> list[Package]:
        """Return all packages in the order of the API's list."""
        return sorted(self._packages.values(), key=lambda package: -package.uploaded)

    def package(self, package_id: str) -> Package | None:
        """Return the package with this id, or None."""
        return self._packages.get(package_id)


# The fields by which the API sorts and filters a list.
SORTED_BY: Mapping[str, Callable[[Package], Any]] = {
    "packageId": lambda package: package.id,
    "uploadedOn": lambda package: package.uploaded,
    "size": lambda package: package.size,
    "status": lambda package: package.status,
    "packageDescriptor.name": lambda package: package.name,
}
FILTERED_BY: Mapping[str, Callable[[Package], str]] = {
    "status": lambda package: package.status,
    "category": lambda package: package.category,
}


def package_record(package: Package) -> dict[str, Any]:
    """Return the record of the API's list."""
    return {
        "packageId": package.id,
        "category": package.category,
        "downloadUrl": download_url(package),
        "packageDescriptor": {
            "name": package.name,
            "description": package.description,
            "version": package.version,
            "examples": [dict(example) for example in package.examples],
            "packageInfo": {"entryPoint": "main", "fileName": "package.py", "fileType": "python"},
        },
        "playbookCount": 0,
        "size": package.size,
        "status": package.status,
        "timeout": 300,
        "uploadedBy": dict(UPLOADER),
        "uploadedOn": iso_seconds(int(package.uploaded)) + "Z",
    }


def full_record(package: Package) -> dict[str, Any]:
    """Return the record of a single package."""
    record = package_record(package)
    record["packageDescriptor"]["packageId"] = package.id
    return record


def download_url(package: Package) -> str:
    """Return the URL of a package's content, which does not contain the package's id."""
    digits = f"{random.Random(f'content/{package.id}').getrandbits(128):032X}"
    return f"https://content.rehearsal.example/{digits}"
