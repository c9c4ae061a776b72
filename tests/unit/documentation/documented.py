# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Reads the documentation of modules and plugins, to compare it with the code."""

from __future__ import annotations

import importlib

import yaml

from ansible_collections.secops.device_actions.plugins.module_utils._engine import options as engine_options
from ansible_collections.secops.device_actions.plugins.module_utils._http import options as http_options
from ansible_collections.secops.device_actions.plugins.module_utils.cylance import options as cylance_options
from ansible_collections.secops.device_actions.plugins.module_utils.opswat import options as opswat_options
from ansible_collections.secops.device_actions.plugins.module_utils.sdm import options as sdm_options

PACKAGE = "ansible_collections.secops.device_actions.plugins"
COLLECTION = "secops.device_actions"
# Modules without an operation: their action plugins do all of the work, on the controller.
ON_CONTROLLER = ["doctor", "incident_report", "machine_info", "reconcile", "reconcile_check", "role_variables"]
ACTION_GROUPS = {
    "opswat": opswat_options.OPSWAT + http_options.CONNECTION,
    "cylance": cylance_options.CYLANCE + http_options.CONNECTION + http_options.RATE_LIMIT,
    "sdm": sdm_options.SDM + http_options.CONNECTION + http_options.RATE_LIMIT,
    "actions": engine_options.GUARD_RAILS + engine_options.AUDIT,
}


def module(name):
    return importlib.import_module(f"{PACKAGE}.modules.{name}")


def operation(name):
    """Return the operation that a module runs."""
    ran = []
    its_module = module(name)
    original, its_module.run_module = its_module.run_module, ran.append
    try:
        its_module.main()
    finally:
        its_module.run_module = original
    (operation,) = ran
    return operation


def fragment(reference):
    """Return the documentation of a fragment such as secops.device_actions.attributes.actions."""
    name, _dot, part = reference.removeprefix(f"{COLLECTION}.").partition(".")
    holder = importlib.import_module(f"{PACKAGE}.doc_fragments.{name}").ModuleDocFragment
    return yaml.safe_load(getattr(holder, part.upper() or "DOCUMENTATION"))


def with_fragments(documentation):
    """Return the options of a documentation, with those of its fragments from this collection."""
    documented = dict(documentation.get("options") or {})
    for reference in documentation["extends_documentation_fragment"]:
        if not reference.startswith(COLLECTION):
            continue
        for option, text in (fragment(reference).get("options") or {}).items():
            assert option not in documented, f"{option} is documented twice"
            documented[option] = text
    return documented


def shape(option):
    """Return the parts of an option that documentation and argument spec share."""
    names = ("type", "elements", "choices", "default", "required", "aliases")
    found = {name: option[name] for name in names if option.get(name) is not None}
    if not found.get("required"):
        found.pop("required", None)
    return {"type": "str", **found}
