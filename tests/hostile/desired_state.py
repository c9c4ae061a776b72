# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Files of desired state: nearly valid documents, and YAML with anything in any place."""

from __future__ import annotations

import copy
from typing import Any

import yaml
from hypothesis import strategies as st

from .values import TEMPLATE, scalars, spoiled, texts


def mostly(valid: tuple[Any, ...], invalid: tuple[Any, ...]) -> st.SearchStrategy[Any]:
    """Draw one of the valid values most of the time."""
    return st.sampled_from(valid * (1 + 20 * len(invalid) // len(valid)) + invalid)


durations = mostly(
    ("0:00:05", "1:00:00", "3:00:00"), ("3:00:01", "0:00:00", "9:24:00", "1:00", "\u0661:00:00", "1:00:00\n", 3600)
)
ids = mostly(("inc-1", "inc-2", "a.b_c", "4711", "no"), ("INC-1", "-x", "a b", "", TEMPLATE, "x" * 65, "x\n"))
lines = mostly(
    ("Beacon", "INC-4711", " padded ", "x" * 100, TEMPLATE, "<script>", "4711", "1:00:00"),
    ("x" * 101, "x" * 501, "a\nb", "", " ", "\u200b", "\x1b[31m", None, 1.5),
)
times = mostly(
    ("2026-12-03T18:00:00+01:00", "2026-12-03 18:00Z", "2999-12-31T23:59:59-14:00"),
    ("2026-02-30T18:00:00Z", "2026-12-03T18:00:00", "3000-01-01T00:00Z", "2026-12-03", "2026-12-03T18:00:00Z\n"),
)
names = mostly(
    ("ws-1", "WS-1.", "ws-1.corp.example", "Ann's Mac", "10.0.0.1", "4711"),
    ("ws*", "a/b", "a\\b", "10%", TEMPLATE, "", "\u200b", "00:60:26:26:d5:19", "x" * 256),
)
macs = mostly(
    ("00:60:26:26:d5:19", "0060.2626.D519", "00 60 26 26 d5 19", "006026262119"), ("000000000000", "1", "all", "")
)
device_ids = mostly(
    ("45e07f34-e76b-4a9e-b167-d6d0c510d6ba", "45E07F34E76B4A9EB167D6D0C510D6BA"), ("Abc1", "a b", "\u00e4", "{{x}}")
)
patterns = mostly(("infected:&os_windows:!dc*", "all", "web[01:10]"), ("~(a+)+", "all:~x", "{{ x }}", ""))
groups = mostly(("Quarantine", "quarantine", "x" * 255, "7"), ("{{ x }}", "", " ", "x" * 256, "a\nb", "\x00"))
lists = {"hostnames": names, "macs": macs, "device_ids": device_ids, "hosts": patterns}

devices = st.one_of(
    *(st.fixed_dictionaries({name: st.lists(one, min_size=1, max_size=3)}) for name, one in lists.items()),
    *(st.fixed_dictionaries({name: st.lists(one, min_size=1, max_size=3)}) for name, one in lists.items()),
    st.fixed_dictionaries({}, optional={name: st.lists(one, max_size=2) for name, one in lists.items()}),
)
lockdowns = st.one_of(
    st.none(),
    st.fixed_dictionaries(
        {},
        optional={
            "state": mostly(("locked",), ("unlocked", True)),
            "expires": durations,
            "lockdown_type": mostly(("Lockdown", "Partial"), ("{{ x }}", "")),
            "lockdown_config_id": mostly((0, 1, 2), (-1, 10**20, 1.5, "1", True)),
            "parameters": st.dictionaries(texts(), st.one_of(scalars, st.lists(scalars, max_size=2)), max_size=2),
        },
    ),
)
device_actions = st.one_of(
    st.fixed_dictionaries({"action": st.just("assign_to_group"), "group": groups}),
    st.fixed_dictionaries({"action": st.just("assign_to_group"), "group_id": groups}),
    st.fixed_dictionaries({"action": st.just("exempt"), "exempt_time": mostly((0, 64_999), (65_000, -1, "4", True))}),
    st.fixed_dictionaries({"action": st.just("ignore")}),
    st.fixed_dictionaries(
        {"action": st.sampled_from(("assign_to_group", "exempt", "ignore", "delete"))},
        optional={"group": groups, "group_id": groups, "exempt_time": st.just(4)},
    ),
)
packages = st.fixed_dictionaries(
    {"package": groups}, optional={"arguments": st.lists(st.one_of(texts(), mostly(("-a", ""), (1, True))), max_size=2)}
)
executions = st.fixed_dictionaries({"packages": st.lists(packages, min_size=1, max_size=2)})

_rest = {
    "state": mostly(("active", "released"), ("on", True)),
    "ticket": st.one_of(lines, mostly((4711, 0, -1), (10**20, 1.5))),
    "requested_by": lines,
    "until": times,
}
_actions = {
    "cylance_lockdown": lockdowns,
    "opswat_device_action": device_actions,
    "cylance_package_exec": executions,
}
_valid = st.sampled_from(sorted(_actions)).flatmap(
    lambda module: st.fixed_dictionaries(
        {"id": ids, "devices": devices, "reason": lines, module: _actions[module]},
        optional={**_rest, **{other: action for other, action in _actions.items() if other != module}},
    )
)


@st.composite
def entries(draw: st.DrawFn) -> Any:
    """Draw an entry, sometimes with a spoiled, missing or additional key."""
    entry = draw(_valid)
    if "until" not in entry or draw(mostly((False,), (True,))):
        entry["for"] = draw(durations)
    damage = draw(mostly(("none",), ("remove", "spoil", "add")))
    if damage == "remove":
        entry.pop(draw(st.sampled_from(sorted(entry))))
    elif damage == "spoil":
        entry[draw(st.sampled_from(sorted(entry)))] = draw(spoiled)
    elif damage == "add":
        entry[draw(texts())] = draw(spoiled)
    return copy.deepcopy(entry)


_one_entry = st.lists(entries(), min_size=1, max_size=1)
documents = st.one_of(_one_entry, _one_entry, st.lists(entries(), max_size=3), st.one_of(_one_entry, spoiled))


class _Dumper(yaml.SafeDumper):
    """Writes equal lists out instead of sharing them by an alias."""

    def ignore_aliases(self, data: Any) -> bool:
        """See the base class."""
        return True


def as_yaml(document: object) -> str:
    """Return a document as YAML in which each value keeps its type."""
    return yaml.dump(document, Dumper=_Dumper, allow_unicode=False, sort_keys=False)


_TOKENS = st.sampled_from(
    ("- ", "id: ", "devices:", "\n", "\n  ", "\n    ", "hostnames: ", "[", "]", "{", "}", "&a ", "*a", "<<: ", "!!str ")
    + ("!x ", "'", '"', "|", ">", "#", ": ", "? ", "---", "...", "%YAML 1.1\n", "\t", "no", "1:00:00", "\\x41", "@")
    + ("cylance_lockdown:", "expires: ", "reason: ", "inc-1", "ws-1", "2026-01-01", "~", "\ufeff", "\x00", "\x85", "=")
)
yaml_texts = st.one_of(st.lists(_TOKENS, max_size=40).map("".join), st.lists(st.one_of(_TOKENS, texts())).map("".join))


@st.composite
def files(draw: st.DrawFn) -> bytes:
    """Draw the bytes of a file: random ones, tokens of YAML, or a nearly valid document with a damaged place."""
    kind = draw(st.integers(0, 3))
    if kind == 0:
        return draw(st.binary(max_size=200))
    if kind == 1:
        return draw(yaml_texts).encode("utf-8", "surrogatepass")
    content = as_yaml(draw(documents)).encode("utf-8", "surrogatepass")
    if kind == 2:
        start = draw(st.integers(0, len(content)))
        damage = draw(st.one_of(st.binary(max_size=8), yaml_texts.map(lambda text: text.encode("utf-8", "replace"))))
        content = content[:start] + damage + content[start + draw(st.integers(0, 8)) :]
    return content
