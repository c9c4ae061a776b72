# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Records of a lockdown, drawn field by field together with what each field says, and what may follow from all of it.

The rules are those of the vendor's pages ("Lockdown device command", "Get device lockdown history"), told once more
and without the client's code. An end that lies ahead is a lockdown, an end that lies behind is none. Without an end the
word "locked" is one, as a partial lockdown has no end. A lockdown that began and shows no end holds or is over as its
history says. Nothing at all is a device that never was locked, if the record says anything. What contradicts that, or
cannot be read, is an error.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timezone
from typing import Any

from hypothesis import strategies as st

from .secrets import ACCESS_TOKEN, APPLICATION_SECRET, UNLOCK_KEY
from .values import UGLY_VALUES, json_values, spoiled, texts

FOCUS_ID = "45E07F34E76B4A9EB167D6D0C510D6BA"
OTHER_ID = "1" * 32
NOW = 1768478400  # 2026-01-15T12:00:00Z
ABSENT = object()
FIELDS = ("lockdown_expiration", "lockdown_initiated", "connection_status", "lockdown_history")
LOCKED, FREE, ERROR = "locked", "free", "error"


@dataclass(frozen=True)
class Field:
    """A value and the word for what it says."""

    says: str
    value: Any


@dataclass(frozen=True)
class Answer:
    """body: what stands in the answer. may_be: the verdicts that it supports."""

    body: Any
    may_be: frozenset


def iso(moment: int, form: str = "{}Z") -> str:
    """Seconds since 1970 as the console writes them; form: what stands around whole seconds."""
    return form.format(datetime.fromtimestamp(moment, timezone.utc).replace(tzinfo=None).isoformat())


FORMS = ("{}Z", "{}z", "{}", "{}.1234567Z", "{}.5", "{}+00:00", " {}Z ")
NO_MOMENTS = (*UGLY_VALUES, "soon", "2026-13-01T00:00:00Z", "2026-01-15", "12:00", "None", "0", "{{ now() }}", "\x00")
YEARS = 900 * 365 * 86_400


def moments(says: str, earliest: int, latest: int) -> st.SearchStrategy[Field]:
    """A time of the given distance from now, in seconds, in any form."""
    distances = st.one_of(st.integers(earliest, latest), st.sampled_from((earliest, latest)))
    return st.builds(lambda distance, form: Field(says, iso(NOW + distance, form)), distances, st.sampled_from(FORMS))


def words(says: str, *values: Any) -> st.SearchStrategy[Field]:
    """One of these values, which all say the same."""
    return st.sampled_from([Field(says, value) for value in values])


nothing = words("nothing", ABSENT, None, "")
nonsense = words("nonsense", *NO_MOMENTS)
expirations = st.one_of(nothing, moments("ahead", 1, YEARS), moments("behind", -YEARS, 0))
beginnings = st.one_of(nothing, moments("lately", -299, -1), moments("long ago", -YEARS, -301))
statuses = st.one_of(
    nothing,
    words("locked", "locked", "LOCKED", "Locked"),
    words("a word", "connected", "disconnected", "Offline", "not connected", "unlocked", "online"),
    texts().filter(lambda text: text.strip() and "lock" not in text.lower()).map(lambda text: Field("a word", text)),
    words("unclear", "partially locked", "lockdown", "blocked", "lock pending"),
)

LOCKED_NOW = {"user_id": "u", "timestamp": iso(NOW), "command": "lockdown"}
RELEASED_NOW = {**LOCKED_NOW, "command": "unlock"}
RELEASED_BEFORE = {**RELEASED_NOW, "timestamp": iso(NOW - YEARS - 1)}
EARLIER = [{**LOCKED_NOW, "timestamp": iso(NOW - 2 * YEARS, form), "user_id": form} for form in FORMS]
EARLIER += [{"timestamp": None, "command": None}, {"command": ["unlock"]}, "unlock", None, 5]
told_histories = st.builds(
    lambda earlier, last, turned: Field(last.says, (earlier + last.value)[:: -1 if turned else 1]),
    st.lists(st.sampled_from(EARLIER), max_size=3),
    st.sampled_from(
        (
            Field("locked", [LOCKED_NOW]),
            Field("released", [RELEASED_NOW]),
            Field("both at once", [LOCKED_NOW, RELEASED_NOW]),
            Field("of another time", [RELEASED_BEFORE]),
        )
    ),
    st.booleans(),
)
histories = st.one_of(told_histories, words("nothing", ABSENT, None), words("empty", []))
no_history = words("nonsense", *(value for value in UGLY_VALUES if value != []), "locked", [{"timestamp": "soon"}])


