# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Complete the pages that antsibull-docs writes for modules, plugins and roles, and list them.

antsibull-docs does not know event sources and event filters. Their files are documented like modules, so they pass as
modules while it runs, and their pages are named afterwards.
"""

from __future__ import annotations

import re
import shutil
from functools import partial
from pathlib import Path

from .names import COLLECTION
from .navigation import toctree

EVENT_KINDS = {"event_source": "event source", "event_filter": "event filter"}
CONSOLES = {"cylance": "Cylance", "opswat": "OPSWAT Central Management", "sdm": "Oracle SDM", "": "All consoles"}
PLUGIN_KINDS = {"inventory": "Inventory plugins", "callback": "Callback plugins", "filter": "Filter plugins"}

_TITLE = re.compile(rf"^{re.escape(COLLECTION)}\.(\w+) ([\w ]+?)(?: -- (.*))?\n(\++)$", re.MULTILINE)
_SHORT_TITLE = re.compile(r"^(\w+) [\w ]+ \N{EN DASH} (.*)\n\++$", re.MULTILINE)
_CONTENTS = re.compile(r"^\.\. contents::\n(?:   .*\n)+", re.MULTILINE)
_NOTE = re.compile(r"^\.\. Collection note\n\n\.\. note::\n(?:    .*\n|\n)+", re.MULTILINE)
_COMMUNICATION = re.compile(r"^  - title: Communication\n    ref: .*\n", re.MULTILINE)
_LINKS = re.compile(r"^\.\. Extra links\n.*?(?=^\.\. Parsing errors)", re.MULTILINE | re.DOTALL)
_ACTION_PLUGIN = re.compile(
    r"^\.\. note::\n    This \w+ has a corresponding :ref:`action plugin <\w+>`\.\n", re.MULTILINE
)
_REFERENCE = re.compile(r":ref:`([^`<]*?) <([^`>]*)>`")
_BARE_REFERENCE = re.compile(r":ref:`(?!.*device_actions)(\w+)`")


def disguise_event_plugins(collection: Path) -> None:
    """Put event sources and filters next to the modules, where antsibull-docs finds them."""
    for kind in EVENT_KINDS:
        for file in (collection / "extensions" / "eda" / "plugins" / kind).glob("*.py"):
            shutil.copy(file, collection / "plugins" / "modules" / file.name)


def complete_pages(collection: Path, source: Path, is_published: bool) -> None:
    """Complete the pages in the folder `reference`, and write those that list them."""
    folder = source / "reference"
    for kind, title in EVENT_KINDS.items():
        for file in (collection / "extensions" / "eda" / "plugins" / kind).glob("*.py"):
            page = folder / f"{file.stem}_module.rst"
            text = _TITLE.sub(partial(_renamed, title), page.read_text("utf-8")).replace("this module", f"this {title}")
            (folder / f"{file.stem}_{kind}.rst").write_text(text, encoding="utf-8")
            page.unlink()
    for page in folder.glob("*.rst"):
        page.write_text(complete(page.read_text("utf-8"), page.stem, is_published), encoding="utf-8")
    (folder / "index.rst").unlink()
    _write_lists(folder)


def _renamed(kind: str, found: re.Match[str]) -> str:
    return f"{COLLECTION}.{found[1]} {kind} -- {found[3]}\n{found[4]}"


def _with_short_title(found: re.Match[str]) -> str:
    """Return a title that fits on a phone. The full name is below it."""
    title = f"{found[1]} {found[2]} \N{EN DASH} {found[3]}"
    return f"{title}\n{'+' * len(title)}\n\n:literal:`{COLLECTION}.{found[1]}`"


def complete(text: str, name: str, is_published: bool) -> str:
    """Return the text of a page without what this site has elsewhere.

    is_published: whether the repository has an address, so that links to it work.
    """
    text = _CONTENTS.sub("", text)  # the theme shows the headings of a page
    text = _NOTE.sub("", text)  # the front page says how to install the collection
    text = _COMMUNICATION.sub("", text)  # a part of the index that antsibull-docs writes
    text = _TITLE.sub(_with_short_title, text)
    text = _ACTION_PLUGIN.sub("", text)
    if not is_published:
        text = _LINKS.sub("", text)
    # Pages of Ansible's own documentation. Links to them would need the network.
    text = _REFERENCE.sub(lambda found: found[0] if COLLECTION in found[2] else found[1], text)
    text = text.replace("See :ref:`callback_plugins` for more information on callback plugins.\n", "")
    text = _BARE_REFERENCE.sub(lambda found: found[1].replace("_", " "), text)
    text = re.sub(r"^(?=\.\. envvar::)", "\n", text, flags=re.MULTILINE)
    text = text.replace("Index of all Collection Environment Variables\n=", "Environment variables\n=")
    if name.endswith("_role"):
        # The README of the role begins its page.
        include = f".. include:: {name}.md.inc\n   :parser: myst_parser.sphinx_\n\n"
        text = re.sub(r"^(?=\.\. _\S+_role__entrypoint-main:$)", include, text, count=1, flags=re.MULTILINE)
    return text


def _write_lists(folder: Path) -> None:
    pages = {}  # {(kind, name): what it is for}
    for page in sorted(folder.glob("*.rst")):
        if found := _SHORT_TITLE.search(page.read_text("utf-8")):
            pages[page.stem.removeprefix(found[1] + "_"), found[1]] = found[2]
    modules = {
        title: [name for kind, name in pages if kind == "module" and _console(name) == console]
        for console, title in CONSOLES.items()
    }
    _write(
        folder / "modules.md",
        "# Modules",
        "Options, examples and return values of each module. `ansible-doc` shows the same in a terminal.",
        *(_part(title, "module", names, pages) for title, names in modules.items()),
    )
    _write(
        folder / "roles.md",
        "# Roles",
        "Each role has a playbook of the same name.",
        _table("role", [name for kind, name in pages if kind == "role"], pages),
    )
    _write(
        folder / "plugins.md",
        "# Plugins",
        *(
            _part(title, kind, [name for other, name in pages if other == kind], pages)
            for kind, title in PLUGIN_KINDS.items()
        ),
    )
    _write(
        folder / "event_plugins.md",
        "# Event sources, event filters and rulebooks",
        "These run in ansible-rulebook. See [Events](../guides/events.md).",
        *(
            _part(f"{title.capitalize()}s", kind, [name for other, name in pages if other == kind], pages)
            for kind, title in EVENT_KINDS.items()
        ),
    )


def _console(name: str) -> str:
    prefix = name.partition("_")[0]
    return prefix if prefix in CONSOLES else ""


def _part(title: str, kind: str, names: list[str], pages: dict[tuple[str, str], str]) -> str:
    return f"## {title}\n\n{_table(kind, names, pages)}"


def _table(kind: str, names: list[str], pages: dict[tuple[str, str], str]) -> str:
    rows = "".join(f"| [`{name}`]({name}_{kind}.rst) | {pages[kind, name]} |\n" for name in names)
    tree = toctree([f"{name} <reference/{name}_{kind}>" for name in names])
    return f"| name | what it is for |\n|---|---|\n{rows}\n{tree}"


def _write(path: Path, *parts: str) -> None:
    path.write_text("\n\n".join(parts) + "\n", encoding="utf-8")
