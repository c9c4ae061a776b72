# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What an entry says, and which values are refused."""

from __future__ import annotations

import pytest

from ansible_collections.secops.device_actions.plugins.plugin_utils.reconcile.types import Action, Devices, Entry

from .desired_files import ENTRY, keys, messages, read, with_line

COMPLETE = """
- id: inc-4711
  devices:
    hostnames: [ws-0042.corp.example, " ws-0043 "]
  reason: |
    Beacon to a known command-and-control server
  ticket: 4711
  requested_by: soc@corp.example
  until: "2026-12-03T18:00:00+01:00"
  state: released
  cylance_lockdown:
    expires: "2:00:00"
    parameters: {ports: [53, "443"], ratio: 0.5, strict: true, note: "{{ x }}", none: null}
  opswat_device_action:
    action: assign_to_group
    group: Quarantine
  cylance_package_exec:
    packages:
      - package: Collect
        arguments: ["-a", "", " b {{ c }}\n"]
      - package: Send
"""


def test_an_entry_with_all_keys(tmp_path):
    assert read(tmp_path, COMPLETE).entries == (
        Entry(
            id="inc-4711",
            file="incidents.yml",
            line=2,
            devices=Devices("hostnames", ("ws-0042.corp.example", "ws-0043")),
            actions=(
                Action(
                    "cylance_lockdown",
                    {
                        "state": "locked",
                        "expires": "2:00:00",
                        "parameters": {
                            "ports": [53, "443"],
                            "ratio": 0.5,
                            "strict": True,
                            "note": "{{ x }}",
                            "none": None,
                        },
                    },
                ),
                Action("opswat_device_action", {"action": "assign_to_group", "group": "Quarantine"}),
                Action(
                    "cylance_package_exec",
                    {
                        "packages": [
                            {"package": "Collect", "arguments": ["-a", "", " b {{ c }} "]},
                            {"package": "Send", "arguments": []},
                        ]
                    },
                ),
            ),
            reason="Beacon to a known command-and-control server",
            state="released",
            ticket="4711",
            requested_by="soc@corp.example",
            until=1796317200.0,
        ),
    )


def test_a_short_entry_has_the_defaults_of_the_module_and_no_end(tmp_path):
    (entry,) = read(tmp_path, ENTRY.replace(": {}", ":")).entries
    assert entry.actions == (Action("cylance_lockdown", {"state": "locked", "expires": "1:00:00"}),)
    assert (entry.state, entry.until, entry.duration, entry.ticket) == ("active", None, None, None)


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("2026-12-03T17:00:00Z", 1796317200.0),
        ("2026-12-03 18:00+01:00", 1796317200.0),
        ("2026-12-03T03:00:00-14:00", 1796317200.0),
    ],
)
def test_until_counts_with_its_offset(tmp_path, text, seconds):
    (entry,) = read(tmp_path, with_line(f"  reason: Beacon\n  until: '{text}'")).entries
    assert entry.until == seconds


def test_for_is_a_length(tmp_path):
    (entry,) = read(tmp_path, with_line("  reason: Beacon\n  for: '1:02:03'")).entries
    assert entry.duration == 26 * 3600 + 180


