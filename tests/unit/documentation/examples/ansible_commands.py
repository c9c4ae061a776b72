# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The programs of Ansible in examples: their options, and the playbooks, variables and plugins that they name."""

from __future__ import annotations

import contextlib
import io
import json
from argparse import Namespace
from collections.abc import Iterator
from itertools import pairwise
from typing import Any

import yaml
from ansible.cli import CLI
from ansible.cli.adhoc import AdHocCLI
from ansible.cli.config import ConfigCLI
from ansible.cli.doc import DocCLI
from ansible.cli.galaxy import GalaxyCLI
from ansible.cli.inventory import InventoryCLI
from ansible.cli.playbook import PlaybookCLI
from ansible.cli.vault import VaultCLI
from ansible.parsing.splitter import parse_kv

from integration.documentation.pages import CHECKOUT

from . import collection
from .collection import Reader
from .options import BUILTIN, builtin_spec, check_options, has_builtin
from .plays import check_module
from .templates import names_in
from .variables import check_variables, of_playbook, of_rulebook, required

VERSION = yaml.safe_load((CHECKOUT / "galaxy.yml").read_text(encoding="utf-8"))["version"]
ARCHIVE = "secops-device_actions-"
_CLIS: dict[str, type[CLI]] = {
    "ansible": AdHocCLI,
    "ansible-config": ConfigCLI,
    "ansible-doc": DocCLI,
    "ansible-galaxy": GalaxyCLI,
    "ansible-inventory": InventoryCLI,
    "ansible-playbook": PlaybookCLI,
    "ansible-vault": VaultCLI,
}
_ANY = "any"  # in the place of the variables in a file that is not known
PROGRAMS = tuple(_CLIS)


def check(words: list[str], reader: Reader) -> Iterator[str]:
    """Yield what is wrong with a command of ansible-core."""
    program, *arguments = words
    if arguments == ["..."]:
        return
    try:
        given = _parsed(program, arguments)
    except ValueError as error:
        yield f"{program}: {error}"
        return
    for source in getattr(given, "inventory", None) or ():
        if (
            not source.endswith(",")
            and "/" not in source.replace("./", "").replace("$PWD/", "")
            and reader.find(source) is None
        ):
            yield f"{program}: no page and no file in docs/examples has the inventory {source}"
    yield from _CHECKS.get(program, _no_more)(given, reader)


def _parsed(program: str, arguments: list[str]) -> Namespace:
    cli = _CLIS[program]([program, *arguments])
    cli.init_parser()
    shown = io.StringIO()
    try:
        with contextlib.redirect_stderr(shown):
            return cli.parser.parse_args(arguments)
    except SystemExit:
        if message := shown.getvalue().strip():
            raise ValueError(message.rpartition("error: ")[2]) from None
        return Namespace()


def _no_more(given: Namespace, reader: Reader) -> Iterator[str]:
    yield from ()


def _playbook(given: Namespace, reader: Reader) -> Iterator[str]:
    variables: dict[str, Any] = {}
    for text in getattr(given, "extra_vars", None) or ():
        try:
            variables.update(_extra_variables(text, reader))
        except ValueError as error:
            yield str(error)
    for name in getattr(given, "args", ()):
        yield from _one_playbook(name, variables, reader)


def _one_playbook(name: str, variables: dict[str, Any], reader: Reader) -> Iterator[str]:
    if own := collection.own(name):
        if own not in collection.PLAYBOOKS:
            yield f"there is no playbook {name}. There are {', '.join(sorted(collection.PLAYBOOKS))}."
            return
        known = set(of_playbook(own))
        missing = required(own) - set(variables)
        if missing and _ANY not in variables:
            yield f"{name} fails without {', '.join(sorted(missing))}"
    else:
        text = reader.find(name)
        if text is None:
            yield f"no page and no file in docs/examples has the playbook {name}"
            return
        known = names_in(text)
    for value in variables.values():  # variables that tasks in a file of the user's use
        if isinstance(value, str) and value.endswith((".yml", ".yaml")) and (text := reader.find(value)):
            known |= names_in(text)
    # Variables of connections are known to every playbook. A value of the shell, or three dots, stands for any one.
    own_ones = {
        key: "{{ any }}" if isinstance(value, str) and ("$" in value or value == "...") else value
        for key, value in variables.items()
        if not key.startswith("ansible_") and key != _ANY
    }
    yield from (error for dummy, error in check_variables(own_ones, frozenset(known)))


