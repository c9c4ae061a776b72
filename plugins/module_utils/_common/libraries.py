# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The Python libraries that the collection needs, imported where they may be missing.

Documentation tools and import tests load every plugin without them; a run reports what is missing by name.
"""

from __future__ import annotations

import traceback

__all__ = ["Retry", "defused_xml", "jwt", "missing", "requests", "urllib3"]

MISSING = {}

try:
    import requests
    import urllib3
    from urllib3.util import Retry
except ImportError:
    requests = urllib3 = Retry = None
    MISSING["requests"] = traceback.format_exc()

try:
    import jwt
except ImportError:
    jwt = None
    MISSING["PyJWT"] = traceback.format_exc()

try:
    from defusedxml import ElementTree as defused_xml
except ImportError:
    defused_xml = None
    MISSING["defusedxml"] = traceback.format_exc()


def missing(names):
    """The first of the named libraries that cannot be imported, as (name, traceback), or None."""
    return next(((name, MISSING[name]) for name in names if name in MISSING), None)
