# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What users get: the files of the built collection, and pages whose links, commands and examples are right."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import tarfile
from collections import defaultdict
from pathlib import Path, PurePosixPath

import pytest
import yaml

from integration.documentation.pages import CHECKOUT, examples
from integration.playbooks.controller import PATIENCE

pytestmark = pytest.mark.sweep

GALAXY = Path(sys.executable).parent / "ansible-galaxy"
PAGES = sorted(
    str(page.relative_to(CHECKOUT))
    for pattern in ("*.md", "docs/**/*.md", "roles/**/*.md", "tests/*/README.md")
    for page in CHECKOUT.glob(pattern)
    if page.name != "CHANGELOG.md"  # generated
)
# Files of a checkout that are not in an installed collection.
OF_A_CHECKOUT = re.compile(
    r"`(?:make |(?:tests|demo|requirements-dev)/|noxfile|pyproject|Makefile)[^`]*`|^ *make ", re.M
)
LINK = re.compile(r"!?\[[^\]]*\]\(([^)\s]+)\)")


@pytest.fixture(scope="module")
def shipped(tmp_path_factory: pytest.TempPathFactory) -> set[str]:
    """The files in the built collection."""
    home = tmp_path_factory.mktemp("artifact")
    subprocess.run(
        [GALAXY, "collection", "build", CHECKOUT, "--output-path", home],
        env={**os.environ, "ANSIBLE_HOME": str(home)},
        check=True,
        capture_output=True,
        timeout=PATIENCE,
    )
    (archive,) = home.glob("*.tar.gz")
    with tarfile.open(archive) as content:
        return {member.name for member in content if member.isfile()}


def test_the_collection_contains_what_users_need_and_nothing_else(shipped):
    assert {name for name in shipped if name.startswith("tests/")} == {"tests/config.yml"}
    folders = {name.partition("/")[0] for name in shipped if "/" in name}
    assert folders == {"LICENSES", "changelogs", "docs", "extensions", "meta", "playbooks", "plugins", "roles", "tests"}
    files = (path for path in (CHECKOUT / "docs" / "examples").rglob("*") if path.is_file())
    examples_on_disk = {path.relative_to(CHECKOUT).as_posix() for path in files}
    assert {"README.md", "CHANGELOG.md", "LICENSE", "requirements.txt", *examples_on_disk} < shipped


@pytest.mark.parametrize("page", PAGES)
def test_the_links_of_a_page_work(shipped, page):
    text = (CHECKOUT / page).read_text(encoding="utf-8")
    for link in LINK.findall(text):
        if re.match(r"\w+:", link):
            continue
        path, dummy, anchor = link.partition("#")
        target = os.path.normpath(PurePosixPath(page).parent / path) if path else page
        assert (CHECKOUT / target).exists(), f"{page}: {link}"
        if page in shipped:
            assert target in shipped, f"{page} is in the collection, but {link} is not"
        if anchor:
            assert anchor in anchors((CHECKOUT / target).read_text(encoding="utf-8")), f"{page}: {link}"


def anchors(text: str) -> set[str]:
    """Return the anchors of a page's headings."""
    titles = re.findall(r"^#+ (.+)$", text, re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", title.lower()).replace(" ", "-") for title in titles}


@pytest.mark.parametrize("page", PAGES)
def test_a_shipped_page_says_what_needs_a_checkout(shipped, page):
    """Either its introduction says so, or the section that names a command or a file of a checkout."""
    text = (CHECKOUT / page).read_text(encoding="utf-8")
    introduction, *sections = re.split(r"^## ", text, flags=re.MULTILINE)
    if page not in shipped or (page != "README.md" and "checkout" in introduction):
        return
    for section in [introduction, *sections]:
        if found := OF_A_CHECKOUT.search(section):
            assert "checkout" in section, f"{page}: {section.splitlines()[0]}: {found[0]}"


def test_no_two_playbooks_have_the_same_name():
    contents = defaultdict(set)
    for folder in ("playbooks", "demo/playbooks", "docs/examples"):
        for path in (CHECKOUT / folder).glob("*.yml"):
            contents[path.name].add(yaml.dump(yaml.safe_load(path.read_text(encoding="utf-8"))))
    for page in PAGES:
        for example in examples(CHECKOUT / page):
            if example.file_name and not example.file_name.endswith(".devices.yml") and example.language == "yaml":
                contents[example.file_name].add(yaml.dump(yaml.safe_load(example.text)))
    assert [name for name, different in contents.items() if len(different) > 1] == []
