# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Which texts are templates, on every core: those of the user's own files are, those of consoles never."""

from __future__ import annotations

import re

import ansible.template
from ansible.parsing.yaml import objects
from ansible.utils.unsafe_proxy import wrap_var

# Cores from 2.19 on render what a file of the user says, and nothing else. Those before render any text in a variable.
_RENDERS_ALL = not hasattr(ansible.template, "trust_as_template")
_ENCRYPTED = objects.AnsibleVaultEncryptedUnicode if _RENDERS_ALL else ()
# What cannot be a template, nor tell how one begins ("#jinja2:"), whatever marks a task has chosen for its own.
_HARMLESS, _HARMFUL = re.compile(r"[\w .,:;/\\@+=-]*"), re.compile(r"[^\w .,:;/\\@+=-]")


def inert(value):
    """A dict of what JSON has in a form in which it is shown and compared as it is, and never rendered."""
    return _wrapped(value) if _RENDERS_ALL and not _is_inert(value) else value


def trusted(text):
    """A text of the user's own that core did not read from a file."""
    return text if _RENDERS_ALL else ansible.template.trust_as_template(text)


def plain(value):
    """A rendered value of the user's, with plain texts for those from a vault, which older cores leave encrypted."""
    if isinstance(value, dict):
        return {key: plain(part) for key, part in value.items()}
    if isinstance(value, list):
        return [plain(part) for part in value]
    return str(value) if isinstance(value, _ENCRYPTED) else value


def _is_inert(value):
    """Whether there is nothing to wrap, which is so for nearly all values, and quickly told."""
    is_dict = isinstance(value, dict)
    if is_dict and not all(map(_HARMLESS.fullmatch, value)):
        return False
    for part in value.values() if is_dict else value:
        if isinstance(part, str):
            if not _HARMLESS.fullmatch(part):
                return False
        elif isinstance(part, (dict, list)) and not _is_inert(part):
            return False
    return True


def _wrapped(value):
    if isinstance(value, str):
        return value if _HARMLESS.fullmatch(value) else wrap_var(value)
    if isinstance(value, dict):
        # What is made of a dict does not show that its keys were wrapped.
        return {_HARMFUL.sub("_", key): _wrapped(part) for key, part in value.items()}
    if isinstance(value, list):
        return [_wrapped(part) for part in value]
    return value
