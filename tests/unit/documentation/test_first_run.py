# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The first run of a make target installs tools for about a minute, and says so before it begins."""

from __future__ import annotations

from pathlib import Path

ROOT = Path(__file__).resolve().parents[3]
NOTE = "(about a minute, first run only) ..."


def test_make_says_that_it_creates_an_environment_before_it_does():
    rule = (ROOT / "Makefile").read_text(encoding="utf-8").partition("$(TOOL)/installed: requirements")[2]
    assert NOTE in rule and rule.index(NOTE) < rule.index("-m venv")


def test_nox_says_that_it_installs_before_it_does():
    code = (ROOT / "tests" / "nox_support" / "cores.py").read_text(encoding="utf-8").partition("def create_venv")[2]
    assert NOTE in code and code.index(NOTE) < code.index("session.install")
