# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The nox session that builds the site."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import nox

from ..ansible_test import copy_checkout
from ..changelog import value_of
from ..cores import CHECKOUT, COLLECTION_PATH, EMPTY_CONFIG, NEWEST, skip_or_fail
from . import checks, guides, playbooks, reference
from .names import COLLECTION

SITE = CHECKOUT / "build" / "docs"
HERE = Path(__file__).parent
OLDEST_PYTHON = (3, 11)  # of Sphinx
PLACEHOLDER = "//example.com/"


def build(session: nox.Session) -> None:
    """Build the site from the collection as users install it, and check its links."""
    version = tuple(map(int, (NEWEST.version or "0").split(".")))
    if version < OLDEST_PYTHON:
        skip_or_fail(session, "The site requires Python 3.11 or newer.")
    session.install("-r", "requirements-dev/docs.txt")
    work = Path(session.create_tmp()).resolve()
    source, output = work / "source", work / "html"
    for folder in (work / "installed", source, output):
        shutil.rmtree(folder, ignore_errors=True)
    (source / "reference").mkdir(mode=0o755, parents=True)
    env = {
        "ANSIBLE_COLLECTIONS_PATH": str(work / "installed"),
        "ANSIBLE_CONFIG": str(EMPTY_CONFIG),
        "ANSIBLE_HOME": str(work / "home"),
        "PYTHONPATH": str(CHECKOUT / "tests"),
    }
    EMPTY_CONFIG.touch()
    collection = install(session, work, env)
    repository = value_of("repository", CHECKOUT / "galaxy.yml")
    is_published = PLACEHOLDER not in repository
    write_sources(session, collection, source, is_published, env)
    if is_published:
        env["DOCS_REPOSITORY"] = repository
    env["DOCS_LABELS"] = " ".join(labels(source))
    options = ["-W", "--keep-going", "--nitpicky", "--quiet", "--jobs", "auto", "--builder", "html"]
    session.run(
        "sphinx-build", *options, "--conf-dir", str(HERE), "--doctree-dir", str(work / "doctrees"), str(source),
        str(output), env=env,
    )  # fmt: skip
    shutil.rmtree(output / ".doctrees", ignore_errors=True)
    if found := list(checks.problems(output)):
        session.error("\n".join(found))
    shutil.rmtree(SITE, ignore_errors=True)
    SITE.parent.mkdir(exist_ok=True)
    shutil.copytree(output, SITE, ignore=shutil.ignore_patterns(".buildinfo*"))
    session.log(f"The site is complete. Any web server can serve this folder: {SITE}")
    session.log(f"Open {SITE / 'index.html'} in a browser.")


def install(session: nox.Session, work: Path, env: dict[str, str]) -> Path:
    """Install the collection as users get it, and return its folder."""
    # The copy has no .nox and no .git, which ansible-galaxy would search for files.
    checkout, installed = work / "checkout", work / "installed"
    shutil.rmtree(checkout, ignore_errors=True)
    copy_checkout(checkout, with_tests=False)
    options = ["--collections-path", str(installed), "--no-deps", "--offline"]
    session.run("ansible-galaxy", "collection", "install", str(checkout), *options, env=env, silent=True)
    return installed / COLLECTION_PATH


def write_sources(
    session: nox.Session, collection: Path, source: Path, is_published: bool, env: dict[str, str]
) -> None:
    """Write all pages into the folder `source`."""
    reference.disguise_event_plugins(collection)
    options = ["--use-current", "--squash-hierarchy", "--fail-on-error", "--no-add-antsibull-docs-version"]
    destination = ["--dest-dir", str(source / "reference")]
    session.run("antsibull-docs", "collection", *options, *destination, COLLECTION, env=env, silent=True)
    reference.complete_pages(collection, source, is_published)
    shown = playbooks.write_playbooks(collection, source)
    guides.write_guides(collection, source, shown)
    guides.write_front_page_toctrees(source)


def labels(source: Path) -> list[str]:
    """Return the labels of the playbooks and rulebooks."""
    pages = (source / page for page in (playbooks.PLAYBOOKS_PAGE, playbooks.RULEBOOKS_PAGE))
    return [label for page in pages for label in re.findall(r"^\(([\w-]+)\)=$", page.read_text("utf-8"), re.MULTILINE)]
