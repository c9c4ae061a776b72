# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Which page is in which section of the site. This is the only place that says so."""

from __future__ import annotations

from collections.abc import Collection

from .links import page_of

# {section: its pages, as files of the collection}. Pages of the reference are names of generated pages.
SECTIONS: dict[str, tuple[str, ...]] = {
    "Begin": ("docs/start.md", "docs/rehearsal.md", "docs/contents.md"),
    "Respond": ("docs/incident-response.md", "docs/record.md", "docs/faults.md", "docs/doctor.md"),
    "Operate": ("docs/sdm-maintenance.md", "docs/inventory.md"),
    "Automate": (
        "docs/gitops-in-fifteen-minutes.md",
        "docs/gitops.md",
        "docs/automation-controller.md",
        "docs/slices.md",
        "docs/events.md",
    ),
    "Trust": (
        "docs/security.md",
        "docs/audit.md",
        "docs/state.md",
        "docs/performance.md",
        "docs/dependencies.md",
        "docs/versions.md",
    ),
    "Reference": (
        "reference/modules.md",
        "reference/roles.md",
        "reference/playbooks.md",
        "reference/plugins.md",
        "reference/event_plugins.md",
        "reference/environment_variables.rst",
        "reference/examples.md",
        "docs/glossary.md",
        "CHANGELOG.md",
    ),
    "Develop": ("CONTRIBUTING.md", "docs/architecture.md", "docs/test-map.md", "docs/releasing.md"),
    "Policies": ("SECURITY.md", "CODE_OF_CONDUCT.md"),
}
FRONT_PAGE = "README.md"


def guides() -> list[str]:
    """Return the pages that people write, in their order."""
    pages = [page for section in SECTIONS.values() for page in section]
    return [FRONT_PAGE, *(page for page in pages if not page.startswith("reference/"))]


def toctrees(existing: Collection[str]) -> str:
    """Return the toctrees of the front page. Pages that do not exist are left out."""
    trees = []
    for section, pages in SECTIONS.items():
        files = [page_of(page) or page for page in pages]
        if listed := [file.rpartition(".")[0] for file in files if file in existing]:
            trees.append(toctree(listed, section))
    return "\n".join(trees)


def toctree(entries: Collection[str], caption: str = "") -> str:
    """Return a hidden toctree in MyST. An entry is the name of a page without its extension, or `title <name>`."""
    options = [":hidden:", *([f":caption: {caption}"] if caption else [])]
    return "\n".join(["```{toctree}", *options, "", *(_absolute(entry) for entry in entries), "```", ""])


def _absolute(entry: str) -> str:
    title, bracket, name = entry.rpartition("<")
    return f"{title}{bracket}/{name}"
