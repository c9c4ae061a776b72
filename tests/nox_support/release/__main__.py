# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Check, tag and build a release: ``python -m nox_support.release VERSION [--date YYYY-MM-DD]``.

Everything happens in a clone in a temporary folder. The checkout changes at the end, if all checks have passed.
"""

from __future__ import annotations

import argparse
import datetime
import sys
import tempfile
from pathlib import Path

from . import artifact, certification, delivery, importer, prepare, rules
from .errors import ReleaseError
from .git import Repository
from .programs import Programs, Progress

CHECKOUT = Path(__file__).resolve().parents[3]
STEPS = 12


def main() -> None:
    """Run the command line."""
    today = datetime.datetime.now(datetime.timezone.utc).date()
    parser = argparse.ArgumentParser(prog="make release")
    parser.add_argument("version", nargs="?", default="")
    parser.add_argument("--date", type=datetime.date.fromisoformat, default=today, help="the date in the changelog")
    arguments = parser.parse_args()
    try:
        with tempfile.TemporaryDirectory(prefix="release-") as scratch:
            print(release(Repository(CHECKOUT), arguments.version, arguments.date, Path(scratch)))
    except ReleaseError as error:
        sys.exit(f"\nNo release. The checkout is as it was.\n{error}")


def release(checkout: Repository, version: str, date: datetime.date, scratch: Path) -> str:
    """Make a release of a checkout. Return the next steps."""
    progress = Progress(STEPS)
    source, target = scratch / "clone" / artifact.FOLDER, scratch / "tag" / artifact.FOLDER
    programs = Programs(scratch / "installed", scratch / "home")
    with progress.step("Checking the version, the checkout and the changelog fragments"):
        rules.check(checkout, version)
        before = checkout.head
    with progress.step("Cloning the checkout, writing the version and the changelog"):
        clone = prepare.clone(checkout, source)
        prepare.write_version(clone, version)
        # antsibull-changelog finds the new plugins in the clone.
        prepare.write_changelog(Programs(scratch / "clone", scratch / "home"), clone, version, date.isoformat())
    with progress.step("Making the commit and the tag"):
        prepare.commit_and_tag(clone, version)
    with progress.step("Building the artifact from the tag"):
        artifact.export(clone, version, target)
        tarball = artifact.build(programs, target, scratch, version)
    with progress.step("Checking rules of certification"):
        certification.check(target)
    with progress.step("Checking the documentation with antsibull-docs"):
        artifact.lint_documentation(Programs(scratch / "tag", scratch / "home"), target)
    with progress.step("Importing the artifact with galaxy-importer"):
        importer.check_import(programs, tarball, scratch / "import")
    with progress.step("Installing the artifact"):
        installed = artifact.install(programs, tarball)
    with progress.step("Linting what was installed with ansible-lint, profile production"):
        artifact.lint(programs, installed)
    with progress.step("Reading the documentation of all plugins and roles with ansible-doc"):
        artifact.check_documentation(programs, installed)
    with progress.step("Checking the syntax of all playbooks"):
        artifact.check_playbooks(programs, installed)
    with progress.step("Bringing the commit, the tag and the artifact into the checkout"):
        delivered = delivery.deliver(checkout, before, clone, version, tarball)
    return delivery.next_steps(checkout, before, version, delivered, artifact.digest(delivered))


if __name__ == "__main__":
    main()
