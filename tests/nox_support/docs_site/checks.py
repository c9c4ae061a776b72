# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Check the finished site: every internal link and anchor works, and no page loads anything from elsewhere."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote

# Attributes with which a page loads something. A link that a reader clicks may lead elsewhere.
_LOADING = {("script", "src"), ("img", "src"), ("link", "href"), ("iframe", "src"), ("source", "src")}
_EXTERNAL = re.compile(r"(?:\w+:)?//")


@dataclass
class _Page(HTMLParser):
    links: list[tuple[str, str, str]] = field(default_factory=list)  # tag, attribute, value
    anchors: set[str] = field(default_factory=set)

    def __post_init__(self) -> None:
        super().__init__()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        for name, value in attrs:
            if name in ("id", "name") and value:
                self.anchors.add(value)
            elif name in ("href", "src") and value and tag != "use":
                self.links.append((tag, name, value))


def problems(site: Path) -> Iterator[str]:
    """Yield a sentence for each link that does not work, and for each resource from elsewhere."""
    pages = {path.relative_to(site).as_posix(): _Page() for path in sorted(site.rglob("*.html"))}
    for name, page in pages.items():
        page.feed((site / name).read_text(encoding="utf-8"))
    for name, page in pages.items():
        for tag, attribute, link in page.links:
            if _EXTERNAL.match(link):
                if (tag, attribute) in _LOADING:
                    yield f"{name} loads {link}."
            elif not re.match(r"[a-z]+:", link):
                yield from _broken(site, pages, name, link)
    for style in sorted(site.rglob("*.css")):
        for url in re.findall(r"""(?:url\(|@import)\s*["']?((?:https?:)?//[^"')\s]+)""", style.read_text("utf-8")):
            yield f"{style.relative_to(site)} loads {url}."


def _broken(site: Path, pages: dict[str, _Page], name: str, link: str) -> Iterator[str]:
    path, dummy, anchor = link.partition("#")
    path = unquote(path.partition("?")[0])
    target = posixpath.normpath(posixpath.join(posixpath.dirname(name), path)) if path else name
    if not (site / target).is_file():
        yield f"{name} links to {link}, which does not exist."
    elif anchor and target in pages and unquote(anchor) not in pages[target].anchors:
        yield f"{name} links to {link}, which has no such anchor."
