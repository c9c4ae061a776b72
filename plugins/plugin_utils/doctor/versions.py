# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Check the programs and libraries of the controller."""

from __future__ import annotations

import platform
import sys
from collections.abc import Collection, Iterator
from importlib.metadata import PackageNotFoundError, version

from ansible import constants as C
from ansible.release import __version__ as core_version

from ansible_collections.secops.device_actions.plugins.module_utils._common.libraries import find_problem
from ansible_collections.secops.device_actions.plugins.module_utils._common.version import VERSION
from ansible_collections.secops.device_actions.plugins.module_utils._engine.checks import FAILED, OK, WARNING, Check

_OLDEST_CORE, _NEWEST_CORE = (2, 16), (2, 21)  # tested ones
_OLDEST_PYTHON = (3, 10)
_REQUIRED = ("requests", "PyJWT", "defusedxml")
_OTHERS = ("urllib3", "cryptography")
_FEW_FORKS = 5


def version_checks(needed: Collection[str], other_host: str | None) -> Iterator[Check]:
    """Yield the checks. needed: the libraries of the consoles that are used. other_host: that runs their modules."""
    yield _core()
    found = f"{platform.python_version()} ({sys.executable})"
    if sys.version_info[:2] < _OLDEST_PYTHON:
        yield Check("Python", FAILED, found, "Use Python 3.10 or newer.")
    else:
        yield Check("Python", OK, found)
    for package in _REQUIRED:
        if problem := find_problem([package]):
            is_needed = package in needed and not other_host
            yield Check(package, FAILED if is_needed else WARNING, problem[0], _NO_NEED if not is_needed else "")
    yield Check("libraries", OK, ", ".join(f"{name} {_version(name)}" for name in (*_REQUIRED, *_OTHERS)))
    yield Check("collection", OK, f"secops.device_actions {VERSION}")
    forks = int(C.config.get_config_value("DEFAULT_FORKS"))
    advice = " With so few, act on many devices by one task with a list." if forks <= _FEW_FORKS else ""
    yield Check("forks", OK, f"{forks} forks, unless the command line sets another number.{advice}")


_NO_NEED = "Nothing, if no console that is used needs it."


def _core() -> Check:
    numbers = tuple(int(part) for part in core_version.split(".")[:2])
    if numbers < _OLDEST_CORE:
        return Check("ansible-core", FAILED, core_version, "Use ansible-core 2.16 or newer.")
    if numbers > _NEWEST_CORE:
        newest = ".".join(map(str, _NEWEST_CORE))
        return Check("ansible-core", WARNING, core_version, f"Rehearse with it: it is tested up to {newest}.")
    return Check("ansible-core", OK, core_version)


def _version(package: str) -> str:
    try:
        return version(package)
    except PackageNotFoundError:
        return "is missing"
