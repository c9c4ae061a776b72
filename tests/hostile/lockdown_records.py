# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Lockdown records of Cylance, with the meaning of each field and the verdicts that the whole record supports.

The rules are an independent implementation of the vendor's documentation ("Lockdown device command", "Get device
lockdown history"):

- With an expiration in the future, the device is locked. With one in the past, it is not.
- Without an expiration, the status "locked" means locked: a partial lockdown has no expiration.
- With a start but without an expiration, the history decides.
- Without any of these, the device was never locked, provided that the record contains any lockdown field.
- Contradicting or unreadable fields are an error.
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
    """A value of a field and its meaning in a word."""

    meaning: str
    value: Any


@dataclass(frozen=True)
class LockdownResponse:
    """A response of the lockdown endpoint. may_be: the verdicts that it supports."""

    body: Any
    may_be: frozenset


def iso(timestamp: int, form: str = "{}Z") -> str:
    """Return seconds since the epoch in the format of the console. form: a template for the part up to the seconds."""
    return form.format(datetime.fromtimestamp(timestamp, timezone.utc).replace(tzinfo=None).isoformat())


FORMS = ("{}Z", "{}z", "{}", "{}.1234567Z", "{}.5", "{}+00:00", " {}Z ")
INVALID_TIMESTAMPS = (
    *UGLY_VALUES,
    "soon",
    "2026-13-01T00:00:00Z",
    "2026-01-15",
    "12:00",
    "None",
    "0",
    "{{ now() }}",
    "\x00",
)
YEARS = 900 * 365 * 86_400


def timestamps(meaning: str, earliest: int, latest: int) -> st.SearchStrategy[Field]:
    """Draw a timestamp in any form. earliest, latest: seconds relative to NOW."""
    offsets = st.one_of(st.integers(earliest, latest), st.sampled_from((earliest, latest)))
    return st.builds(lambda offset, form: Field(meaning, iso(NOW + offset, form)), offsets, st.sampled_from(FORMS))


def values_meaning(meaning: str, *values: Any) -> st.SearchStrategy[Field]:
    """Draw one of these values with the same meaning."""
    return st.sampled_from([Field(meaning, value) for value in values])


nothing = values_meaning("nothing", ABSENT, None, "")
invalid = values_meaning("invalid", *INVALID_TIMESTAMPS)
expirations = st.one_of(nothing, timestamps("future", 1, YEARS), timestamps("past", -YEARS, 0))
starts = st.one_of(nothing, timestamps("recent", -299, -1), timestamps("old", -YEARS, -301))
statuses = st.one_of(
    nothing,
    values_meaning("locked", "locked", "LOCKED", "Locked"),
    values_meaning("other", "connected", "disconnected", "Offline", "not connected", "unlocked", "online"),
    texts().filter(lambda text: text.strip() and "lock" not in text.lower()).map(lambda text: Field("other", text)),
    values_meaning("unclear", "partially locked", "lockdown", "blocked", "lock pending"),
)

LOCKED_NOW = {"user_id": "u", "timestamp": iso(NOW), "command": "lockdown"}
RELEASED_NOW = {**LOCKED_NOW, "command": "unlock"}
RELEASED_BEFORE = {**RELEASED_NOW, "timestamp": iso(NOW - YEARS - 1)}
EARLIER = [{**LOCKED_NOW, "timestamp": iso(NOW - 2 * YEARS, form), "user_id": form} for form in FORMS]
EARLIER += [{"timestamp": None, "command": None}, {"command": ["unlock"]}, "unlock", None, 5]
valid_histories = st.builds(
    lambda earlier, last, is_reversed: Field(last.meaning, (earlier + last.value)[:: -1 if is_reversed else 1]),
    st.lists(st.sampled_from(EARLIER), max_size=3),
    st.sampled_from(
        (
            Field("locked", [LOCKED_NOW]),
            Field("released", [RELEASED_NOW]),
            Field("simultaneous", [LOCKED_NOW, RELEASED_NOW]),
            Field("unrelated", [RELEASED_BEFORE]),
        )
    ),
    st.booleans(),
)
histories = st.one_of(valid_histories, values_meaning("nothing", ABSENT, None), values_meaning("empty", []))
invalid_histories = values_meaning(
    "invalid", *(value for value in UGLY_VALUES if value != []), "locked", [{"timestamp": "soon"}]
)


