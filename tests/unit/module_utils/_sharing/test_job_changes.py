# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The count that several jobs share in a state directory."""

from __future__ import annotations

import os
import stat
from functools import partial

import pytest

from ansible_collections.secops.device_actions.plugins.module_utils._common.errors import InputError
from ansible_collections.secops.device_actions.plugins.module_utils._sharing import job_changes
from ansible_collections.secops.device_actions.plugins.module_utils._sharing.change_count import (
    ChangeCount,
    LimitReached,
)
from ansible_collections.secops.device_actions.plugins.module_utils._sharing.job_changes import (
    JobChanges,
    job_count,
    remembered_launch,
)

WEEK = 7 * 86400


@pytest.fixture
def state(tmp_path):
    return str(tmp_path / "state")


@pytest.fixture
def folder(state, tmp_path):
    (tmp_path / "state").mkdir(mode=0o700)
    return tmp_path / "state" / "jobs"


@pytest.fixture
def warnings():
    return []


@pytest.fixture
def job(state, folder, warnings):
    """A function that returns the changes of one more job. scope: of its task, which has another one in each run."""

    def job(scope="play-1 site.yml:3", key="abc", opened=None):
        opened = opened or partial(job_count, state, key)
        return JobChanges(ChangeCount(), opened, scope, "site.yml:3", " and others", "", warnings.append)

    return job


def ids(count, first=0):
    return [f"device-{number}" for number in range(first, first + count)]


def test_jobs_with_the_same_key_count_together(job):
    job("one").allow("one", ids(3), 5)
    second = job("two")
    assert second.used("two") == 3
    with pytest.raises(LimitReached) as reached:
        second.allow("two", ids(3, first=3), 5)
    assert (reached.value.used, second.used("two")) == (3, 3)
    second.allow("two", ids(2, first=2), 5)  # a device counts once
    assert job("three", key="other").used("three") == 0


def test_the_limit_of_a_run_is_that_of_all_its_jobs(job):
    job("one").allow("one", ids(3), 25, run_limit=4)
    with pytest.raises(LimitReached) as reached:
        job("two").allow("two", ids(2, first=3), 25, run_limit=4)
    assert reached.value.of_run
    assert job("two").used(JobChanges.RUN) == 3


def test_other_tasks_have_their_own_count(job):
    one = job("one")
    one.allow("one", ids(3), 5)
    one.allow("another task", ids(5), 5)
    assert (one.used("one"), one.used("another task")) == (3, 5)


def test_reservations_of_one_job_hold_up_the_others_until_they_are_settled(job):
    one, two = job("one"), job("two")
    assert one.reserve("one", ids(2), 2)
    assert two.reserve("two", ids(1, first=2), 2) is False
    one.settle("one", ids(2), ids(1))
    assert two.reserve("two", ids(1, first=2), 2) is True
    assert (one.used("one"), two.used("two")) == (2, 2)


def test_processes_together_do_not_exceed_the_limit(job, forks):
    def change(number):
        own = job(f"run {number}")
        for round_ in range(10):
            try:
                own.allow(f"run {number}", [f"{number}/{round_}"], 25)
            except LimitReached:
                return

    forks(8, change)
    assert job().used("play-1 site.yml:3") == 25


def test_a_killed_process_leaves_no_lock_and_what_it_counted(job, kill_in_the_middle):
    def work(hang):
        own = job("killed")
        own.allow("killed", ids(2), 5)
        own._opened()._log._memory.overwrite = lambda offset, content: hang()
        own.allow("killed", ids(3, first=2), 5)

    kill_in_the_middle(work)
    assert job("next").used("next") == 2


def test_the_file_is_private_and_old_ones_are_removed(job, state, folder):
    job(key="old").allow("play-1 site.yml:3", ids(1), 5)
    job(key="recent").allow("play-1 site.yml:3", ids(1), 5)
    (old,) = (path for path in folder.iterdir() if path.name.endswith("-old"))
    assert stat.S_IMODE(old.stat().st_mode) == 0o600
    for name, age in (("old", WEEK + 60), ("recent", WEEK - 60)):
        path = folder / f"changes-{name}"
        os.utime(path, (path.stat().st_mtime - age,) * 2)
    remembered_launch(state, "f", "job-1", False)
    job(key="new").allow("play-1 site.yml:3", ids(1), 5)
    assert {path.name for path in folder.iterdir()} == {"changes-recent", "changes-new", "launches"}


def refuse():
    raise InputError("the folder is not private.")


def no_space():
    raise OSError(28, "No space left on device", "/srv/state")


@pytest.mark.parametrize(
    ("opened", "reason"),
    [(refuse, "the folder is not private."), (no_space, "/srv/state: No space left on device.")],
)
def test_without_the_file_the_run_counts_alone_and_says_so(job, warnings, opened, reason):
    own = job("one", opened=opened)
    own.allow("one", ids(3), 5)
    assert own.reserve("one", ids(1, first=3), 5)
    own.settle("one", ids(1, first=3), ())
    with pytest.raises(LimitReached):
        own.allow("one", ids(3, first=5), 5)
    assert warnings == [f"The changes of this job are not counted together with those of other jobs: {reason}"]


def test_a_damaged_file_is_no_error(job, folder, warnings, monkeypatch):
    job().allow("play-1 site.yml:3", ids(2), 5)
    monkeypatch.setattr(job_changes, "_counts", {})
    path = folder / "changes-abc"
    path.write_bytes(path.read_bytes()[:8] + b"{" * (path.stat().st_size - 8))
    own = job("one")
    own.allow("one", ids(5), 5)
    assert "the file of the count is damaged or full." in warnings[0]


# Which launch a job repeats


def test_a_relaunch_has_the_key_of_the_launch_that_it_repeats(state, folder):
    assert remembered_launch(state, "print", "job-1", False) == "job-1"
    assert remembered_launch(state, "print", "job-2", True) == "job-1"
    assert remembered_launch(state, "print", "job-3", True) == "job-1"
    assert remembered_launch(state, "other", "job-4", True) == "job-4"
    assert remembered_launch(state, "print", "job-5", False) == "job-5"
    assert remembered_launch(state, "print", "job-6", True) == "job-5"


def test_the_oldest_launches_are_forgotten(state, folder, monkeypatch):
    monkeypatch.setattr(job_changes, "_MOST_LAUNCHES", 2)
    for number in (1, 2):
        remembered_launch(state, f"print {number}", f"job-{number}", False)
    remembered_launch(state, "print 1", "job-3", False)
    remembered_launch(state, "print 4", "job-4", False)
    assert remembered_launch(state, "print 1", "job-9", True) == "job-3"
    assert remembered_launch(state, "print 2", "job-9", True) == "job-9"
