# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The filter secops.device_actions.whole_result."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from ansible.errors import AnsibleFilterError

from ansible_collections.secops.device_actions.plugins.module_utils._common.errors import InputError
from ansible_collections.secops.device_actions.plugins.plugin_utils.inventory.unsafe import mark_unsafe
from ansible_collections.secops.device_actions.plugins.plugin_utils.whole_results import whole_result


def _whole_result(result: Any) -> Any:
    """Return a result with what it has left out. Its texts are those of consoles, and never templates."""
    try:
        whole = whole_result(result)
    except InputError as error:
        raise AnsibleFilterError(error.message) from None
    return whole if whole is result else mark_unsafe(whole)


class FilterModule:
    """The filters of this file."""

    def filters(self) -> dict[str, Callable[..., Any]]:
        """Return {name: filter}. Called by ansible-core."""
        return {"whole_result": _whole_result}
