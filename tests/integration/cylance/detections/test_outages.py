# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Outages, refused requests and missing privileges: one clear error, and nothing lost."""

from __future__ import annotations

import pytest

from ansible_collections.secops.device_actions.plugins.module_utils._common.errors import DeviceActionsError
from integration.cylance.detections.source import Source, ids

ALL = ("opticsdetect:list", "opticsdetect:read")


def application(console, scopes):
    """Return the credentials of a new application with these scopes."""
    created = console.cylance.control("POST", "/applications", {"scopes": sorted(scopes)})
    return {name: created[name] for name in ("application_id", "application_secret")}


@pytest.mark.parametrize(
    "fault",
    [
        {"kind": "status", "status": 503},
        {"kind": "status", "status": 500},
        {"kind": "status", "status": 429, "headers": {"Retry-After": "600"}},
        {"kind": "html"},
        {"kind": "garbage"},
        {"kind": "empty"},
        {"kind": "truncate"},
        {"kind": "drop_after"},
        {"kind": "status", "status": 200, "body": {"page_items": "none"}},
        {"kind": "status", "status": 200, "body": {"page_items": [], "total_number_of_items": 9}},
    ],
    ids=lambda fault: f"{fault['kind']}-{fault.get('status', '')}",
)
@pytest.mark.parametrize("skip", [0, 2])
def test_an_outage_is_one_error_and_loses_nothing(console, begin, fault, skip):
    source = begin(retries=0)
    console.simulator.switch("cylance.detection_page_size_cap", 20)
    raised = ids(console.cylance.raise_detections(70, 3))  # of one moment, so shorter windows do not help
    console.simulator.add_fault(path="^/detections/v2", skip=skip, **fault)
    with pytest.raises(DeviceActionsError) as caught:
        source.poll()
    assert "\n" not in caught.value.message and console.login["application_secret"] not in caught.value.message
    console.simulator.clear_faults()
    console.simulator.advance(7200)
    source.poll()
    assert set(raised) == set(source.events)


def test_a_token_that_is_revoked_in_the_middle_of_a_walk(console, source):
    console.simulator.switch("cylance.detection_page_size_cap", 20)
    raised = ids(console.cylance.raise_detections(70, 3, spacing=0.5))
    console.simulator.add_fault("status", path="^/detections/v2", status=401, skip=2, times=1)
    assert source.poll() == raised


def test_a_short_rate_limit_is_waited_for(console, source):
    raised = ids(console.cylance.raise_detections(3, 3, spacing=1))
    console.simulator.add_fault("status", path="^/detections/v2", status=429, times=1, headers={"Retry-After": "0"})
    assert source.poll() == raised


@pytest.mark.parametrize(("missing", "details"), [("opticsdetect:list", False), ("opticsdetect:read", True)])
def test_the_probe_names_a_missing_privilege(console, missing, details):
    console.seed(1)
    console.cylance.raise_detections()
    source = Source(console, details=details, **application(console, {*ALL, "device:list"} - {missing}))
    with pytest.raises(DeviceActionsError) as caught:
        source.probe()
    assert caught.value.status == 403 and missing in caught.value.message


def test_without_details_one_privilege_is_enough(console):
    console.seed(1)
    source = Source(console, **application(console, {"opticsdetect:list"}))
    source.probe()
    source.poll()
    raised = ids(console.cylance.raise_detections())
    assert source.poll() == raised


def test_wrong_credentials_are_one_sentence_without_the_secret(console):
    source = Source(console, application_secret="canary-of-a-wrong-secret-0123456789")
    with pytest.raises(DeviceActionsError) as caught:
        source.probe()
    assert caught.value.reason == "login_refused" and "canary" not in caught.value.message


def test_a_burst_of_thousands_is_walked_page_by_page(console, begin):
    source = begin(sweep_interval=0)
    raised = ids(console.cylance.raise_detections(3000, 3, spacing=0.01))
    assert source.poll() == raised
    assert len(source.lists()) == 16
