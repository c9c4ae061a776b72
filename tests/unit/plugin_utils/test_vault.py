# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Content is encrypted with the vault password of the run."""

from __future__ import annotations

import pytest

pytest.importorskip("ansible.parsing.vault")

from ansible import constants
from ansible.parsing.dataloader import DataLoader
from ansible.parsing.vault import VaultLib, VaultSecret

from ansible_collections.secops.device_actions.plugins.module_utils._common.errors import InputError
from ansible_collections.secops.device_actions.plugins.plugin_utils.vault import vault_encryption

SECRETS = [("first", VaultSecret(b"rehearsal-only-1")), ("second", VaultSecret(b"rehearsal-only-2"))]


def loader(secrets):
    one = DataLoader()
    one.set_vault_secrets(secrets)
    return one


@pytest.mark.parametrize(("identity", "vault_id"), [(None, 0), ("second", 1)])
def test_the_content_is_encrypted_for_one_vault_id(monkeypatch, identity, vault_id):
    monkeypatch.setattr(constants, "DEFAULT_VAULT_ENCRYPT_IDENTITY", identity)
    encrypted = vault_encryption(loader(SECRETS))(b"content")
    assert encrypted.startswith(f"$ANSIBLE_VAULT;1.2;AES256;{SECRETS[vault_id][0]}\n".encode())
    assert VaultLib(SECRETS[vault_id : vault_id + 1]).decrypt(encrypted) == b"content"


def test_an_unknown_vault_id_is_an_input_error(monkeypatch):
    monkeypatch.setattr(constants, "DEFAULT_VAULT_ENCRYPT_IDENTITY", "third")
    with pytest.raises(InputError, match="vault-id=third"):
        vault_encryption(loader(SECRETS))(b"content")


@pytest.mark.parametrize("secrets", [None, []])
def test_a_run_without_a_vault_password_cannot_encrypt(secrets):
    assert vault_encryption(loader(secrets)) is None
    assert vault_encryption(object()) is None
