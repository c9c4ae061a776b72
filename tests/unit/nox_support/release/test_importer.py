# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
from __future__ import annotations

import pytest
from nox_support.release.errors import ReleaseError
from nox_support.release.importer import judge

GOOD = "Importing with galaxy-importer 0.4.44\nRunning ansible-lint\nImporter processing completed successfully\n"


def test_a_log_without_problems_passes():
    judge(GOOD, has_result=True)


@pytest.mark.parametrize("problem", ["ERROR: The import failed", "WARNING: Ignore files found", "CRITICAL: no"])
def test_a_problem_in_the_log_fails_although_the_import_ended_well(problem):
    with pytest.raises(ReleaseError, match=problem):
        judge(f"{GOOD}{problem}\n", has_result=True)


def test_a_missing_result_fails():
    with pytest.raises(ReleaseError, match="importer_result.json"):
        judge(GOOD, has_result=False)
