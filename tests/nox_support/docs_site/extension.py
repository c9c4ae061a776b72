# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Make links of the names of modules, plugins, roles and playbooks in inline code."""

from __future__ import annotations

from typing import Any

from docutils import nodes
from sphinx import addnodes
from sphinx.application import Sphinx
from sphinx.transforms import SphinxTransform

from .names import find


class LinkNames(SphinxTransform):
    """Wrap inline code into references to the pages of what it names."""

    default_priority = 400

    def apply(self, **kwargs: Any) -> None:
        for node in list(self.document.findall(nodes.literal)):
            if isinstance(node.parent, (nodes.reference, nodes.title, addnodes.pending_xref)):
                continue
            index = node.parent.index(node)
            before = node.parent[index - 1].astext() if index else ""
            target = find(node.astext(), before, self.env.found_docs, self.config.listed_labels)
            if not target or target[1] == self.env.docname:
                continue
            kind, name = target
            reference = addnodes.pending_xref(
                "",
                refdomain="std",
                reftype=kind,
                reftarget=f"/{name}" if kind == "doc" else name,
                refexplicit=True,
                refwarn=True,
                refdoc=self.env.docname,
            )
            node.replace_self(reference)
            reference += nodes.literal("", node.astext(), classes=node["classes"])


def no_link_to_generated_sources(
    app: Sphinx, pagename: str, templatename: str, context: dict[str, Any], doctree: Any
) -> None:
    """Leave out the links to edit a page if it is generated, and correct that of the front page."""
    if pagename == "index":
        context["edit_name"] = "README.md"
    elif pagename.startswith("docs/") or pagename in ("CONTRIBUTING", "SECURITY", "CODE_OF_CONDUCT"):
        context["edit_name"] = f"{pagename}.md"
    else:
        context["page_source_suffix"] = ""


def setup(app: Sphinx) -> dict[str, bool]:
    """Add the extension to Sphinx."""
    app.add_config_value("listed_labels", [], "env", types=(list,))
    app.add_transform(LinkNames)
    app.connect("html-page-context", no_link_to_generated_sources)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
