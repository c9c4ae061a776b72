# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Mark the protected devices of an event. No event is dropped, because a source with feedback would wait for it."""

from __future__ import annotations

import functools
import json
import os
from collections.abc import Mapping
from typing import Any

from ansible_collections.secops.device_actions.plugins.module_utils._common.argspec import ArgumentSpec
from ansible_collections.secops.device_actions.plugins.module_utils._common.errors import InputError
from ansible_collections.secops.device_actions.plugins.module_utils._engine.device_patterns import DevicePatterns
from ansible_collections.secops.device_actions.plugins.module_utils._engine.devices import Device
from ansible_collections.secops.device_actions.plugins.module_utils._engine.guard_rails import (
    PROTECTED_VARIABLE,
    protected_from_environment,
)

NAME = "mark_protected"
ARGUMENTS = ArgumentSpec(options={"protected_devices": {"type": "list", "elements": "str", "default": []}})


def mark_protected(event: Any, options: Mapping[str, Any]) -> Any:
    """Return an event with C(protected) in itself and in each device, and with the devices that are not protected.

    A device without an id and a name counts as protected, because no entry could match it. An event without devices
    is not protected. Raise an InputError for invalid options.
    """
    patterns = _patterns(json.dumps(options, sort_keys=True, default=str), os.environ.get(PROTECTED_VARIABLE, ""))
    if not isinstance(event, dict) or not isinstance(event.get("devices"), list):
        return event
    devices = [_mark(device, patterns) for device in event["devices"]]
    unprotected = [device for device in devices if isinstance(device, dict) and not device["protected"]]
    return {
        **event,
        "protected": len(unprotected) < len(devices),
        "devices": devices,
        "unprotected_devices": unprotected,
        "unprotected_count": len(unprotected),
    }


def _mark(device: Any, patterns: DevicePatterns) -> Any:
    if not isinstance(device, dict):
        return device
    identifier, hostname = (
        value if isinstance(value, str) else "" for value in (device.get("id"), device.get("hostname"))
    )
    unknown = not (identifier or hostname)
    known = Device(identifier, hostname or None, (hostname,) if hostname else ())
    return {**device, "protected": unknown or patterns.match(known) is not None}


@functools.lru_cache(maxsize=64)
def _patterns(options: str, variable: str) -> DevicePatterns:
    """Return the entries of the filter and of the environment variable. Both arguments are the key of the cache.

    options: as JSON. variable: the text of the environment variable.
    """
    params, dummy, errors = ARGUMENTS.validate(json.loads(options), NAME)
    if errors:
        raise InputError(f"{NAME}: {errors[0]}")
    if "{{" in options:
        raise InputError(
            f"{NAME}: protected_devices: contains a template, but ansible-rulebook renders none in the options of "
            f"filters. Write the devices into the rulebook, or set {PROTECTED_VARIABLE} in its environment."
        )
    try:
        patterns = DevicePatterns(params["protected_devices"] or [], "protected_devices")
        patterns.add(protected_from_environment(), PROTECTED_VARIABLE)
    except InputError as error:
        raise InputError(f"{NAME}: {error.message}") from None
    return patterns
