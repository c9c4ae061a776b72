# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Settings in the form of ansible.cfg: sections, keys, and values of ansible-core and of this collection's plugins."""

from __future__ import annotations

import configparser
import functools
from collections.abc import Iterator
from typing import Any

import yaml
from ansible import constants
from ansible.module_utils.parsing.convert_bool import boolean

from ansible_collections.secops.device_actions.plugins.callback import verdicts
from ansible_collections.secops.device_actions.plugins.inventory import devices

from . import collection
from .collection import Finding

_PLUGINS = {"stdout_callback": "callback"}


@functools.cache
def settings() -> dict[tuple[str, str], dict[str, Any]]:
    """Return {(section, key): what is known of the setting}."""
    known = list(constants.config.get_configuration_definitions().values())
    for plugin in (verdicts, devices):
        known += (yaml.safe_load(plugin.DOCUMENTATION).get("options") or {}).values()
    return {(entry["section"], entry["key"]): setting for setting in known for entry in setting.get("ini") or ()}


def check_configuration(text: str) -> Iterator[Finding]:
    """Yield what is wrong with a configuration of ansible-core."""
    parser = configparser.ConfigParser(inline_comment_prefixes=(";",))
    try:
        parser.read_string(text)
    except configparser.Error as error:
        yield 0, f"invalid configuration: {error.message}"
        return
    lines = text.splitlines()
    for section in parser.sections():
        for key, value in parser[section].items():
            line = next((number for number, one in enumerate(lines) if one.startswith(key)), 0)
            setting = settings().get((section, key))
            if setting is None:
                yield line, f"ansible-core has no setting {key} in [{section}]"
                continue
            try:
                if setting.get("type") in ("bool", "boolean"):
                    boolean(value)
            except TypeError as error:
                yield line, f"{key}: {error}"
            choices = setting.get("choices")
            if choices and value not in (choices if isinstance(choices, list) else list(choices)):
                yield line, f"{key}: must be one of {', '.join(choices)}, got {value}"
            if (own := collection.own(value)) and own not in collection.DOCUMENTED[_PLUGINS.get(key, "callback")]:
                yield line, f"{key}: there is no plugin {value}"
