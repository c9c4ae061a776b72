# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Lines that action plugins show while a task runs, next to the output of the stdout callback."""

from __future__ import annotations

import os
from collections.abc import Mapping
from typing import Any

import ansible.template
from ansible import constants as C
from ansible.utils.display import Display

from ansible_collections.secops.device_actions.plugins.module_utils._common.text import printable_line
from ansible_collections.secops.device_actions.plugins.plugin_utils.verdicts.table import one_line
from ansible_collections.secops.device_actions.plugins.plugin_utils.verdicts.verdict import verdicts_of

display = Display()

_DEFAULT = "default"
_VERDICTS = "secops.device_actions.verdicts"
# Callbacks whose standard output is text for people. Others may write JSON, for example.
_TEXT = (_DEFAULT, "minimal", "oneline", "ansible.posix.debug", "community.general.yaml", _VERDICTS)
_LONGEST = 2000  # characters of a message
_SHOWS_MESSAGE_FIRST = hasattr(ansible.template, "trust_as_template")  # ansible-core 2.19 and newer
_MOST_HOSTS = 10  # of a play, for which lines of single devices are not too many


def announce(text: str) -> None:
    """Show a line. It goes to standard error if a program may read the standard output."""
    display.display(text, stderr=_callback() not in _TEXT)


def show_verdict(result: Mapping[str, Any], host: str, check_mode: bool, hosts: int) -> None:
    """Show what a successful task did, which ansible-core's callback does not: to its device, or the message of a list.

    result: of the task. host: that ran it. hosts: how many hosts the play has.
    """
    entries = result.get("devices")
    has_devices = isinstance(entries, list) and bool(entries) and "summary" in result
    shows_result = result.get("failed") or display.verbosity or _callback() != _DEFAULT
    if not has_devices or shows_result or hosts > _MOST_HOSTS:
        return
    verdicts = verdicts_of(result, check_mode)
    text = one_line(verdicts, check_mode) if len(verdicts) == 1 else printable_line(result.get("msg") or "", _LONGEST)
    if text:
        display.display(f"{printable_line(host)}: {text}")


def show_failure_first(result: Mapping[str, Any], host: str) -> None:
    """Show the message of a failed list ahead of its result, in which it would follow the list.

    ansible-core's callback prints a result with sorted keys. Since 2.19, it also prints the message first.
    """
    entries = result.get("devices")
    is_long = isinstance(entries, list) and len(entries) > 1
    if result.get("failed") and is_long and not _SHOWS_MESSAGE_FIRST and _callback() != _VERDICTS:
        announce(f"{printable_line(host)}: {printable_line(result.get('msg') or '', _LONGEST)}")


def _callback() -> str:
    """Return the name of the stdout callback, without the prefixes of ansible-core's own ones."""
    name = str(C.DEFAULT_STDOUT_CALLBACK)
    if name == "awx_display":  # ansible-runner's, which shows what another one would
        name = os.environ.get("ORIGINAL_STDOUT_CALLBACK") or _DEFAULT
    for prefix in ("ansible.builtin.", "ansible.legacy."):
        if name.startswith(prefix):
            return name[len(prefix) :]
    return name
