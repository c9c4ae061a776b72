# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The whole results of tasks that leave entries out (C(report)), for later tasks of the same run.

They are in the private folder for temporary files that ansible-core creates for each run on the controller, and
removes at its end. They hold no secrets: a result with unlock keys is never reduced.
"""

from __future__ import annotations

import json
import os
import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from ansible import constants as C

from ansible_collections.secops.device_actions.plugins.module_utils._common.atomic_file import write_atomically
from ansible_collections.secops.device_actions.plugins.module_utils._common.errors import InputError
from ansible_collections.secops.device_actions.plugins.module_utils._engine.options import ALL
from ansible_collections.secops.device_actions.plugins.module_utils._engine.reduced_results import (
    DEVICES,
    has_problem,
    reduced,
)

FIELD = "whole_result"
_FOLDER = "secops-device-actions"
_NAME = re.compile("[0-9a-f]{32}")


def reduce_result(
    result: dict[str, Any],
    report: str,
    lists: Sequence[str] = DEVICES,
    is_problem: Callable[[Mapping[str, Any]], bool] = has_problem,
) -> dict[str, Any]:
    """Return a result without what the option leaves out, and keep the whole one. The arguments are those of reduced().

    If it cannot be kept, nothing is left out.
    """
    smaller = reduced(result, report, lists, is_problem)
    if report == ALL or smaller.get(lists[0]) == result.get(lists[0]):
        return smaller if lists[0] in result else result
    try:
        smaller[FIELD] = _keep({key: result[key] for key in lists if key in result})
    except OSError as error:
        warning = f"report: nothing is left out, because {_folder()} cannot be written: {error.strerror}."
        return {**result, "warnings": [*result.get("warnings", ()), warning]}
    return smaller


def _keep(content: Mapping[str, Any]) -> str:
    """Keep what a result leaves out until the run ends, and return its name. Raise OSError."""
    folder = _folder()
    os.makedirs(folder, 0o700, exist_ok=True)
    name = os.urandom(16).hex()
    write_atomically(os.path.join(folder, f"{name}.json"), json.dumps(content).encode())
    return name


def whole_result(result: Any) -> Any:
    """Return the result of a task with all that it has left out, or other values as they are.

    result: as registered. Those of the items of a loop, and of a list of results, are completed one by one.
    Raise an InputError for a result of another run.
    """
    if isinstance(result, list):
        return [whole_result(one) for one in result]
    if not isinstance(result, Mapping):
        return result
    if isinstance(result.get("results"), list):
        return {**result, "results": whole_result(result["results"])}
    name = result.get(FIELD)
    # The result of another module may have anything there.
    if not (isinstance(name, str) and _NAME.fullmatch(name)):
        return result
    try:
        with open(os.path.join(_folder(), f"{name}.json"), encoding="utf-8") as file:
            kept = json.load(file)
    except OSError as error:
        raise InputError(
            f"{FIELD}: this run does not have the whole result {name} ({error.strerror}). It is kept on the controller "
            "until the end of the run that made it. Use it in the same run, or set report: all."
        ) from None
    return {**result, **kept}


def _folder() -> str:
    return os.path.join(str(C.DEFAULT_LOCAL_TMP), _FOLDER)
