# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The requested execution is started, and check mode predicts it."""

from __future__ import annotations

import json
from urllib.parse import quote, unquote

import pytest

from ansible_collections.secops.device_actions.plugins.module_utils._common.errors import (
    DeviceActionsError,
    InputError,
    Interrupted,
)
from integration.cylance.console import focus_id
from integration.cylance.executions.helpers import DESTINATION, PATH, SECRET, start_requests, started_executions
from integration.tasks import outcomes

QUOTED_NAME = "Vorfall \u201e4711\u201c – Zürich"


def test_check_mode_predicts_the_execution_and_a_second_run_starts_none(console, execute):
    ids = console.seed(3)
    predicted = execute(*ids, check=True)
    assert (predicted["changed"], predicted["failed"], predicted["execution"]) == (True, False, None)
    assert "would be started on 3 devices" in predicted["msg"]
    assert started_executions(console) == []
    real = execute(*ids)
    assert outcomes(predicted) == outcomes(real) == ["changed"] * 3
    assert [entry["after"] for entry in predicted["devices"]] == [entry["after"] for entry in real["devices"]]
    assert len(started_executions(console)) == 1
    again = execute(*ids, check=True)
    found = execute(*ids)
    assert outcomes(again) == outcomes(found) == ["unchanged"] * 3
    assert not again["changed"] and not found["changed"]
    assert found["execution"]["id"] == real["execution"]["id"]
    assert len(started_executions(console)) == 1


def test_run_always_starts_a_new_execution_every_time(console, execute):
    ids = console.seed(2)
    for number in (1, 2):
        predicted = execute(*ids, run="always", check=True)
        assert predicted["changed"] and "regardless of earlier executions" in predicted["msg"]
        result = execute(*ids, run="always")
        assert outcomes(result) == ["changed"] * 2
        assert len(started_executions(console)) == number


def test_the_request_contains_the_options_unchanged(console, execute):
    ids = console.seed(2)
    arguments = ["a \"quoted\" 'text'", "{{ lookup('pipe', 'id') }}", "Grüße, 世界", "", " blank "]
    second = console.cylance.add_package("Über stop")["packageId"]
    result = execute(
        *ids,
        name=QUOTED_NAME,
        packages=[{"package": second.upper(), "arguments": arguments}, {"package": "collect", "arguments": []}],
        destination=DESTINATION,
        keep_results_locally=False,
    )
    (execution,) = started_executions(console)
    assert execution["name"] == QUOTED_NAME
    assert [one["arguments"] for one in execution["packageExecutions"]] == [arguments, []]
    assert execution["target"] == {"devices": list(map(focus_id, ids)), "zones": []}
    assert (execution["destination"], execution["keepResultsLocally"]) == (DESTINATION, False)
    assert [one["name"] for one in result["execution"]["packages"]] == ["Über stop", "Collect"]
    assert result["execution"]["destination"] == "sftp://files.example"


def test_a_stop_request_before_the_start_prevents_it(console, execute, before_start):
    ids = console.seed(1)
    context = console.context()
    before_start(lambda: context.stop.set("of a test"))
    with pytest.raises(Interrupted):
        execute(*ids, context=context)
    assert start_requests(console) == []


def test_a_package_name_must_match_one_complete_package(console, execute):
    ids = console.seed(1)
    console.cylance.add_package("Twice")
    duplicate = console.cylance.add_package("Twice")["packageId"]
    console.cylance.add_package("Twice", status="failed")
    console.cylance.add_package("Unfinished", status="started")

    def check_rejected(package, words):
        with pytest.raises(InputError, match=words):
            execute(*ids, packages=[{"package": package}])

    check_rejected("Twice", "'Twice' matches 2 packages: .*version 1, success")
    check_rejected("Unfinished", "upload of 'Unfinished' is not complete: .*started")
    check_rejected("Nothing", "no package 'Nothing'. It has Collect, Twice, Unfinished")
    assert execute(*ids, packages=[{"package": duplicate}])["changed"]
    assert len(started_executions(console)) == 1


