# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Write the sources of the guides into the folder from which Sphinx builds the site."""

from __future__ import annotations

import shutil
from collections.abc import Iterable
from pathlib import Path

from . import navigation
from .example_files import write_file_pages
from .links import IMAGES, map_links, page_of, without_license


def write_guides(collection: Path, source: Path, shown: Iterable[str]) -> None:
    """Write all pages that people have written, and those of the files that they link to.

    shown: files that other pages link to.
    """
    files = set(shown)
    pages = [page for page in navigation.guides() if (collection / page).exists()]
    examples = collection.glob("docs/examples/**/*.md")
    for page in [*pages, *(path.relative_to(collection).as_posix() for path in examples)]:
        target = page_of(page)
        text = map_links(without_license((collection / page).read_text("utf-8")), page, target, files.add)
        if page.startswith("docs/examples/"):
            text = f"---\norphan: true\n---\n\n{text}"
        _write(source / target, text)
    for image in collection.glob("docs/**/*"):
        if image.name.endswith(IMAGES):
            copy = source / "guides" / image.relative_to(collection / "docs")
            copy.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(image, copy)
    for role in sorted(collection.glob("roles/*/README.md")):
        page = role.relative_to(collection).as_posix()
        dummy, dummy, text = without_license(role.read_text("utf-8")).partition("\n")
        text = map_links(text.replace("\n## ", "\n# "), page, page_of(page), files.add)
        _write(source / "reference" / f"{role.parent.name}_role.md.inc", text.lstrip())
    write_file_pages(collection, source, files)


def write_front_page_toctrees(source: Path) -> None:
    """Add the toctrees of all pages that exist now to the front page."""
    existing = {path.relative_to(source).as_posix() for path in source.rglob("*") if path.suffix in (".md", ".rst")}
    with (source / "index.md").open("a", encoding="utf-8") as front_page:
        front_page.write("\n" + navigation.toctrees(existing))


def _write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