def verdicts(expiration: Field, beginning: Field, status: Field, history: Field) -> frozenset:
    """What the fields together may be taken for."""
    if "nonsense" in (expiration.says, beginning.says):
        return frozenset({ERROR})
    if expiration.says == "ahead":
        return frozenset({LOCKED})
    if expiration.says == "behind":
        return frozenset({FREE})
    if status.says == "locked":
        return frozenset({LOCKED})
    if status.says == "unclear":
        return frozenset({ERROR})
    if beginning.says != "nothing":
        if history.says == "released":
            return frozenset({FREE})
        # Nobody ends a lockdown in its first five minutes but by a command.
        return frozenset({LOCKED} if (history.says, beginning.says) == ("locked", "lately") else {ERROR})
    tells_of_no_time = any(field.value is not ABSENT for field in (expiration, beginning))
    tells = status.says == "a word" or history.says == "empty" or tells_of_no_time
    return frozenset({FREE} if tells else {ERROR})


WITH_KEY = f"ws-{UNLOCK_KEY}"
foreign = st.one_of(st.sampled_from((WITH_KEY, f"ws {ACCESS_TOKEN}", APPLICATION_SECRET, ABSENT)), spoiled)


@st.composite
def records(draw: Any) -> Answer:
    """A record of the device FOCUS_ID, as the console of the time NOW might answer, and what it may be taken for."""
    spoil = draw(st.sampled_from((None, None, None, "expiration", "beginning", "status", "history", "id")))
    expiration = draw(nonsense if spoil == "expiration" else expirations)
    beginning = draw(nonsense if spoil == "beginning" else beginnings)
    status = draw(words("unclear", *UGLY_VALUES) if spoil == "status" else statuses)
    history = draw(no_history if spoil == "history" else histories)
    may_be = verdicts(expiration, beginning, status, history)
    fields = {
        **dict(zip(FIELDS, (expiration.value, beginning.value, status.value, history.value), strict=True)),
        "hostname": draw(foreign),
        "optics_device_version": draw(foreign),
        "password": draw(st.one_of(st.just(UNLOCK_KEY), spoiled)),
    }
    fields["id"] = draw(st.sampled_from((FOCUS_ID, FOCUS_ID.lower(), None, ABSENT)))
    if spoil == "id":
        fields["id"] = draw(st.sampled_from((OTHER_ID, *UGLY_VALUES)))
        may_be = frozenset({ERROR})
    if WITH_KEY in (fields["hostname"], fields["optics_device_version"]):
        fields["password"] = UNLOCK_KEY  # else nobody can tell that it is the key
    record = {name: value for name, value in fields.items() if value is not ABSENT}
    wrapped = {"status": "COMPLETE", "data": record}
    return Answer(draw(st.sampled_from((record, wrapped))), may_be)


SOME_NAMES = ("id", "hostname", "status", "password", "x")
no_records = st.one_of(
    spoiled.filter(lambda value: not isinstance(value, dict)),
    spoiled.filter(lambda value: not isinstance(value, dict)).map(lambda value: {"data": value}),
    st.dictionaries(st.sampled_from(SOME_NAMES), spoiled),
    json_values().filter(lambda value: not isinstance(value, dict)),
).map(lambda body: Answer(body, frozenset({ERROR})))

A_DAY = 86_400
PLAIN = (
    (Field("nothing", ABSENT), Field("nothing", None), Field("ahead", iso(NOW + 1)), Field("behind", iso(NOW))),
    (
        Field("nothing", ABSENT),
        Field("nothing", None),
        Field("lately", iso(NOW - 60)),
        Field("long ago", iso(NOW - A_DAY)),
        Field("nonsense", "soon"),
    ),
    (
        Field("nothing", ABSENT),
        Field("locked", "locked"),
        Field("a word", "connected"),
        Field("unclear", "partially locked"),
        Field("unclear", ["locked"]),
    ),
    (
        Field("nothing", ABSENT),
        Field("empty", []),
        Field("locked", [LOCKED_NOW, EARLIER[0]]),
        Field("released", [EARLIER[0], RELEASED_NOW]),
        Field("both at once", [RELEASED_NOW, LOCKED_NOW]),
        Field("of another time", [RELEASED_BEFORE]),
        Field("nonsense", "locked"),
    ),
)


def plain_answers() -> Iterator[Answer]:
    """Each combination of what the four fields that matter can say."""
    for fields in itertools.product(*PLAIN):
        record = dict(zip(FIELDS, (field.value for field in fields), strict=True))
        yield Answer({name: value for name, value in record.items() if value is not ABSENT}, verdicts(*fields))


BY_VERDICT = {
    verdict: [answer for answer in plain_answers() if answer.may_be == {verdict}] for verdict in (LOCKED, FREE, ERROR)
}
plain = st.sampled_from(list(BY_VERDICT)).flatmap(lambda verdict: st.sampled_from(BY_VERDICT[verdict]))
answers = st.one_of(plain, records(), no_records)
"""An answer of any verdict, each of them often."""
