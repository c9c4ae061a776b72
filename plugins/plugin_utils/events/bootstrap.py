# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Load the collection for ansible-rulebook, which runs the file of a source or filter on its own.

The imports at the top cannot fail, so a missing ansible-core results in one sentence.
"""

from __future__ import annotations

import importlib
import sys
from collections.abc import Mapping
from typing import Any

from ansible_collections.secops.device_actions.plugins.plugin_utils.events.errors import EventSourceError

_PLUGINS = "ansible_collections.secops.device_actions.plugins"

FEEDS = {
    "cylance_detections": ("cylance.detections.feed", "CylanceDetections"),
    "opswat_status": ("opswat.events.feed", "OpswatStatus"),
    "sdm_alarms": ("sdm.alarms.feed", "SdmAlarms"),
}
"""{source: (module below module_utils, class of its feed)}"""


async def run(source: str, queue: Any, args: Mapping[str, Any]) -> None:
    """Run a source until its task is cancelled. Raise an EventSourceError if it cannot start."""
    module, name = FEEDS[source]
    feed = getattr(load(source, f"module_utils.{module}"), name)
    await load(source, "plugin_utils.events.runner").run_source(feed, queue, args)


def load(plugin: str, module: str) -> Any:
    """Return a module below C(plugins). plugin: the source or filter that needs it. Raise an EventSourceError."""
    try:
        return importlib.import_module(f"{_PLUGINS}.{module}")
    except ImportError as error:
        problem = _problem(error)
    raise EventSourceError(f"{plugin}: {problem}")  # without the exception behind it


def _problem(error: ImportError) -> str:
    if (error.name or "").partition(".")[0] == "ansible":
        return (
            f"needs ansible-core in the Python environment of ansible-rulebook, {sys.executable}, where it cannot be "
            f"imported. Install it: {sys.executable} -m pip install ansible-core"
        )
    return f"cannot be loaded in {sys.executable}: {error}. Reinstall the collection secops.device_actions."
