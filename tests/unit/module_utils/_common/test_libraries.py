# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Missing and unusable Python libraries are reported in one sentence."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from ansible_collections.secops.device_actions.plugins.module_utils._common import libraries


class Panic(BaseException):
    """What a library in Rust raises."""


@pytest.fixture
def load(monkeypatch, tmp_path: Path):
    """A function that imports a module with the given source code, and returns the problem with its package."""
    monkeypatch.setattr(libraries, "PROBLEMS", {})
    monkeypatch.syspath_prepend(tmp_path)

    def load(name: str, package: str, source: str | None) -> tuple[str, str] | None:
        monkeypatch.delitem(sys.modules, name, raising=False)
        if source is not None:
            (tmp_path / f"{name}.py").write_text(source)
        imported = libraries._import_or_none(name, package)
        monkeypatch.delitem(sys.modules, name, raising=False)
        problem = libraries.find_problem([package])
        assert (imported is None) == (problem is not None)
        return problem

    return load


def test_a_missing_library_is_named_with_the_interpreter(load):
    message, _trace = load("nowhere_to_be_found", "Nowhere", None)
    assert "Nowhere" in message and sys.executable in message


def test_a_library_that_cannot_be_imported_is_reported_with_its_own_error(load):
    source = "raise ImportError('urllib3 v2 only supports OpenSSL 1.1.1+,\\ncurrently OpenSSL 1.0.2k.')"
    message, trace = load("oldssl", "requests", source)
    assert "ImportError: urllib3 v2 only supports OpenSSL 1.1.1+, currently OpenSSL 1.0.2k)" in message
    assert f"{sys.executable} -m pip install --upgrade requests" in message
    assert "Traceback" in trace


def test_a_missing_dependency_of_a_library_is_not_the_library(load):
    message, _trace = load("halfway", "requests", "import a_missing_dependency")
    assert "cannot be imported (ModuleNotFoundError: No module named 'a_missing_dependency')" in message


def test_a_panic_of_a_library_is_reported(load):
    message, _trace = load("rusty", "PyJWT", f"from {__name__} import Panic\nraise Panic('Python API call failed')")
    assert "Panic: Python API call failed" in message


def test_an_interruption_during_the_import_is_none_of_the_librarys(load):
    with pytest.raises(KeyboardInterrupt):
        load("slow", "requests", "raise KeyboardInterrupt")


def test_the_other_package_with_a_module_jwt_is_recognized(load, tmp_path):
    message, _trace = load("other_jwt", "PyJWT", "class JWT:\n    pass\n__version__ = '1.3.1'")
    assert f"PyJWT 2.4 or newer is required, but the module jwt in {tmp_path}/other_jwt.py" in message
    assert "pip uninstall jwt" in message


@pytest.mark.parametrize("version", ["1.7.1", "2.3.0", None])
def test_an_old_pyjwt_is_reported_with_both_versions(load, version):
    message, _trace = load("old_jwt", "PyJWT", f"class PyJWT:\n    pass\n__version__ = {version!r}")
    assert "PyJWT 2.4 or newer is required" in message
    assert f"is version {version}" in message


@pytest.mark.parametrize("version", ["2.4.0", "2.10.1", "3.0", "10.0.0b1"])
def test_a_new_pyjwt_is_used(load, version):
    assert load("new_jwt", "PyJWT", f"class PyJWT:\n    pass\n__version__ = {version!r}") is None
