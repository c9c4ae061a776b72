# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Options that only the job may set, unknown keys, and what messages must not contain."""

from __future__ import annotations

import pytest

from ansible_collections.secops.device_actions.plugins.module_utils._engine.options import BULK, GUARD_RAILS
from ansible_collections.secops.device_actions.plugins.plugin_utils.reconcile.desired.modules import MODULES

from .desired_files import ENTRY, messages, read, with_line

SECRET = "hunter2-correct-horse"
OPTIONS = [
    (name, option)
    for name, module in MODULES.items()
    for spelled in module.operation.arguments.options
    for option in module.operation.arguments.names(spelled)
    if option not in module.options
]


@pytest.mark.parametrize(("module", "option"), OPTIONS)
def test_every_other_option_of_a_module_is_refused_with_a_reason(tmp_path, module, option):
    line = f"  {module}:\n    {option}: {SECRET}"
    problems = read(tmp_path, with_line(line, "  cylance_lockdown: {}")).problems
    (message,) = [problem.message for problem in problems if problem.key == f"{module}.{option}"]
    assert "unknown" not in message
    assert SECRET not in str(problems)
    spec = MODULES[module].operation.arguments.options.get(option, {})
    if spec.get("no_log") or option in MODULES[module].operation.credentials:
        assert "must not be able to send credentials elsewhere" in message
    elif option in (GUARD_RAILS + BULK).options:
        assert "must not be able to lift a limit" in message


def test_options_of_the_connection_include_those_that_are_no_secrets():
    refused = MODULES["cylance_lockdown"].record.refusal
    for option in ("api_url", "ca_path", "validate_certs", "requests_per_second", "region"):
        assert "credentials elsewhere" in (refused(option) or "")
    assert "choose it" in (refused("audit_log") or "")


@pytest.mark.parametrize(
    ("key", "words"),
    [
        ("hostnames", "Indent it below devices"),
        ("expires", "Indent it below the module"),
        ("group", "opswat_device_action"),
        ("sdm_device_lock", "Use the role sdm_maintenance"),
        ("secops.device_actions.cylance_lockdown", "without the name of the collection"),
        ("reson", "reson is unknown here. Did you mean reason?"),
        ("cylance_lockdwon", "Did you mean cylance_lockdown?"),
        ("owner", "owner is unknown here. Valid keys: id, devices"),
        ("hunter2", "a key is unknown here. Valid keys: id, devices"),
        ("A" * 31, "a key is unknown here."),
        ('"\\e[31m"', "a key is unknown here."),
    ],
)
def test_a_key_that_does_not_belong_to_an_entry(tmp_path, key, words):
    (problem,) = read(tmp_path, with_line(f"  reason: Beacon\n  {key}: {SECRET}")).problems
    assert problem.line == 6
    assert words in problem.message
    assert SECRET not in str(problem)


def test_no_message_quotes_a_value(tmp_path):
    """Wherever a secret is pasted by mistake."""
    values = [SECRET, f"'{SECRET}{{{{'", f"[{SECRET}]", f"{{a: {SECRET}}}", f"{{{SECRET}0: 1}}"]
    paths = ["id", "devices", "reason", "ticket", "until", "for", "state", "requested_by", *MODULES]
    for value in values:
        for path in paths:
            desired = read(tmp_path, f"{ENTRY.replace(f'  {path}:', '  x:')}  {path}: {value}\n")
            assert SECRET not in str(desired.problems)
        for module, details in MODULES.items():
            for option in details.options:
                line = f"  {module}:\n    {option}: {value}"
                desired = read(tmp_path, with_line(line, "  cylance_lockdown: {}"))
                assert SECRET not in str(desired.problems)
        for option in ("hosts", "hostnames", "device_ids", "macs"):
            desired = read(tmp_path, ENTRY.replace("hostnames: [ws-1]", f"{option}: [{value}]"))
            assert SECRET not in str(desired.problems)


def test_all_problems_of_all_files_are_reported_at_once_in_order(tmp_path):
    desired = read(tmp_path, with_line("  reasn: Beacon"), b="x", a=ENTRY.replace("inc-1", "x y"))
    assert [(problem.file, problem.line, problem.key) for problem in desired.problems] == [
        ("a.yml", 2, "id"),
        ("b.yml", 1, ""),
        ("incidents.yml", 2, "reason"),
        ("incidents.yml", 5, "reasn"),
    ]


def test_of_many_problems_the_first_fifty_are_shown_and_the_others_counted(tmp_path):
    desired = read(tmp_path, "- {}\n" * 30)
    assert len(desired.problems) == 51
    assert messages(desired)[-1].endswith("At least 70 more problems not shown. Fix these first.")
    assert desired.problems[49].line == 13
