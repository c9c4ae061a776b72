# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The files of the checkout that examples name: playbooks, roles, plugins, and what a page has the reader write."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from integration.documentation.pages import CHECKOUT, Example, examples

COLLECTION = "secops.device_actions"
PREFIX = f"{COLLECTION}."
# Other collections that examples use. They are not installed, so only their names are checked.
FOREIGN = ("awx.awx", "eda.builtin", "infra.aap_configuration")
Finding = tuple[int, str]  # (line, counted from 0; what is wrong)

EXAMPLES = CHECKOUT / "docs" / "examples"
PAGES = sorted(
    page
    for pattern in ("*.md", "docs/**/*.md", "roles/*/README.md", "tests/*/README.md", ".github/**/*.md")
    for page in CHECKOUT.glob(pattern)
    if page.name != "CHANGELOG.md"  # generated
)
# Files that commands write: by a redirection, or because a variable names them.
_CREATED = re.compile(r"(?:>>? *\"?|_file=)([$\w./-]+)")


def names(folder: str, suffix: str = "") -> frozenset[str]:
    """Return the names of what is in a folder of the checkout, without the suffix."""
    found = (CHECKOUT / folder).glob(f"[!_]*{suffix}")
    return frozenset(path.name.removesuffix(suffix) for path in found)


MODULES = names("plugins/modules", ".py")
PLAYBOOKS = names("playbooks", ".yml")
ROLES = names("roles")
RULEBOOKS = names("extensions/eda/rulebooks", ".yml")
DOCUMENTED = {
    "module": MODULES,
    "role": ROLES,
    "inventory": names("plugins/inventory", ".py"),
    "callback": names("plugins/callback", ".py"),
    "filter": names("plugins/filter", ".yml"),
}


def own(name: object) -> str | None:
    """Return the name of a part of this collection without the collection, or None for another one."""
    return name[len(PREFIX) :] if isinstance(name, str) and name.startswith(PREFIX) else None


def is_foreign(name: str) -> bool:
    """Return whether a full name is one of another collection that examples use."""
    return name.startswith(tuple(f"{collection}." for collection in FOREIGN))


@dataclass
class Reader:
    """What a reader of one page or file has.

    files: {name: text} of what the page shows. created: names of files that its commands write.
    has_more: all other files are the reader's own, with contents that are not known.
    """

    files: dict[str, str] = field(default_factory=dict)
    created: set[str] = field(default_factory=set)
    has_more: bool = False

    def find(self, name: str) -> str | None:
        """Return the text of a file of this page, of docs/examples, or of another page. None: there is none.

        The text is empty if it is not known.
        """
        if not name:
            return None
        name = re.sub(r"^(\$PWD/|\$\{PWD\}/|\./|/etc/device-actions/|/work/)", "", name)
        last = name.rpartition("/")[2]
        for known in (self.files.get(name), self.files.get(last)):
            if known is not None:
                return known
        if last in self.created or self.has_more:
            return ""
        return next(_texts(last), None)


def _texts(name: str) -> Iterator[str]:
    for path in sorted(EXAMPLES.rglob(name)):
        yield path.read_text(encoding="utf-8")
    for page in PAGES:
        files = reader_of(page).files
        for path, text in files.items():
            if path.rpartition("/")[2] == name:
                yield text


_readers: dict[Path, Reader] = {}


def reader_of(page: Path) -> Reader:
    """Return what the reader of a page in Markdown has."""
    if page not in _readers:
        _readers[page] = reader_with(examples(page))
    return _readers[page]


def reader_with(shown: Iterable[Example]) -> Reader:
    """Return what the reader of these examples has."""
    found = Reader()
    for example in shown:
        if example.file_name:
            found.files[example.file_name] = example.text
        elif example.language == "shell":
            found.created |= {path.rpartition("/")[2] for path in _CREATED.findall(example.text)}
    return found
