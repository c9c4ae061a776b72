# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Generate CHANGELOG.md as the next release will have it, without releasing anything.

antsibull-changelog only writes released versions. Until galaxy.yml's version is released, this module releases it in a
copy of the checkout, and marks it as unreleased in the result.
"""

from __future__ import annotations

import tempfile
from pathlib import Path

import nox

from .ansible_test import copy_checkout
from .cores import CHECKOUT, COLLECTION_PATH

CHANGELOG = CHECKOUT / "CHANGELOG.md"
ANY_DATE = "2000-01-01"  # the Markdown file contains no dates


def check_or_write(session: nox.Session) -> None:
    """Compare CHANGELOG.md with the fragments, or write it if the user passes ``--write``."""
    expected = generate(session)
    if "--write" in session.posargs:
        CHANGELOG.write_text(expected, encoding="utf-8")
    elif not CHANGELOG.exists() or CHANGELOG.read_text(encoding="utf-8") != expected:
        session.error("CHANGELOG.md differs from changelogs/. Run: make changelog")


def generate(session: nox.Session) -> str:
    """Return the text of CHANGELOG.md. The checkout does not change."""
    # The copy must be outside the checkout: antsibull-changelog asks Git for the files, and Git ignores .nox.
    with tempfile.TemporaryDirectory(prefix="changelog-") as scratch:
        copy = Path(scratch) / COLLECTION_PATH
        copy_checkout(copy, with_tests=False)
        version = value_of("version", copy / "galaxy.yml")
        is_released = f"\n  {version}:\n" in (copy / "changelogs" / "changelog.yaml").read_text(encoding="utf-8")
        command = ["generate"] if is_released else ["release", "--version", version, "--date", ANY_DATE]
        with session.chdir(copy):
            session.run("antsibull-changelog", *command, silent=True)
        text = (copy / "CHANGELOG.md").read_text(encoding="utf-8")
    title = "## v" + version.replace(".", "\\.")
    return text if is_released else text.replace(f"{title}\n", f"{title} \\(unreleased\\)\n")


def value_of(key: str, path: Path) -> str:
    """Return the value of a key at the top of a YAML file. The environment of nox has no YAML parser."""
    lines = path.read_text(encoding="utf-8").splitlines()
    return next(line.partition(":")[2].strip() for line in lines if line.startswith(f"{key}:"))
