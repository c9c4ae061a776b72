# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Slices and relaunches, by the variables that AWX sets in each job."""

from __future__ import annotations

import pytest

from ansible_collections.secops.device_actions.plugins.module_utils._common.errors import GuardRail, InputError
from ansible_collections.secops.device_actions.plugins.module_utils._sharing.context import Context
from ansible_collections.secops.device_actions.plugins.plugin_utils import awx_jobs
from ansible_collections.secops.device_actions.plugins.plugin_utils.awx_jobs import (
    ALLOW_VARIABLE,
    AwxJob,
    changes_of_jobs,
)

SURVEY = {"case": "INC-1", "machines": "a\nb"}
JOB = {"awx_job_id": 71, "awx_job_launch_type": "manual", "awx_job_template_id": 9, "awx_job_template_name": "contain"}
SLICE = {
    **JOB,
    "awx_job_launch_type": "workflow",
    "awx_workflow_job_id": 70,
    "awx_workflow_job_name": "contain",
    "awx_workflow_job_launch_type": "manual",
}
NODE = {**SLICE, "awx_workflow_job_name": "Contain, approve, release"}
RELAUNCH = {**JOB, "awx_job_id": 72, "awx_job_launch_type": "relaunch"}
REFUSAL = (
    "Nothing was written: This job is a slice of workflow job 70, and each slice would count max_changes separately. "
    "Set Job Slicing of the job template to 1, and act on all devices in one task on localhost, with the option hosts "
    "or a list. If 70 is a workflow of yours, give it another name than its job template. To allow slices, set "
    "DEVICE_ACTIONS_ALLOW_SLICES=true."
)


@pytest.fixture(autouse=True)
def clean(monkeypatch):
    monkeypatch.delenv(ALLOW_VARIABLE, raising=False)
    monkeypatch.delenv("DEVICE_ACTIONS_WRITE_DEADLINE", raising=False)


@pytest.fixture
def state(tmp_path):
    (tmp_path / "state").mkdir(mode=0o700)
    return str(tmp_path / "state")


@pytest.fixture
def join(monkeypatch):
    """A function that returns (the changes of a job, its context)."""

    def join(variables, state_dir=None, check_mode=False, survey=None):
        monkeypatch.setattr(awx_jobs, "load_extra_vars", lambda loader: {**(survey or SURVEY), **variables})
        context = Context(check_mode=check_mode, scope=f"play {variables.get('awx_job_id')}")
        context.job_changes = changes_of_jobs(context, state_dir, "site.yml:3", variables, None)
        return context.job_changes, context

    return join


def count(changes, context, names, limit=3):
    changes.allow(context.scope, names, limit)


@pytest.mark.parametrize("variables", [{}, JOB, NODE, RELAUNCH, {**NODE, "awx_job_launch_type": "relaunch"}])
def test_a_job_that_is_no_slice_is_not_refused(join, variables):
    assert join(variables)[0] is None


@pytest.mark.parametrize(
    "variables", [SLICE, {name.replace("awx_", "tower_"): value for name, value in SLICE.items()}], ids=["awx", "tower"]
)
def test_a_slice_is_refused_with_the_way_out(join, variables):
    with pytest.raises(GuardRail) as error:
        join(variables)
    assert (error.value.message, error.value.reason) == (REFUSAL, "sliced")


def test_a_slice_of_a_deleted_template_cannot_be_told_from_a_node(join):
    variables = {name: value for name, value in SLICE.items() if "template" not in name}
    assert join(variables)[0] is None


def test_check_mode_warns_in_a_slice(join, state):
    changes, context = join(SLICE, state, check_mode=True)
    assert changes is None
    (warning,) = context.warnings()
    assert warning == REFUSAL.replace("Nothing was written:", "A run without check mode would change nothing.")


@pytest.mark.parametrize("value", ["", "false", "no", "0"])
def test_slices_are_allowed_by_a_clear_word_only(join, monkeypatch, value):
    monkeypatch.setenv(ALLOW_VARIABLE, value)
    with pytest.raises(GuardRail):
        join(SLICE)
    monkeypatch.setenv(ALLOW_VARIABLE, "perhaps")
    with pytest.raises(InputError, match="DEVICE_ACTIONS_ALLOW_SLICES: must be true or false, got 'perhaps'"):
        join(SLICE)


