# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Encrypt with the vault password that a run was started with."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from ansible import constants
from ansible.errors import AnsibleError
from ansible.parsing.vault import VaultLib, match_encrypt_secret

from ansible_collections.secops.device_actions.plugins.module_utils._common.errors import InputError
from ansible_collections.secops.device_actions.plugins.module_utils._common.text import as_sentence, printable_line


def vault_encryption(loader: Any) -> Callable[[bytes], bytes] | None:
    """Return a function that encrypts as ansible-vault does, or None where the run has no vault password.

    It uses the vault ID of ansible-core's option C(vault_encrypt_identity) or, without it, the first one of the run.
    loader: ansible-core's DataLoader. The returned function raises an InputError where it cannot encrypt.
    """
    secrets = getattr(getattr(loader, "_vault", None), "secrets", None)
    if not secrets:
        return None

    def encrypt(content: bytes) -> bytes:
        try:
            vault_id, secret = match_encrypt_secret(secrets, constants.DEFAULT_VAULT_ENCRYPT_IDENTITY)
            encrypted: bytes = VaultLib(secrets).encrypt(content, secret, vault_id)
        except AnsibleError as error:
            raise InputError(f"The vault cannot encrypt: {as_sentence(printable_line(error))}") from None
        return encrypted

    return encrypt
