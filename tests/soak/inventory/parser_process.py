# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A process that parses configurations of the inventory plugin, as Ansible does, in virtual time.

It is a process of its own because Ansible must find the collection before anything else imports it. Each input line is
a request as JSON, [configuration, directory], and each output line a response: {hosts, warnings, shown, error}.
"""

from __future__ import annotations

import functools
import importlib
import json
import os
import subprocess
import sys
import traceback
from collections.abc import Mapping
from typing import Any
from unittest import mock

COLLECTION = "ansible_collections.secops.device_actions.plugins."
NAME = "secops.device_actions.devices"


@functools.cache
def process() -> subprocess.Popen[str]:
    """Return the process, which is started once and ends with this one."""
    command = [sys.executable, "-m", __name__]
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, sys.path))}
    return subprocess.Popen(command, env=environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)


def parse(configuration: Mapping[str, Any], directory: str) -> dict[str, Any]:
    """Return the hosts with their variables, what was displayed, and the error or None.

    directory: for the configuration file, and for what the plugin stores.
    """
    pipe = process()
    assert pipe.stdin and pipe.stdout
    print(json.dumps([configuration, directory]), file=pipe.stdin, flush=True)
    return json.loads(pipe.stdout.readline())


def main() -> None:
    """Respond to requests until the input ends."""
    from ansible.plugins.loader import init_plugin_loader, inventory_loader

    responses = os.fdopen(os.dup(1), "w")  # what Ansible itself prints goes to standard error
    os.dup2(2, 1)
    init_plugin_loader([])
    inventory_loader.get(NAME)  # loads everything that virtual time replaces
    for line in sys.stdin:
        print(json.dumps(respond(*json.loads(line))), file=responses, flush=True)


def respond(configuration: Mapping[str, Any], directory: str) -> dict[str, Any]:
    """Parse one configuration. An unexpected exception is a part of the response, for the invariants."""
    import yaml
    from ansible.errors import AnsibleError
    from ansible.inventory.data import InventoryData
    from ansible.parsing.dataloader import DataLoader
    from ansible.plugins.loader import inventory_loader

    from ..virtual_time import virtual_time

    path = os.path.join(directory, "soak.devices.yml")
    with open(path, "w", encoding="utf-8") as file:
        yaml.safe_dump({"plugin": NAME, **configuration}, file)
    reading = importlib.import_module(COLLECTION + "plugin_utils.inventory.reading")
    base = importlib.import_module(COLLECTION + "plugin_utils.inventory.inventory_base")
    user_state = importlib.import_module(COLLECTION + "module_utils._sharing.user_state")
    display, inventory, error = mock.Mock(verbosity=0), InventoryData(), None
    own = {"XDG_RUNTIME_DIR": directory, "ANSIBLE_HOME": directory}
    with (
        mock.patch.dict(os.environ, own),
        mock.patch.object(user_state, "_records", {}),
        mock.patch.object(reading, "RUN_STATE", type(reading.RUN_STATE)()),
        mock.patch.object(base, "display", display),
        virtual_time(),
    ):
        try:
            inventory_loader.get(NAME).parse(inventory, DataLoader(), path)
        except AnsibleError as caught:
            error = str(caught)
        except Exception:
            error = traceback.format_exc()
    return {
        "hosts": {name: plain(host.vars) for name, host in inventory.hosts.items()},
        "warnings": [call.args[0] for call in display.warning.call_args_list],
        "shown": [call.args[0] for call in display.display.call_args_list],
        "error": error,
    }


def plain(value: Any) -> Any:
    """Return a value without the types by which Ansible marks its texts."""
    if isinstance(value, Mapping):
        return {str(key): plain(inner) for key, inner in value.items()}
    if isinstance(value, (list, tuple)):
        return [plain(inner) for inner in value]
    return str(value) if isinstance(value, str) else value


if __name__ == "__main__":
    main()
