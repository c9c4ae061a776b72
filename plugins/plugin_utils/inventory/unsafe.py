# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Decide which texts are templates, on every ansible-core: those of the user's files are, those of consoles never."""

from __future__ import annotations

import re
from typing import Any

import ansible.template
from ansible.parsing.yaml import objects
from ansible.utils.unsafe_proxy import wrap_var

# ansible-core 2.19 and newer render trusted texts only. Older ones render every text in a variable.
_RENDERS_ALL = not hasattr(ansible.template, "trust_as_template")
_ENCRYPTED: Any = objects.AnsibleVaultEncryptedUnicode if _RENDERS_ALL else ()
# Characters that can start neither a template nor a "#jinja2:" header, whatever delimiters a task configures.
_HARMLESS, _HARMFUL = re.compile(r"[\w .,:;/\\@+=-]*"), re.compile(r"[^\w .,:;/\\@+=-]")


def mark_unsafe(variables: dict[str, Any]) -> dict[str, Any]:
    """Return JSON-like variables in a form that Ansible never renders, and that compares equal to the original."""
    return _wrap(variables) if _RENDERS_ALL and not _is_harmless(variables) else variables


def trust_template(text: str) -> str:
    """Return a text of the user's in a form that Ansible renders, although it is not from a file that Ansible read."""
    return text if _RENDERS_ALL else ansible.template.trust_as_template(text)


def decrypt(value: Any) -> Any:
    """Return a rendered value with the texts of vaults decrypted. Older ansible-cores leave them encrypted."""
    if isinstance(value, dict):
        return {key: decrypt(part) for key, part in value.items()}
    if isinstance(value, list):
        return [decrypt(part) for part in value]
    return str(value) if isinstance(value, _ENCRYPTED) else value


def _is_harmless(variables: dict[str, Any]) -> bool:
    """Return whether there is nothing to wrap. This is true of nearly all hosts, and cheaper than wrapping them."""
    texts: list[str] = []
    _collect_texts(variables, texts)
    return not _HARMFUL.search("".join(texts))  # one search of all texts costs half as much as one of each


def _collect_texts(value: dict[str, Any] | list[Any], texts: list[str]) -> None:
    """Add the keys and texts in a JSON-like value to a list."""
    if isinstance(value, dict):
        texts += value
    for part in value.values() if isinstance(value, dict) else value:
        if isinstance(part, str):
            texts.append(part)
        elif part and isinstance(part, (dict, list)):
            _collect_texts(part, texts)


def _wrap(value: Any) -> Any:
    if isinstance(value, str):
        return value if _HARMLESS.fullmatch(value) else wrap_var(value)
    if isinstance(value, dict):
        # Filters such as dict2items drop the mark of wrapped keys, so the characters are replaced.
        return {_HARMFUL.sub("_", key): _wrap(part) for key, part in value.items()}
    if isinstance(value, list):
        return [_wrap(part) for part in value]
    return value
