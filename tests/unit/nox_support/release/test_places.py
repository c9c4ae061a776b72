# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
from __future__ import annotations

from pathlib import Path

from nox_support.release import places
from nox_support.release.git import Repository

ROOT = Path(__file__).resolve().parents[4]


def test_the_version_is_written_in_all_places(repository):
    names = {
        "galaxy.yml",
        "README.md",
        "plugins/module_utils/_common/version.py",
        "docs/install.md",
        "docs/examples/ee.yml",
    }
    assert set(places.set_version(repository, "1.2.0-rc.2")) == names
    for name in names:
        assert "1.2.0-rc.2" in (repository.path / name).read_text(encoding="utf-8")
    example = (repository.path / "docs/examples/ee.yml").read_text(encoding="utf-8")
    assert (
        example
        == "# push registry.corp.example/soc/device-actions-ee:1.2.0-rc.2\n#   version: 1.2.0-rc.2\nother==1.1.0\n"
    )
    assert 'VERSION = "1.2.0-rc.2"' in (repository.path / "plugins/module_utils/_common/version.py").read_text("utf-8")
    # A pre-release is followed by its release.
    assert set(places.set_version(repository, "1.2.0")) == names
    assert not places.outdated(repository)


def test_what_belongs_to_other_versions_stays(repository):
    places.set_version(repository, "1.2.0")
    assert repository.run("diff", "--name-only", "--", "tests", "changelogs", "plugins/modules") == ""


def test_unknown_places_are_found(repository):
    assert places.forgotten(repository) == []
    (repository.path / "docs/install.md").write_text("As of 1.1.0, use this. Not 11.1.0, 1.1.0.1, x==1.1.0.\n", "utf-8")
    assert places.forgotten(repository) == ["docs/install.md:1: As of 1.1.0, use this. Not 11.1.0, 1.1.0.1, x==1.1.0."]
    (repository.path / "docs/install.md").write_text("Not 11.1.0, 1.1.0.1, 1.1.0-rc.1, x==1.1.0.\n", "utf-8")
    assert places.forgotten(repository) == []


def test_artifacts_of_other_versions_are_found(repository):
    (repository.path / "docs/install.md").write_text(
        "secops-device_actions-1.0.0.tar.gz device-actions-de:1.1.0\n", "utf-8"
    )
    assert places.outdated(repository) == ["docs/install.md: secops-device_actions-1.0.0.tar.gz"]


def test_this_collection_names_its_version_in_known_places_only():
    checkout = Repository(ROOT)
    assert places.forgotten(checkout) == []
    assert places.outdated(checkout) == []
