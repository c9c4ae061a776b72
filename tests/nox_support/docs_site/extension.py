# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Make links of names in inline code, and links to edit a page."""

from __future__ import annotations

from pathlib import Path, PurePosixPath
from typing import Any

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.transforms.post_transforms import SphinxPostTransform

from .links import edit_link
from .names import find


class LinkNames(SphinxPostTransform):
    """Make links to the pages of modules, plugins, roles and playbooks of their names in inline code."""

    default_priority = 400

    def run(self, **kwargs: Any) -> None:
        name, builder = self.env.docname, self.app.builder
        for node in list(self.document.findall(nodes.literal)):
            if isinstance(node.parent, (nodes.reference, nodes.title)):
                continue
            index = node.parent.index(node)
            before = node.parent[index - 1].astext() if index else ""
            page, anchor = find(node.astext(), before, self.env.found_docs, self.config.site_labels)
            if page and page != name:
                uri = builder.get_relative_uri(name, page) + (f"#{anchor}" if anchor else "")
                reference = nodes.reference("", "", internal=True, refuri=uri)
                node.replace_self(reference)
                reference += node


class DarkPictures(SphinxPostTransform):
    """Show X-dark.png on dark pages in place of X.png, if there is one."""

    default_priority = 10  # before Sphinx collects the images

    def run(self, **kwargs: Any) -> None:
        for node in list(self.document.findall(nodes.image)):
            path = PurePosixPath(node["uri"])
            dark = str(path.with_name(f"{path.stem}-dark{path.suffix}"))
            if (Path(self.env.srcdir) / dark).is_file():
                twin = node.deepcopy()
                twin["uri"], twin["candidates"] = dark, {"*": dark}
                node["classes"].append("only-light")
                twin["classes"].append("only-dark")
                self.env.images.add_file(self.env.docname, dark)
                node.parent.insert(node.parent.index(node) + 1, twin)


def add_edit_link(app: Sphinx, pagename: str, templatename: str, context: dict[str, Any], doctree: Any) -> None:
    """Add a link to edit the page, unless it is generated or the repository has no address yet."""
    if app.config.site_repository:
        context["theme_source_edit_link"] = edit_link(app.config.site_repository, pagename)


def setup(app: Sphinx) -> dict[str, bool]:
    """Add the extension to Sphinx."""
    app.add_config_value("site_labels", [], "env", types=(list,))
    app.add_config_value("site_repository", "", "html", types=(str,))
    app.add_post_transform(LinkNames)
    app.add_post_transform(DarkPictures)
    app.connect("html-page-context", add_edit_link)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
