# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The Python libraries that the collection needs, imported even if some are missing or unusable.

Documentation tools and import tests load every plugin without them. A run reports what is wrong, in one sentence.
"""

from __future__ import annotations

import importlib
import re
import sys
import traceback
from collections.abc import Iterable
from types import ModuleType
from typing import Any

from ansible.module_utils.basic import missing_required_lib

_OLDEST_PYJWT = (2, 4)
PROBLEMS: dict[str, tuple[str, str]] = {}


def _import_or_none(name: str, package: str) -> Any:
    """Return the module, or None after noting why it cannot be used under the name of the package to install."""
    try:
        module = importlib.import_module(name)
        problem = _problem_of(module) if package == "PyJWT" else ""
    except (KeyboardInterrupt, SystemExit):
        raise
    except BaseException as error:  # libraries in Rust raise more than Exception
        problem = _import_problem(package, name.partition(".")[0], error)
        PROBLEMS[package] = (problem, traceback.format_exc())
        return None
    if problem:
        PROBLEMS[package] = (problem, "")
        return None
    return module


def _import_problem(package: str, module: str, error: BaseException) -> str:
    """Return the message for a failed import. module: its top-level name."""
    reason = " ".join(f"{type(error).__name__}: {error}".split()).rstrip(".")
    if isinstance(error, ModuleNotFoundError) and error.name == module:
        return f"{missing_required_lib(package)} ({reason})"
    return (
        f"The Python package {package} is installed for {sys.executable}, but cannot be imported ({reason}). "
        f"Reinstall it and the packages that it needs: {sys.executable} -m pip install --upgrade {package}"
    )


def _problem_of(jwt_module: ModuleType) -> str:
    """Return what is wrong with the module C(jwt), or nothing. Other packages install one, too."""
    found, place = getattr(jwt_module, "__version__", None), getattr(jwt_module, "__file__", None) or "an unknown place"
    oldest = ".".join(map(str, _OLDEST_PYJWT))
    numbers = tuple(map(int, re.findall(r"\d+", str(found))[:2]))
    if not hasattr(jwt_module, "PyJWT"):
        return (
            f"PyJWT {oldest} or newer is required, but the module jwt in {place} belongs to another package. Remove "
            f"it (usually: {sys.executable} -m pip uninstall jwt), and reinstall PyJWT."
        )
    if numbers < _OLDEST_PYJWT:
        return f"PyJWT {oldest} or newer is required, but {place} is version {found}. Upgrade PyJWT."
    return ""


def find_problem(packages: Iterable[str]) -> tuple[str, str] | None:
    """Return (message, traceback) for the first of these packages that cannot be used, or None."""
    return next((PROBLEMS[package] for package in packages if package in PROBLEMS), None)


def socks_manager() -> Any:
    """Return urllib3's class for SOCKS proxies. Raise ImportError without PySocks."""
    importlib.import_module("socks")  # urllib3 would also print a warning
    return importlib.import_module("urllib3.contrib.socks").SOCKSProxyManager


requests = _import_or_none("requests", "requests")
urllib3 = _import_or_none("urllib3", "requests")
jwt = _import_or_none("jwt", "PyJWT")
defused_xml = _import_or_none("defusedxml.ElementTree", "defusedxml")
