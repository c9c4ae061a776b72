# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The places that name the collection's current version."""

from __future__ import annotations

import re
from collections.abc import Iterator
from fnmatch import fnmatch
from pathlib import Path

import yaml

from .git import Repository

# (files, what stands there with VERSION in the place of the version)
PLACES = (
    ("galaxy.yml", r"^version: VERSION$"),
    ("plugins/module_utils/_common/version.py", r'^VERSION = "VERSION"$'),
    ("README.md", r"\bVERSION\b"),
    ("*", r"\bsecops-device_actions-VERSION\.tar\.gz"),
    ("*", r"\bsecops\.device_actions:VERSION\b"),
    ("*", r"\bdevice-actions-[a-z]+:VERSION\b"),  # images
    ("docs/*", r"^\W*version: [\"']?VERSION[\"']?$"),  # requirements of Ansible Galaxy, also in comments
)
# Files that name versions of their own: history, tests, examples of a release.
OTHERS = ("CHANGELOG.md", "changelogs/*", "docs/releasing.md", "requirements-dev/*", "tests/*")


def current_version(root: Path) -> str:
    """Return the version in galaxy.yml."""
    return str(yaml.safe_load((root / "galaxy.yml").read_text(encoding="utf-8"))["version"])


def set_version(repository: Repository, new: str) -> list[str]:
    """Replace the version in all places. Return the changed files."""
    old = current_version(repository.path)
    changed = []
    for name, text in _texts(repository):
        result = text
        for files, place in PLACES:
            if fnmatch(name, files):
                result = re.sub(_pattern(place, old), lambda match: match[0].replace(old, new), result, flags=re.M)
        if result != text:
            (repository.path / name).write_text(result, encoding="utf-8")
            changed.append(name)
    return changed


def forgotten(repository: Repository) -> list[str]:
    """Return where the current version stands, but PLACES does not know about it: FILE:LINE: TEXT."""
    version = current_version(repository.path)
    token = rf"(?<![\w.=]){re.escape(version)}(?![.-]?\w)"
    found = []
    for name, text in _texts(repository):
        places = [place for files, place in PLACES if fnmatch(name, files)]
        for number, line in enumerate(text.splitlines(), 1):
            rest = line
            for place in places:
                rest = re.sub(_pattern(place, version), "", rest)
            if "version_added" not in line and re.search(token, rest):
                found.append(f"{name}:{number}: {line.strip()}")
    return found


def outdated(repository: Repository) -> list[str]:
    """Return where the artifact or an image has another version: FILE: NAME."""
    version = current_version(repository.path)
    found = []
    for name, text in _texts(repository):
        for match in re.finditer(r"secops-device_actions-(\d.*?)\.tar\.gz|\bdevice-actions-[a-z]+:(\d[\w.-]*\w)", text):
            if version not in match.groups():
                found.append(f"{name}: {match[0]}")
    return found


def _pattern(place: str, version: str) -> str:
    # The first VERSION of version.py is the name of the constant.
    head, dummy, tail = place.rpartition("VERSION")
    return f"{head}{re.escape(version)}{tail}"


def _texts(repository: Repository) -> Iterator[tuple[str, str]]:
    """Yield the tracked files that name the current version, and their texts."""
    for name in repository.files:
        path = repository.path / name
        if any(fnmatch(name, other) for other in OTHERS) or not path.is_file():
            continue
        try:
            yield name, path.read_text(encoding="utf-8")
        except UnicodeDecodeError:
            continue  # a picture