@pytest.mark.parametrize(
    ("params", "words"),
    [
        ({"name": " "}, "name: "),
        ({"name": "a\nb"}, "name: "),
        ({"packages": []}, "packages: "),
        ({"destination": "ftp//x"}, "destination: "),
        ({"destination": "http://u:p@h/x"}, "destination: "),
        ({"destination": f"ftp://u:{SECRET} x@h/x"}, "destination: "),
        ({"destination": f"ftp://u:12/{SECRET}@h/x"}, "destination: "),
        ({"destination": f"ftp://u:#{SECRET}@h/x"}, "destination: "),
        ({"destination": f"ftp://u:p@{SECRET}@h/x"}, "destination: "),
        ({"destination": f"https://b.example/x#{SECRET}"}, "destination: "),
        ({"packages": [{"package": "Collect", "arguments": "-a b, c"}]}, "arguments of 'Collect' must be a list"),
        ({"packages": [{"package": "Collect", "arguments": ["-a", True]}]}, "arguments of 'Collect' must be a list"),
        ({"packages": [{"package": "Collect", "arguments": ["-a", None]}]}, "arguments of 'Collect' must be a list"),
        ({"expected_hostnames": {"x": "y"}}, "expected_hostnames: "),
        ({"keep_results_locally": False}, "keep_results_locally: "),
        ({"match_window": "24"}, "match_window: "),
        ({"min_online": "101%"}, "min_online: "),
        ({"min_online": "most"}, "min_online: "),
        ({"wait_timeout": 0}, "wait_timeout"),
        ({"packages": [{"arguments": []}]}, "package"),
    ],
    ids=[
        "blank name",
        "line break in name",
        "no packages",
        "destination without scheme",
        "unsupported scheme",
        "space in the password",
        "slash in the password",
        "hash in the password",
        "at sign in the password",
        "fragment in the destination",
        "text as arguments",
        "boolean argument",
        "null argument",
        "unknown device in expected_hostnames",
        "keep_results_locally without destination",
        "hours as match_window",
        "min_online above 100%",
        "word as min_online",
        "wait_timeout of 0",
        "package without a name",
    ],
)
def test_invalid_options_are_rejected_before_any_request(console, execute, params, words):
    with pytest.raises(InputError, match=words) as caught:
        execute("F" * 32, **params)
    assert SECRET not in caught.value.message
    assert console.simulator.requests() == []


@pytest.mark.parametrize("response", ["{}", '{"id": "x"}', "[]", ""], ids=["no ID", "invalid ID", "list", "empty"])
def test_credentials_of_the_destination_are_not_shown(console, execute, pauses, response):
    ids = console.seed(2)
    results = [execute(*ids, destination=DESTINATION, check=True), execute(*ids, destination=DESTINATION)]
    plain = unquote(SECRET)
    spellings = [SECRET, plain, quote(plain, safe=""), quote(plain, safe="").lower(), quote(plain)]
    echo = json.dumps({"message": f"cannot reach {DESTINATION} as collector with {' or '.join(spellings)}"})
    console.simulator.add_fault("status", method="POST", path=f"{PATH}$", status=400, body=echo)
    with pytest.raises(DeviceActionsError) as caught:
        execute(*ids, destination=DESTINATION, run="always")
    console.simulator.clear_faults()
    console.simulator.add_fault("status", method="POST", path=f"{PATH}$", status=202, body=response)
    results.append(execute(*ids, destination=DESTINATION, run="always"))
    assert "cannot reach" in caught.value.message
    for word in ("collector", "hunter2"):
        assert word not in caught.value.message
    assert SECRET not in json.dumps(results) and unquote(SECRET) not in json.dumps(results)
    assert SECRET not in "".join(console.announced)