@pytest.mark.parametrize(
    ("line", "words"),
    [
        # what YAML 1.1 makes of texts without quotes
        ("  for: 2:00:00", "YAML reads this as a number (1:00:00 is 3600). Put it in quotes"),
        ("  for: 90", "YAML reads this as a number. Put it in quotes"),
        ("  until: 2026-12-03T18:00:00+01:00", "YAML reads this as a date. Put it in quotes"),
        ("  until: 2026-12-03", "YAML reads this as a date. Put it in quotes"),
        ("  requested_by: no", "YAML reads this as a truth value. Put it in quotes"),
        ("  requested_by: 1.5", "YAML reads this as a decimal. Put it in quotes"),
        ("  requested_by: 4711", "YAML reads this as a number. Put it in quotes"),
        ("  ticket: 0777", "YAML reads this as a number. Put it in quotes"),
        ("  ticket: 1_000", "YAML reads this as a number. Put it in quotes"),
        ("  ticket: 2026-01-15", "YAML reads this as a date. Put it in quotes"),
        ("  ticket:", "is empty"),
        ("  ticket: ' '", "must be one line"),
        # times
        ("  until: '2026-12-03T18:00:00'", "with its UTC offset"),
        ("  until: '2026-02-30T18:00:00Z'", "with its UTC offset"),
        ("  until: '0001-01-01T00:00:00+14:00'", "with its UTC offset"),
        ("  until: tomorrow", "with its UTC offset"),
        ("  for: '0:00:00'", "must be a duration"),
        ("  for: '0:24:00'", "must be a duration"),
        ("  for: '2 days'", "must be a duration"),
        # texts
        ("  requested_by: [a]", "is a list and not a text"),
        ("  requested_by: {a: b}", "is a mapping and not a text"),
        ("  requested_by: 'a\n\n    b'", "must be one line"),
        ('  requested_by: "a\\e[31m"', "must be one line"),
        ('  requested_by: "\\u200b"', "must be one line"),
        (f"  requested_by: {'x' * 101}", "is longer than 100 characters"),
        ("  state: on", "must be active or released"),
        ("  state: locked", "must be active or released"),
    ],
)
def test_invalid_values_say_what_is_valid(tmp_path, line, words):
    (problem,) = read(tmp_path, with_line(f"  reason: Beacon\n{line}")).problems
    assert (problem.line, problem.key) == (6, line.partition(":")[0].strip())
    assert words in problem.message


@pytest.mark.parametrize(
    ("line", "key", "words"),
    [
        ("  - id: 4711", "id", "Put it in quotes"),
        ("  - id: -x", "id", "letters, digits"),
        ("  - id: 'a b'", "id", "letters, digits"),
        ("  - id: ../x", "id", "letters, digits"),
        ("  - id: '{{ x }}'", "id", "letters, digits"),
        (f"  - id: {'x' * 65}", "id", "longer than 64"),
        ('  - id: "x\\n"', "id", "letters, digits"),
    ],
)
def test_ids_have_a_pattern(tmp_path, line, key, words):
    (problem,) = read(tmp_path, with_line(line[2:], "- id: inc-1")).problems
    assert problem.key == key
    assert words in problem.message


@pytest.mark.parametrize(
    ("devices", "key", "words"),
    [
        ("hostnames: ws-1", "devices.hostnames", "must be a list, even for a single device"),
        ("hostnames: []", "devices.hostnames", "must have at least one device"),
        ("hostnames: [ws-1, ws*]", "devices.hostnames[2]", "without wildcards"),
        ("hostnames: ['{{ name }}']", "devices.hostnames[1]", "is a template"),
        ("hostnames: [on]", "devices.hostnames[1]", "truth value"),
        ("hostnames: ['00:60:26:26:d5:19']", "devices.hostnames[1]", "must be a host name"),
        ("macs: [10:11:22:33:44:55]", "devices.macs[1]", "YAML reads this as a number (1:00:00 is 3600)"),
        ("macs: [001122334455]", "devices.macs[1]", "YAML reads this as a number"),
        ("macs: ['00:00:00:00:00:00']", "devices.macs[1]", "MAC address of one device"),
        ("hosts: ['~(a+)+']", "devices.hosts[1]", "without a regular expression"),
        ("hosts: ['all:&~x']", "devices.hosts[1]", "without a regular expression"),
        ("hosts: ['{% x %}']", "devices.hosts[1]", "is a template"),
        ("device_ids: [short]", "devices.device_ids[1]", "must be a device id of Cylance"),
        ("{}", "devices", "must have exactly one of hosts, hostnames, device_ids, macs"),
        ("hostnames: [a], macs: ['00:60:26:26:d5:19']", "devices", "must have exactly one of"),
        ("hostname: [a]", "devices.hostname", "Did you mean hostnames"),
    ],
)
def test_devices_are_named_by_one_list_of_identifiers(tmp_path, devices, key, words):
    line = f"  devices: {{{devices.strip('{}') if devices == '{}' else devices}}}"
    desired = read(tmp_path, ENTRY.replace("  devices:\n    hostnames: [ws-1]", line))
    found = {problem.key: problem.message for problem in desired.problems}
    assert words in found[key]


