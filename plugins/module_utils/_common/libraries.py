# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The Python libraries that the collection needs, imported even if some are missing.

Documentation tools and import tests load every plugin without them. A run reports a missing library by name.
"""

from __future__ import annotations

import importlib
import traceback
from collections.abc import Iterable
from typing import Any

MISSING: dict[str, str] = {}


def _import_or_none(module: str, package: str) -> Any:
    """Return the module, or None after keeping the traceback under the name of the package to install."""
    try:
        return importlib.import_module(module)
    except ImportError:
        MISSING[package] = traceback.format_exc()
        return None


requests = _import_or_none("requests", "requests")
urllib3 = _import_or_none("urllib3", "requests")
jwt = _import_or_none("jwt", "PyJWT")
defused_xml = _import_or_none("defusedxml.ElementTree", "defusedxml")


def missing(names: Iterable[str]) -> tuple[str, str] | None:
    """Return (name, traceback) of the first of these packages that cannot be imported, or None."""
    return next(((name, MISSING[name]) for name in names if name in MISSING), None)
