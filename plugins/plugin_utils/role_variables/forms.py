# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Convert the texts that a survey of AWX sends: into the type of the variable's default."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any

import yaml
from ansible.module_utils.parsing.convert_bool import boolean

from ansible_collections.secops.device_actions.plugins.module_utils._common.errors import InputError
from ansible_collections.secops.device_actions.plugins.module_utils._common.text import printable_line

_SEPARATORS = re.compile(r"[\n\r,]+")
_NUMBER = re.compile(r"[+-]?\d{1,18}", re.ASCII)
_LONGEST_YAML = 100_000  # characters
_TIMESTAMP = "tag:yaml.org,2002:timestamp"
_ENTRIES_OF_MAPPINGS = ("-", "[", "{")  # first characters of YAML or JSON, and of no name of a package


class _Loader(yaml.SafeLoader):
    """Reads what JSON can hold. Aliases could stand for more than any memory holds."""

    yaml_implicit_resolvers = {
        first: [(tag, pattern) for tag, pattern in resolvers if tag != _TIMESTAMP]
        for first, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
    }

    def compose_node(self, parent: Any, index: Any) -> Any:
        if self.check_event(yaml.AliasEvent):
            raise yaml.YAMLError("aliases are not supported")
        return super().compose_node(parent, index)


def is_blank(value: object) -> bool:
    """Return whether a value is the one of a field that a user left empty."""
    return value is None or (isinstance(value, str) and not value.strip())


def converted(value: Any, default: Any, variable: str, entry_key: str | None = None) -> Any:
    """Return a value in the type of the variable's default. Raise an InputError if that is not possible.

    entry_key: for a list of dictionaries, the key that an entry without one stands for.
    """
    if entry_key:
        return _mappings(value, variable, entry_key)
    if isinstance(default, bool):
        return _truth(value, variable)
    if isinstance(default, int):
        return _number(value, variable)
    if isinstance(default, Mapping):
        return _mapping(value, variable)
    if isinstance(default, (list, tuple)):
        return _texts(value, variable)
    return _text(value, variable)


def _text(value: Any, variable: str) -> str:
    if isinstance(value, (str, int, float)) and not isinstance(value, bool):
        return _printable(str(value).strip(), variable)
    raise InputError(f"{variable}: must be a text, got {_shown(value)}.")


def _printable(text: str, variable: str) -> str:
    """Return one line of text. A module may refuse it when another one has already written."""
    if any(ord(character) < 32 or ord(character) == 127 for character in text):
        raise InputError(f"{variable}: must be one line without control characters.")
    return text


def _truth(value: Any, variable: str) -> bool:
    try:
        return bool(boolean(value.strip() if isinstance(value, str) else value))
    except TypeError:
        raise InputError(f"{variable}: must be true or false, got {_shown(value)}.") from None


def _number(value: Any, variable: str) -> int:
    text = str(value).strip()
    if isinstance(value, (bool, list, tuple, Mapping)) or not _NUMBER.fullmatch(text):
        raise InputError(f"{variable}: must be a whole number, got {_shown(value)}.")
    return int(text)


def _texts(value: Any, variable: str) -> list[str]:
    """Return the entries of a list, or of a text with one entry a line or between commas."""
    if isinstance(value, str) and value.lstrip().startswith("["):
        value = _parsed(value, variable, "a list")
    values = list(value) if isinstance(value, (list, tuple)) else _SEPARATORS.split(str(value))
    if isinstance(value, Mapping) or not all(
        isinstance(one, (str, int)) and not isinstance(one, bool) for one in values
    ):
        raise InputError(
            f"{variable}: must be a list of texts, or a text with one entry a line or between commas, got "
            f"{_shown(value)}."
        )
    return [_printable(text, variable) for one in values if (text := str(one).strip())]


def _shown(value: Any) -> str:
    """Return a value for a message. A dictionary may contain secrets, also one in a list."""
    if isinstance(value, Mapping):
        return "a dictionary"
    if isinstance(value, (list, tuple)) and any(isinstance(one, (Mapping, list, tuple)) for one in value):
        return "a list that contains more than texts"
    return repr(printable_line(value))


def _mapping(value: Any, variable: str) -> dict[str, Any]:
    found = _parsed(value, variable, "a dictionary") if isinstance(value, str) else value
    if not isinstance(found, Mapping):
        raise InputError(f"{variable}: must be a dictionary, as YAML or JSON, got another type.")
    return dict(found)


def _mappings(value: Any, variable: str, entry_key: str) -> list[Any]:
    if isinstance(value, str):
        is_yaml = value.lstrip().startswith(_ENTRIES_OF_MAPPINGS)
        value = _parsed(value, variable, "a list") if is_yaml else _texts(value, variable)
    values = [value] if isinstance(value, Mapping) else value
    if not isinstance(values, (list, tuple)):
        raise InputError(f"{variable}: must be a list, as YAML or JSON, or a text with one {entry_key} a line.")
    return [{entry_key: one.strip()} if isinstance(one, str) else one for one in values]


def _parsed(text: str, variable: str, what: str) -> Any:
    """Return what a JSON or YAML text contains. The error does not show the text, which may contain secrets."""
    try:
        if len(text) > _LONGEST_YAML:
            raise ValueError
        try:
            # Rulebooks send JSON after dashes. YAML would take the two halves of an emoji for two characters.
            return json.loads(text.strip().removeprefix("---"))
        except ValueError:
            return yaml.load(text, Loader=_Loader)
    except (ValueError, yaml.YAMLError, RecursionError, LookupError, AttributeError, TypeError):  # the last ones: tags
        raise InputError(f"{variable}: must be {what} as YAML or JSON, but the text is not valid.") from None
