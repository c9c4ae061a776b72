# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The configuration of Sphinx. The session sets the environment variables."""

from __future__ import annotations

import os
from pathlib import Path

import yaml

HERE = Path(__file__).parent
galaxy = yaml.safe_load((HERE.parents[2] / "galaxy.yml").read_text(encoding="utf-8"))

project = f"{galaxy['namespace']}.{galaxy['name']}"
version = release = galaxy["version"]
author = ", ".join(galaxy["authors"])
project_copyright = author
html_title = f"{project} {version}"
language = "en"

extensions = ["myst_parser", "sphinx_antsibull_ext", "sphinx_copybutton", "nox_support.docs_site.extension"]
exclude_patterns = ["**/*.inc"]
# Anchors of headings as Git hosts create them.
myst_heading_anchors = 4
smartquotes_action = "qe"  # no dashes: --check is an option
# Variables of ansible-core, whose documentation is elsewhere.
nitpick_ignore_regex = [("envvar", "ANSIBLE_.*")]
highlight_language = "text"
site_labels = os.environ.get("DOCS_LABELS", "").split()
site_repository = os.environ.get("DOCS_REPOSITORY", "")  # empty if it has no address yet

html_theme = "furo"
html_static_path = [str(HERE / "static")]
html_css_files = ["site.css"]
templates_path = [str(HERE / "templates")]
html_additional_pages = {"404": "404.html"}
html_copy_source = False
html_show_sphinx = False
html_use_index = False
html_domain_indices = False
html_theme_options = {"navigation_with_keys": False}
antsibull_ext_color_scheme = "none"  # static/site.css has the colors
copybutton_exclude = ".linenos, .gp, .go"
