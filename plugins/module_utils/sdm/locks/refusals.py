# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The meaning of the errors with which SDM refuses a lock request.

The responses to a lock of another user, and to a request without effect, are not documented. So an error gets one of
these meanings only if its label or its message says so. Any other error is a failure.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from ..._common.errors import ApiError
from ..._common.redaction import Redactor
from ..._common.text import printable_line
from ..payloads import decode

LOCK, UNLOCK = "Lock", "Unlock"  # the types of lock requests
ALREADY, HELD, NOT_SUPPORTED, NO_DEVICE, OTHER = "already", "held", "not_supported", "no_device", "other"

_LOCK_STATUS = (400, 403, 409, 423, 500)  # statuses that may mean ALREADY or HELD
_ACTION_STATUS = (400, 404, 405)  # statuses that may mean NOT_SUPPORTED

_NOT_SUPPORTED = re.compile(r"not support|unsupported|invalid (action|type)|unknown (action|type)", re.IGNORECASE)
_NOT_OURS = re.compile(r"\bnot (been |currently |already )*(locked|held|owned) by\b", re.IGNORECASE)
_OTHER_USER = re.compile(
    r"\b(by|to|of) (an ?other|some ?body|some ?one|a different)\b|\b(an ?other|other|different) user\b"
    r"|\bnot the (lock )?owner\b|\bby other\b",
    re.IGNORECASE,
)
_OWNER = re.compile(
    r"\b(?:locked|held|owned) by (?:the )?(?:user )?['\"(<]?([A-Za-z][\w.@\\+-]{2,99})", re.IGNORECASE | re.ASCII
)
_OURS = re.compile(
    r"\block(ed)? (already )?by (you|yourself|(this|the same|the current) user)\b"
    r"|\b(you|(this|the same|the current) user) (already )?(have|has|hold|holds|own|owns) (the|this|a|its) lock\b",
    re.IGNORECASE,
)
_LOCKED = re.compile(r"\b(already|is|been|currently) lock(ed)?\b|\block(ed)? already\b", re.IGNORECASE)
_UNLOCKED = re.compile(
    r"\b(not|never|no longer) (been |currently )?locked\b|\bno ?body has\b|\b(there is|has|have) no lock(?! ?\w)"
    r"|\bno lock (exists|found|held)\b"
    r"|\balready (been )?unlocked\b|\bunlocked already\b",
    re.IGNORECASE,
)
_NO_NAMES = {
    "an",
    "another",
    "current",
    "other",
    "different",
    "user",
    "someone",
    "somebody",
    "you",
    "the",
    "this",
    "same",
    "yourself",
}


@dataclass(frozen=True)
class Refusal:
    """The meaning of an error of SDM.

    kind: ALREADY (nothing to do), HELD (another user has the lock, or SDM does not name the owner), NOT_SUPPORTED,
    NO_DEVICE or OTHER.
    label, message: SDM's own, redacted, or "".
    held_by: the user name of the lock owner, or None.
    is_certain: whether HELD certainly means another user.
    """

    kind: str
    label: str
    message: str
    held_by: str | None = None
    is_certain: bool = False

    @property
    def text(self) -> str:
        """The label and the message, for messages."""
        return ": ".join(filter(None, (self.label, self.message))) or "no reason given"


class RefusalReader:
    """Reads the errors that SDM returns to one account.

    username: of that account. Case is ignored.
    already_labels, held_labels: error labels that mean ALREADY and HELD according to the user.
    """

    def __init__(
        self,
        redactor: Redactor,
        username: str,
        already_labels: Iterable[str] = (),
        held_labels: Iterable[str] = (),
    ) -> None:
        self._redactor = redactor
        self._username = username.lower()
        self._known_labels = {label.strip().lower(): HELD for label in held_labels}
        self._known_labels.update({label.strip().lower(): ALREADY for label in already_labels})

    def read(self, error: ApiError, action: str) -> Refusal:
        """Return the meaning of an error by the label and the message in its body, which may be XML or JSON.

        action: what was sent, LOCK or UNLOCK.
        """
        label, message = self._label_and_message(error)
        text = f"{label} {message}".replace("_", " ")
        is_ours = self._is_ours(text)
        owner = None if is_ours or _NOT_OURS.search(text) else self._other_owner(text)
        known = self._known_labels.get(label.lower())
        kind = known or self._kind(error.status, text, owner, is_ours, action)
        return Refusal(kind, label, message, owner, bool(known or owner or _OTHER_USER.search(text)))

    def _kind(self, status: int | None, text: str, owner: str | None, is_ours: bool, action: str) -> str:
        if status in _LOCK_STATUS:
            if owner or _OTHER_USER.search(text) or _NOT_OURS.search(text):
                return HELD
            if is_ours:
                return ALREADY if action == LOCK else OTHER
            if status != 403 and action == UNLOCK and _UNLOCKED.search(text):
                return ALREADY
            if _LOCKED.search(text) and not _UNLOCKED.search(text):
                return HELD
        if status in _ACTION_STATUS and _NOT_SUPPORTED.search(text):
            return NOT_SUPPORTED
        return NO_DEVICE if status == 404 else OTHER

    def _label_and_message(self, error: ApiError) -> tuple[str, str]:
        try:
            fields = decode(error.content, "errorResponse").fields
        except ValueError:
            return "", ""
        label, message = fields.get("errorLabel"), fields.get("message")
        return self._redacted(label), self._redacted(message)

    def _redacted(self, text: object) -> str:
        return str(self._redactor.text(text)) if isinstance(text, str) else ""

    def _other_owner(self, text: str) -> str | None:
        """Return the other user that a text names as the lock owner, or None."""
        return next((name for name in _owners(text) if name.lower() not in {*_NO_NAMES, self._username}), None)

    def _is_ours(self, text: str) -> bool:
        if _NOT_OURS.search(text) or _OTHER_USER.search(text):
            return False
        return bool(_OURS.search(text)) or self._username in map(str.lower, _owners(text))


def _owners(text: str) -> list[str]:
    """Return the words in the place of a lock owner's name."""
    return [printable_line(name).rstrip(".") for name in _OWNER.findall(text)]