def test_device_ids_belong_to_the_console_of_all_modules(tmp_path):
    one = ENTRY.replace("hostnames: [ws-1]", "device_ids: [45e07f34-e76b-4a9e-b167-d6d0c510d6ba]")
    packages = "  cylance_package_exec: {packages: [{package: a}]}\n"
    assert not read(tmp_path, one + packages).problems
    (problem,) = read(tmp_path, f"{one}  opswat_device_action: {{action: ignore}}\n").problems
    assert problem.key == "devices.device_ids"
    assert "belongs to one console" in problem.message


@pytest.mark.parametrize(
    ("module", "key", "words"),
    [
        ("cylance_lockdown: {expires: 1:00:00}", "cylance_lockdown.expires", "(1:00:00 is 3600)"),
        ("cylance_lockdown: {expires: '4:00:00'}", "cylance_lockdown.expires", "'0:00:05' to '3:00:00'"),
        ("cylance_lockdown: {state: unlocked}", "cylance_lockdown.state", "set state: released in the entry"),
        ("cylance_lockdown: {lockdown_config_id: '2'}", "cylance_lockdown.lockdown_config_id", "without quotes"),
        ("cylance_lockdown: {parameters: [a]}", "cylance_lockdown.parameters", "must be a mapping"),
        ("cylance_lockdown: {parameters: {a: [yes]}}", "cylance_lockdown.parameters.a[1]", "in different ways"),
        ("cylance_lockdown: [locked]", "cylance_lockdown", "must be a mapping"),
        ("opswat_device_action: {}", "opswat_device_action.action", "is missing"),
        ("opswat_device_action:", "opswat_device_action", "must be a mapping"),
        ("opswat_device_action: {action: delete}", "opswat_device_action.action", "must be assign_to_group or exempt"),
        ("opswat_device_action: {action: assign_to_group}", "opswat_device_action.group", "either group or group_id"),
        (
            "opswat_device_action: {action: assign_to_group, group: a, group_id: b}",
            "opswat_device_action.group",
            "only one",
        ),
        ("opswat_device_action: {action: ignore, group: a}", "opswat_device_action.group", "no other action takes"),
        ("opswat_device_action: {action: exempt}", "opswat_device_action.exempt_time", "requires exempt_time"),
        ("cylance_package_exec: {packages: []}", "cylance_package_exec.packages", "at least one package"),
        ("cylance_package_exec: {packages: [a]}", "cylance_package_exec.packages[1]", "must be a mapping"),
        (
            "cylance_package_exec: {packages: [{package: a, arguments: [1]}]}",
            "cylance_package_exec.packages[1].arguments[1]",
            "Put it in quotes",
        ),
    ],
)
def test_options_of_modules_are_checked_as_by_the_module(tmp_path, module, key, words):
    (problem,) = read(tmp_path, with_line(f"  {module}", "  cylance_lockdown: {}")).problems
    assert (problem.line, problem.key) == (6, key)
    assert words in problem.message


def test_missing_keys_are_named(tmp_path):
    assert keys(read(tmp_path, "- {}")) == [(1, ""), (1, "devices"), (1, "id"), (1, "reason")]
    assert "must be a mapping with keys such as id, devices, reason" in messages(read(tmp_path, "- a"))[0]
    assert "must be a list of entries" in messages(read(tmp_path, "id: a"))[0]


def test_until_and_for_exclude_each_other(tmp_path):
    both = "  reason: Beacon\n  for: '1:00:00'\n  until: '2026-12-03T18:00:00Z'"
    assert keys(read(tmp_path, with_line(both))) == [(6, "for")]