def test_allowed_slices_without_a_state_directory_count_alone_with_a_warning(join, monkeypatch):
    monkeypatch.setenv(ALLOW_VARIABLE, "true")
    changes, context = join(SLICE)
    assert changes is None
    assert "each slice counts max_changes separately, because there is no state directory" in context.warnings()[0]


def test_allowed_slices_count_together_in_the_state_directory(join, monkeypatch, state):
    monkeypatch.setenv(ALLOW_VARIABLE, "true")
    first, second = join(SLICE, state), join({**SLICE, "awx_job_id": 72}, state)
    count(*first, ["a", "b"])
    assert second[0].used(second[1].scope) == 2
    assert second[0].together == " and the other slices of workflow job 70"
    other = join({**SLICE, "awx_job_id": 80, "awx_workflow_job_id": 79}, state)
    assert other[0].used(other[1].scope) == 0
    assert not second[1].warnings()


def test_a_relaunch_counts_together_with_the_job_that_it_repeats(join, state):
    count(*join(JOB, state), ["a", "b"])
    changes, context = join(RELAUNCH, state)
    assert changes.used(context.scope) == 2
    assert "A relaunch counts together with the job that it repeats." in changes.hint
    changes, context = join(RELAUNCH, state, survey={**SURVEY, "case": "INC-2"})
    assert changes.used(context.scope) == 0
    changes, context = join({**JOB, "awx_job_id": 90}, state)  # a new launch
    assert (changes.used(context.scope), changes.together, changes.hint) == (0, "", "")


def test_a_relaunched_slice_is_refused_although_awx_does_not_call_it_a_slice(join, monkeypatch, state):
    with pytest.raises(GuardRail):
        join(SLICE, state)
    with pytest.raises(GuardRail, match="This job repeats a slice of workflow job 70, and each slice would count"):
        join(RELAUNCH, state)
    monkeypatch.setenv(ALLOW_VARIABLE, "true")
    count(*join(SLICE, state), ["a"])
    changes, context = join(RELAUNCH, state)
    assert changes.used(context.scope) == 1


def test_relaunched_slices_of_a_whole_job_count_together_with_the_first_ones(join, monkeypatch, state):
    monkeypatch.setenv(ALLOW_VARIABLE, "true")
    count(*join(SLICE, state), ["a"])
    again = {**SLICE, "awx_job_id": 81, "awx_workflow_job_id": 80, "awx_workflow_job_launch_type": "relaunch"}
    for number in (81, 82):
        changes, context = join({**again, "awx_job_id": number}, state)
        assert changes.used(context.scope) == 1


def test_tasks_of_reconcile_are_not_counted_over_jobs(join, monkeypatch, state):
    """Its plan is limited as a whole, and each task may change as many devices as the plan has."""
    monkeypatch.setenv("DEVICE_ACTIONS_WRITE_DEADLINE", "1")
    assert join(JOB, state)[0] is None
    with pytest.raises(GuardRail):
        join(SLICE, state)


def test_an_unusable_record_is_a_warning(join, tmp_path, state):
    (tmp_path / "state" / "jobs").write_text("not a folder")
    changes, context = join(JOB, state)
    assert changes is None
    assert "not counted together with those of other jobs" in context.warnings()[0]


def test_the_fingerprint_is_that_of_the_launch():
    job = AwxJob("1", template="9", inventory="2")
    same = AwxJob("2", template="9", inventory="2", launch="relaunch")
    assert job.fingerprint({**SURVEY, "awx_job_id": 1}) == same.fingerprint({**SURVEY, "tower_job_id": 2})
    others = [AwxJob("1", template="8", inventory="2"), AwxJob("1", template="9", inventory="3")]
    prints = {job.fingerprint(SURVEY), job.fingerprint({}), *(other.fingerprint(SURVEY) for other in others)}
    assert len(prints) == 4
