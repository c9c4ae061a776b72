# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Write pages that show files of the collection, such as examples, so that readers can copy or download them."""

from __future__ import annotations

import shutil
from collections.abc import Iterable
from pathlib import Path

from .links import page_of, relative, shown_file

LANGUAGES = {".cfg": "ini", ".json": "json", ".yaml": "yaml", ".yml": "yaml", ".toml": "toml"}


def write_file_pages(collection: Path, source: Path, linked: Iterable[str]) -> None:
    """Write a page for each example, for each linked file or folder, and one that lists the examples."""
    examples = _files(collection, "docs/examples")
    files = set(examples)
    for path in linked:
        inside = _files(collection, path)
        files.update(inside)
        if (collection / path).is_dir():
            _write_folder(path, inside, source)
    for path in sorted(files):
        if not page_of(path):
            _write_file(collection, path, source)
    text = "# Example files\n\nThese files are in the collection. Copy what you need.\n\n" + _list(
        examples, "reference/examples.md"
    )
    (source / "reference").mkdir(exist_ok=True)
    (source / "reference" / "examples.md").write_text(text, encoding="utf-8")


def _files(collection: Path, path: str) -> list[str]:
    found = collection / path
    paths = sorted(found.rglob("*")) if found.is_dir() else [found]
    return [file.relative_to(collection).as_posix() for file in paths if file.is_file()]


def _write_folder(path: str, files: list[str], source: Path) -> None:
    page = shown_file(path)
    (source / page).parent.mkdir(parents=True, exist_ok=True)
    text = f"---\norphan: true\n---\n\n# {path}\n\n{_list(files, page)}"
    (source / page).write_text(text, encoding="utf-8")


def _list(files: Iterable[str], page: str) -> str:
    links = ((path, relative(page_of(path) or shown_file(path), page)) for path in files)
    return "".join(f"- [{path}]({link})\n" for path, link in links)


def _write_file(collection: Path, path: str, source: Path) -> None:
    page = source / shown_file(path)
    page.parent.mkdir(parents=True, exist_ok=True)
    name = Path(path).name
    shutil.copy(collection / path, page.parent / name)
    language = LANGUAGES.get(
        Path(path).suffix, "shell" if "#!" in (collection / path).read_text("utf-8")[:2] else "text"
    )
    text = f"""---
orphan: true
---

# {name}

`{path}` in the collection. {{download}}`Download <{name}>`

```{{literalinclude}} {name}
:language: {language}
```
"""
    page.write_text(text, encoding="utf-8")
