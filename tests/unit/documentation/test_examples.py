# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Every example is checked: of pages, of the documentation of modules and plugins, of files."""

from __future__ import annotations

import pytest

from integration.documentation.pages import CHECKOUT

from .examples import collection, sources, variables


def name(path):
    return path.relative_to(CHECKOUT).as_posix()


@pytest.mark.parametrize("path", sources.PLUGINS, ids=name)
def test_the_examples_of_a_module_or_plugin_are_valid(path):
    source = sources.plugin(path)
    assert sources.problems(source) == []
    if path.parent.name not in ("callback",) and path.suffix == ".py" and path.stem not in ("reconcile",):
        assert any(f"{collection.PREFIX}{path.stem}" in example.text for example in source.examples)


@pytest.mark.sweep
@pytest.mark.parametrize("path", collection.PAGES, ids=name)
def test_the_examples_of_a_page_are_valid(path):
    assert sources.problems(sources.page(path)) == []


@pytest.mark.sweep
@pytest.mark.parametrize("path", sources.FILES, ids=name)
def test_an_example_in_a_file_is_valid(path):
    assert sources.problems(sources.file(path)) == []


@pytest.mark.sweep
@pytest.mark.parametrize("path", [*collection.PAGES, *sources.FILES], ids=name)
def test_environment_variables_and_versions_are_right(path):
    text = path.read_text(encoding="utf-8")
    found = [f"{name(path)}:{line + 1}: {error}" for line, error in variables.check_environment(text)]
    assert found == []
