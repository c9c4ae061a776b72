# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
from __future__ import annotations

from pathlib import Path

import pytest
from nox_support.release import certification
from nox_support.release.errors import ReleaseError

ROOT = Path(__file__).resolve().parents[4]
README = "\n".join(f"## {section}\n" for section in certification.SECTIONS)
FILES = {
    ".ansible-lint": "profile: production\n",
    "LICENSE": "GPL",
    "README.md": README,
    "meta/runtime.yml": 'requires_ansible: ">=2.16.0"\n',
    "requirements.txt": "# what it needs\nrequests>=2.25.1 # TLS\n",
}


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A collection that passes."""
    for name, text in FILES.items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(text, encoding="utf-8")
    return tmp_path


def test_this_collection_passes():
    certification.check(ROOT)


def test_a_collection_that_follows_the_rules_passes(root):
    certification.check(root)


@pytest.mark.parametrize(
    ("name", "text", "problem"),
    [
        (".ansible-lint", "skip_list: [no-changed-when]\n", "skip_list"),
        (".ansible-lint", "warn_list: [risky-file-permissions]\n", "warn_list"),
        (".ansible-lint", "exclude_paths: [roles/]\n", "exclude_paths"),
        (".ansible-lint-ignore", "roles/x.yml no-handler\n", "must not exist"),
        ("tests/sanity/ignore-2.18.txt", "x y\n", "must not exist"),
        ("README.md", README.replace("## Support\n", ""), "has no section '## Support'"),
        ("meta/runtime.yml", 'requires_ansible: ">=2.16"\n', "requires_ansible"),
        ("meta/runtime.yml", 'requires_ansible: ">=2.15.0"\n', "requires_ansible"),
        ("meta/runtime.yml", 'requires_ansible: ">=2.16.0,<2.20.0"\n', "requires_ansible"),
        ("meta/runtime.yml", "plugin_routing: {}\n", "requires_ansible"),
        ("requirements.txt", "requests\n", "lower bound"),
        ("requirements.txt", "requests==2.25.1\n", "lower bound"),
        ("requirements.txt", "requests>=2.25.1,<3\n", "lower bound"),
        ("requirements.txt", "ansible-core>=2.16.0\n", "must not contain ansible-core"),
    ],
)
def test_what_certification_rejects_is_named(root, name, text, problem):
    (root / name).parent.mkdir(parents=True, exist_ok=True)
    (root / name).write_text(text, encoding="utf-8")
    with pytest.raises(ReleaseError) as caught:
        certification.check(root)
    assert name in str(caught.value)
    assert problem in str(caught.value)


def test_a_missing_license_is_named(root):
    (root / "LICENSE").unlink()
    with pytest.raises(ReleaseError, match="LICENSE"):
        certification.check(root)
