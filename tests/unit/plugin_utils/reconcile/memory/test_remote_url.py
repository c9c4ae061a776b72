# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Addresses of repositories."""

from __future__ import annotations

from pathlib import Path

import pytest

from ansible_collections.secops.device_actions.plugins.module_utils._common.errors import InputError
from ansible_collections.secops.device_actions.plugins.plugin_utils.reconcile.memory.remote_url import RemoteUrl


@pytest.mark.parametrize(
    ("text", "scheme", "origin"),
    [
        ("https://git.example/soc/containment.git", "https", "https://git.example"),
        (" https://git.example:8443/a ", "https", "https://git.example:8443"),
        ("https://[fd00::1]:8443/a", "https", "https://[fd00::1]:8443"),
        ("ssh://git@git.example:2222/soc/a.git", "ssh", "ssh://git.example:2222"),
        ("git@git.example:soc/a.git", "ssh", "git.example"),
        ("git.example:soc/a.git", "ssh", "git.example"),
    ],
)
def test_usual_addresses_are_accepted(text: str, scheme: str, origin: str) -> None:
    url = RemoteUrl.parse(text)
    assert (url.text, url.scheme, url.origin) == (text.strip(), scheme, origin)


@pytest.mark.parametrize("prefix", ["", "file://"])
def test_a_folder_is_accepted(tmp_path: Path, prefix: str) -> None:
    folder = tmp_path / "with %41"
    folder.mkdir()
    text = str(folder).replace(" ", "%20").replace("%41", "%2541") if prefix else str(tmp_path)
    url = RemoteUrl.parse(prefix + text)
    assert (url.text, url.scheme) == (str(folder if prefix else tmp_path), "file")


@pytest.mark.parametrize(
    "text",
    [
        "https://oauth2:s3cret@git.example/a.git",
        "https://s3cret@git.example/a.git",
        "ssh://git:s3cret@git.example/a.git",
        "git:s3cret@git.example:a.git",
        "http://s3cret@git.example/a.git",
    ],
)
def test_secrets_in_an_address_are_refused_and_not_quoted(text: str) -> None:
    with pytest.raises(InputError) as caught:
        RemoteUrl.parse(text)
    assert "s3cret" not in str(caught.value)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "containment",
        "../containment",
        "http://git.example/a.git",
        "git://git.example/a.git",
        "ext::sh -c id",
        "ext::sh",
        "fd::17",
        "https::https://git.example/a",
        "file://git.example/a",
        "--upload-pack=id",
        "-oProxyCommand=id",
        "ssh://-oProxyCommand=id/a",
        "ssh://git@-oProxyCommand=id/a",
        "ssh://git@git.example/-a",
        "-oProxyCommand=id:a",
        "git.example:-a",
        "-git@git.example:a",
        "https://git.example",
        "https://git.example/",
        "https://git.example/a?b",
        "https://git.example/a#b",
        "https://git.example:99999/a",
        "https://git_.exa mple/a",
        "https://git.example/a\nhttps://other.example/b",
        "https://git.example/\u202ea",
        "https://[fd00::1/a",
        "/no/such/folder",
        "/etc/passwd",
        "https://git.example/" + "a" * 3000,
    ],
)
def test_other_addresses_are_refused(text: str) -> None:
    with pytest.raises(InputError, match=r"^reconcile_repo: .*\.$"):
        RemoteUrl.parse(text)
