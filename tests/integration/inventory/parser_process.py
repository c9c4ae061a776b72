# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Parse inventory sources as ansible-inventory does, one after the other, each in a fork of this process.

Each input line is a request as JSON: {paths, environment, cache, verbosity, vault_password, render}. With render, the
response contains the hosts' variables as a play sees them. Each output line is a response: the fields of Inventory in
inventories.py. Ansible is loaded once, and no state is left over from one inventory to the next.
"""

from __future__ import annotations

import json
import os
import sys
import traceback

from ansible import constants
from ansible.inventory.manager import InventoryManager
from ansible.parsing import vault
from ansible.parsing.dataloader import DataLoader
from ansible.plugins.loader import init_plugin_loader, inventory_loader
from ansible.template import Templar
from ansible.utils.display import Display

PLUGIN = "secops.device_actions.devices"
READING = "ansible_collections.secops.device_actions.plugins.plugin_utils.inventory.reading"
RESPONSES = os.fdopen(os.dup(1), "w")  # what Ansible itself prints goes to standard error


def main() -> None:
    """Respond to requests until the input ends."""
    init_plugin_loader([])
    inventory_loader.get(PLUGIN)  # loads the plugin and its documentation once, before the forks
    os.dup2(2, 1)
    for line in sys.stdin:
        pid = os.fork()
        if pid == 0:
            try:
                parse(json.loads(line))
            except BaseException:
                traceback.print_exc()
                os._exit(1)
            os._exit(0)
        status = os.waitpid(pid, 0)[1]
        if status:
            return  # so that the test fails instead of waiting for a response


def parse(request: dict) -> None:
    """Parse the sources that one request names, and write the response."""
    os.environ.update(request["environment"])
    reading = sys.modules[READING]
    reading.RUN_STATE = type(reading.RUN_STATE)()  # each inventory has its own
    warnings, shown = [], []
    Display.verbosity = property(lambda self: request["verbosity"], lambda self, value: None)
    Display.warning = lambda self, msg, *rest, **more: warnings.append(str(msg))
    Display.error_as_warning = lambda self, msg, exception, **more: warnings.append(f"{msg} {exception}")
    Display.display = lambda self, msg, *rest, **more: shown.append(str(msg))
    constants.INVENTORY_ENABLED[:] = ["auto", "yaml"]
    loader = DataLoader()
    if request["vault_password"]:
        secrets = [("default", vault.VaultSecret(request["vault_password"].encode()))]
        loader.set_vault_secrets(secrets)
        if context := getattr(vault, "VaultSecretsContext", None):  # of newer cores, which decrypt on their own
            context.initialize(context(secrets))
    manager = InventoryManager(loader, request["paths"], cache=request["cache"])
    hosts = {host.name: without_core(host.get_vars()) for host in sorted(manager.get_hosts(), key=str)}
    if request["render"]:
        hosts = {name: Templar(loader, variables=variables).template(variables) for name, variables in hosts.items()}
    groups = {
        name: {
            "hosts": [host.name for host in group.hosts],
            "children": [child.name for child in group.child_groups],
        }
        for name, group in manager.groups.items()
        if name not in ("all", "ungrouped")
    }
    response = {"hosts": hosts, "groups": groups, "warnings": warnings, "shown": shown}
    print(json.dumps(response, default=str), file=RESPONSES, flush=True)


def without_core(variables: dict) -> dict:
    """Return a host's variables without those that Ansible sets for every host."""
    given = ("inventory_file", "inventory_dir", "inventory_hostname", "inventory_hostname_short", "group_names")
    return {name: value for name, value in variables.items() if name not in given}


if __name__ == "__main__":
    main()