def supported_verdicts(expiration: Field, start: Field, status: Field, history: Field) -> frozenset:
    """Return the verdicts that the fields together support."""
    if "invalid" in (expiration.meaning, start.meaning):
        return frozenset({ERROR})
    if expiration.meaning == "future":
        return frozenset({LOCKED})
    if expiration.meaning == "past":
        return frozenset({FREE})
    if status.meaning == "locked":
        return frozenset({LOCKED})
    if status.meaning == "unclear":
        return frozenset({ERROR})
    if start.meaning != "nothing":
        if history.meaning == "released":
            return frozenset({FREE})
        # Within the first five minutes, only a command can end a lockdown.
        return frozenset({LOCKED} if (history.meaning, start.meaning) == ("locked", "recent") else {ERROR})
    has_time_field = any(field.value is not ABSENT for field in (expiration, start))
    has_lockdown_field = status.meaning == "other" or history.meaning == "empty" or has_time_field
    return frozenset({FREE} if has_lockdown_field else {ERROR})


WITH_KEY = f"ws-{UNLOCK_KEY}"
untrusted_texts = st.one_of(st.sampled_from((WITH_KEY, f"ws {ACCESS_TOKEN}", APPLICATION_SECRET, ABSENT)), spoiled)


@st.composite
def records(draw: Any) -> LockdownResponse:
    """Draw a record of the device FOCUS_ID at the time NOW, usually with at most one spoiled field."""
    spoil = draw(st.sampled_from((None, None, None, "expiration", "start", "status", "history", "id")))
    expiration = draw(invalid if spoil == "expiration" else expirations)
    start = draw(invalid if spoil == "start" else starts)
    status = draw(values_meaning("unclear", *UGLY_VALUES) if spoil == "status" else statuses)
    history = draw(invalid_histories if spoil == "history" else histories)
    may_be = supported_verdicts(expiration, start, status, history)
    fields = {
        **dict(zip(FIELDS, (expiration.value, start.value, status.value, history.value), strict=True)),
        "hostname": draw(untrusted_texts),
        "optics_device_version": draw(untrusted_texts),
        "password": draw(st.one_of(st.just(UNLOCK_KEY), spoiled)),
    }
    fields["id"] = draw(st.sampled_from((FOCUS_ID, FOCUS_ID.lower(), None, ABSENT)))
    if spoil == "id":
        fields["id"] = draw(st.sampled_from((OTHER_ID, *UGLY_VALUES)))
        may_be = frozenset({ERROR})
    if WITH_KEY in (fields["hostname"], fields["optics_device_version"]):
        fields["password"] = UNLOCK_KEY  # otherwise, the client cannot recognize the key
    record = {name: value for name, value in fields.items() if value is not ABSENT}
    wrapped = {"status": "COMPLETE", "data": record}
    return LockdownResponse(draw(st.sampled_from((record, wrapped))), may_be)


FIELD_NAMES = ("id", "hostname", "status", "password", "x")
no_records = st.one_of(
    spoiled.filter(lambda value: not isinstance(value, dict)),
    spoiled.filter(lambda value: not isinstance(value, dict)).map(lambda value: {"data": value}),
    st.dictionaries(st.sampled_from(FIELD_NAMES), spoiled),
    json_values().filter(lambda value: not isinstance(value, dict)),
).map(lambda body: LockdownResponse(body, frozenset({ERROR})))

DAY = 86_400
PLAIN_FIELDS = (
    (Field("nothing", ABSENT), Field("nothing", None), Field("future", iso(NOW + 1)), Field("past", iso(NOW))),
    (
        Field("nothing", ABSENT),
        Field("nothing", None),
        Field("recent", iso(NOW - 60)),
        Field("old", iso(NOW - DAY)),
        Field("invalid", "soon"),
    ),
    (
        Field("nothing", ABSENT),
        Field("locked", "locked"),
        Field("other", "connected"),
        Field("unclear", "partially locked"),
        Field("unclear", ["locked"]),
    ),
    (
        Field("nothing", ABSENT),
        Field("empty", []),
        Field("locked", [LOCKED_NOW, EARLIER[0]]),
        Field("released", [EARLIER[0], RELEASED_NOW]),
        Field("simultaneous", [RELEASED_NOW, LOCKED_NOW]),
        Field("unrelated", [RELEASED_BEFORE]),
        Field("invalid", "locked"),
    ),
)


def plain_answers() -> Iterator[LockdownResponse]:
    """Yield a response for each combination of meanings of the four relevant fields."""
    for fields in itertools.product(*PLAIN_FIELDS):
        record = dict(zip(FIELDS, (field.value for field in fields), strict=True))
        yield LockdownResponse(
            {name: value for name, value in record.items() if value is not ABSENT}, supported_verdicts(*fields)
        )


BY_VERDICT = {
    verdict: [response for response in plain_answers() if response.may_be == {verdict}]
    for verdict in (LOCKED, FREE, ERROR)
}
plain = st.sampled_from(list(BY_VERDICT)).flatmap(lambda verdict: st.sampled_from(BY_VERDICT[verdict]))
answers = st.one_of(plain, records(), no_records)
"""Responses of all verdicts in similar numbers."""
