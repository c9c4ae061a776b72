# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Shell examples: their syntax, and each command."""

from __future__ import annotations

import importlib.util
import json
import re
import subprocess
from collections.abc import Callable, Iterator
from itertools import pairwise

from integration.documentation.pages import CHECKOUT

from . import ansible_commands, collection
from .collection import Finding, Reader
from .shell import commands

# Programs that are not part of this project. Only the syntax of their commands is checked.
OTHER_PROGRAMS = set(
    "[ [[ . awk base64 bash break cat cd chgrp chmod chown continue cp curl cut date diff docker done echo esac exec "
    "exit export false fi find flock gh glab git gpg grep head jq kill less ln ls mkdir mktemp mv nohup nox "
    "openssl podman printf pwd read rm sed set sha256sum sh shopt sleep sort source ssh sudo tail tar tee test touch "
    "true trap tr umask uniq unset unzip watch wc which xargs xdg-open } ansible-builder ansible-lint "
    "ansible-navigator ansible-runner ansible-test antsibull-changelog antsibull-docs awx helm kubectl logrotate "
    "pytest semodule systemctl".split()
)
INSTALLED = "ansible_collections/secops/device_actions/"
_TARGETS = frozenset(re.findall(r"^([a-z-]+):", (CHECKOUT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE))
_REFERENCE = re.compile(r"\bsecops\.device_actions\.(\w+)")
_PATIENCE = 60  # seconds


def check_shell(text: str, reader: Reader, is_script: bool = False) -> Iterator[Finding]:
    """Yield what is wrong with commands for a shell. is_script: they may use any other program, and functions."""
    shown = subprocess.run(
        ["bash", "-n", "-c", text], check=False, timeout=_PATIENCE, stderr=subprocess.PIPE, text=True
    )
    if shown.returncode:
        yield 0, f"bash: {shown.stderr.strip()}"
        return
    try:
        found = list(commands(text))
    except ValueError as error:
        yield 0, f"the quotes are wrong: {error}"
        return
    for command in found:
        yield from ((command.line, error) for error in _command(command.words, reader, is_script))


def _command(words: list[str], reader: Reader, is_script: bool) -> Iterator[str]:
    program = words[0].rpartition("/")[2]
    if is_script and program.startswith("$") and len(words) > 1 and collection.own(words[1]):
        program = "ansible-playbook"  # from a variable
    if program in ansible_commands.PROGRAMS:
        # A script passes further arguments on.
        yield from ansible_commands.check([program, *(word for word in words[1:] if word != "$@")], reader)
    elif check := _PROGRAMS.get(program):
        yield from check(words, reader)
    elif words[0].startswith("./") and (reader.find(words[0]) is not None):
        pass
    elif program in OTHER_PROGRAMS or is_script:
        for name in _REFERENCE.findall(" ".join(words)):
            if name not in {*collection.PLAYBOOKS, *collection.RULEBOOKS}.union(*collection.DOCUMENTED.values()):
                yield f"the collection has no {collection.PREFIX}{name}"
    else:
        yield f"the program {program} is unknown. Add it to OTHER_PROGRAMS in shell_commands.py, or a check of it."


def _make(words: list[str], reader: Reader) -> Iterator[str]:
    for target in words[1:]:
        if "=" not in target and not target.startswith("-") and target not in _TARGETS:
            yield f"make: there is no target {target}"


def _pip(words: list[str], reader: Reader) -> Iterator[str]:
    for option, value in pairwise(words):
        known = (CHECKOUT / value.rpartition("/")[2]).is_file() or reader.find(value) is not None
        if option in ("-r", "--requirement") and not (known or value.endswith(INSTALLED + "requirements.txt")):
            yield f"pip: there is no file {value}"


def _python(words: list[str], reader: Reader) -> Iterator[str]:
    for option, value in pairwise(words):
        if option == "-m" and importlib.util.find_spec(value) is None and not (CHECKOUT / "tests" / value).is_dir():
            yield f"python: there is no module {value}"


def _copy(words: list[str], reader: Reader) -> Iterator[str]:
    for word in words[1:]:
        if INSTALLED not in word:
            continue
        path = word.partition(INSTALLED)[2]
        head, brace, rest = path.partition("{")
        inner, dummy, tail = rest.partition("}")
        for name in inner.split(",") if brace else [""]:
            if not list(CHECKOUT.glob((head + name + tail).rstrip("/") or "*")):
                yield f"{words[0]}: the collection has no file {head}{name}{tail}"


def _curl(words: list[str], reader: Reader) -> Iterator[str]:
    for option, value in pairwise(words):
        if option in ("-d", "--data") and value.startswith(("{", "[")):
            try:
                json.loads(value)
            except json.JSONDecodeError as error:
                yield f"curl: invalid JSON in the data: {error}: {value}"


def _wrapper(words: list[str], reader: Reader) -> Iterator[str]:
    """Check the command of Ansible that a container or another program runs."""
    for number, word in enumerate(words):
        if word.startswith("ansible") and word in {*_PROGRAMS, *ansible_commands.PROGRAMS}:
            yield from _command(words[number:], reader, False)
            return


_PROGRAMS: dict[str, Callable[[list[str], Reader], Iterator[str]]] = {
    "ansible-rulebook": ansible_commands.check_rulebook,
    "cat": _copy,
    "cp": _copy,
    "curl": _curl,
    "docker": _wrapper,
    "flock": _wrapper,
    "less": _copy,
    "ls": _copy,
    "make": _make,
    "pip": _pip,
    "podman": _wrapper,
    "python": _python,
    "python3": _python,
}