def _extra_variables(text: str, reader: Reader) -> dict[str, Any]:
    """Return the variables of an option -e. Raise a ValueError."""
    if text.startswith("@"):
        content = reader.find(text[1:])
        if content is None:
            raise ValueError(f"no page and no file in docs/examples has the variables file {text[1:]}")
        found = yaml.safe_load(content) or {_ANY: ""}
    elif text.startswith(("{", "[")):
        try:
            found = json.loads(text)
        except json.JSONDecodeError as error:
            raise ValueError(f"-e: invalid JSON: {error}: {text}") from None
    else:
        found = parse_kv(text)
        if raw := found.get("_raw_params"):
            raise ValueError(f"-e: must be name=value, got {raw}")
    if not isinstance(found, dict):
        raise ValueError(f"-e: must be variables, got {text}")
    return found


def _doc(given: Namespace, reader: Reader) -> Iterator[str]:
    kind = getattr(given, "type", "module")
    for name in getattr(given, "args", ()):
        own = collection.own(name)
        if own and own not in collection.DOCUMENTED.get(kind, ()):
            yield f"ansible-doc: there is no {kind} {name}"


def _galaxy(given: Namespace, reader: Reader) -> Iterator[str]:
    for name in getattr(given, "args", None) or ():
        if name.startswith(ARCHIVE) and name not in (f"{ARCHIVE}{VERSION}.tar.gz", f"{ARCHIVE}*.tar.gz"):
            yield f"ansible-galaxy: the version is {VERSION} (galaxy.yml), got {name}"
    file = getattr(given, "requirements", None)
    if file and reader.find(file) is None and not list(collection.EXAMPLES.rglob(file)):
        yield f"ansible-galaxy: no page and no file in docs/examples is named {file}"


def _ad_hoc(given: Namespace, reader: Reader) -> Iterator[str]:
    name, text = given.module_name, given.module_args or ""
    values = json.loads(text) if text.startswith("{") else parse_kv(text)
    if own := collection.own(name):
        if own not in collection.MODULES:
            yield f"there is no module {name}"
        else:
            yield from check_module(own, values, given.args != "localhost")
    elif name.startswith(BUILTIN):
        builtin = name.removeprefix(BUILTIN)
        yield from check_options(builtin_spec(builtin), values, name) if has_builtin(builtin) else [f"no module {name}"]


def check_rulebook(words: list[str], reader: Reader) -> Iterator[str]:
    """Yield what is wrong with a command of ansible-rulebook, which is not installed beside ansible-core."""
    if words[1:] == ["--version"]:
        return
    given = dict(pairwise(words[1:]))
    rulebook = given.get("-r", given.get("--rulebook", ""))
    # The reader's copy has the same name.
    name = collection.own(rulebook) or rulebook.rpartition("/")[2].removesuffix(".yml")
    if name not in collection.RULEBOOKS and (collection.own(rulebook) or reader.find(rulebook) is None):
        yield f"ansible-rulebook: there is no rulebook {rulebook}"
    for option in ("-i", "--inventory", "--vars"):
        if option in given and reader.find(given[option]) is None:
            yield f"ansible-rulebook: no page and no file in docs/examples is named {given[option]}"
    values = yaml.safe_load(reader.find(given.get("--vars", "")) or "{}")
    if name in collection.RULEBOOKS and isinstance(values, dict):
        yield from (error for dummy, error in check_variables(values, of_rulebook(name)))


_CHECKS = {
    "ansible": _ad_hoc,
    "ansible-doc": _doc,
    "ansible-galaxy": _galaxy,
    "ansible-playbook": _playbook,
}
