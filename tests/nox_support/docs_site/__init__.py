# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The site of the documentation: `make docs`.

- `session.py` runs the tools, `checks.py` reads the finished pages.
- `navigation.py` says which page is in which section.
- `guides.py`, `reference.py`, `example_files.py` write the sources of the pages, `links.py` maps their links.
- `conf.py` configures Sphinx, `extension.py` and `names.py` make links of the names in inline code.
"""
