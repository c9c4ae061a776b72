# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Map the links of a page to the pages of the site.

Guides link to files as on a Git host. On the site, README.md is the front page, the folder `docs` is `guides`, and the
README of a role is part of the role's page. Each file that is no page gets a page that shows it.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Callable

IMAGES = (".svg", ".png", ".jpg", ".gif", ".webp")

_FENCE = re.compile(r"^( *)(```+|~~~+).*?^\1\2 *$", re.MULTILINE | re.DOTALL)
_LINK = re.compile(r"(!?\[(?:[^\[\]]|\[[^\]]*\])*\])\(([^)\s]+)\)")
_ROLE = re.compile(r"roles/(\w+)/README\.md")


def map_links(text: str, source: str, target: str, wanted: Callable[[str], None] = lambda path: None) -> str:
    """Return the Markdown text of the file `source` with links that work in the site's file `target`.

    wanted: is called with each linked file that is no page, relative to the collection.
    """

    def replace(link: re.Match[str]) -> str:
        path, sign, anchor = link[2].partition("#")
        if not path or re.match(r"\w+:", path):
            return link[0]
        found = posixpath.normpath(posixpath.join(posixpath.dirname(source), path))
        if not (page := page_of(found)):
            if found.endswith(IMAGES):
                page = _folder(found)
            else:
                wanted(found)
                page = shown_file(found)
        return f"{link[1]}({relative(page, target)}{sign}{anchor})"

    parts, end = [], 0
    for fence in _FENCE.finditer(text):
        parts += [_LINK.sub(replace, text[end : fence.start()]), fence[0]]
        end = fence.end()
    return "".join([*parts, _LINK.sub(replace, text[end:])])


def page_of(path: str) -> str | None:
    """Return the site's source file for a page of the collection, or None if the file is no page."""
    if path == "README.md":
        return "index.md"
    if role := _ROLE.fullmatch(path):
        return f"reference/{role[1]}_role.rst"
    return _folder(path) if path.endswith(".md") else None


def _folder(path: str) -> str:
    return re.sub(r"^docs/", "guides/", path)


def shown_file(path: str) -> str:
    """Return the page that shows a file, or the files of a folder."""
    return f"files/{path}.md"


def edit_link(repository: str, pagename: str) -> str:
    """Return the address where a page is edited, or an empty text for a generated page."""
    if pagename == "index":
        path = "README.md"
    elif pagename.startswith("guides/"):
        path = f"docs/{pagename.removeprefix('guides/')}.md"
    elif pagename in ("CONTRIBUTING", "SECURITY", "CODE_OF_CONDUCT"):
        path = f"{pagename}.md"
    else:
        return ""
    folder = "-/edit" if "gitlab" in repository else "edit"
    return f"{repository.rstrip('/')}/{folder}/main/{path}"


def relative(page: str, target: str) -> str:
    """Return the link from the file `target` to the file `page`."""
    return posixpath.relpath(page, posixpath.dirname(target) or ".")


def without_license(text: str) -> str:
    """Return the text of a page without the comment at its top."""
    return re.sub(r"\A<!--.*?-->\s*", "", text, flags=re.DOTALL)
