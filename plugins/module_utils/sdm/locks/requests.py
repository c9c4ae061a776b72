# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Lock and unlock a device or an NF's group of devices, and understand the answer (page "Lock or Unlock a Device").

Success is 204 or 200. What SDM answers where somebody else holds the lock, and where there is nothing to do, is not
documented. So an error is taken for one of these only where its label or its message says so. Any other is a failure.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from urllib.parse import quote

from ..._common.text import printable_line
from ..payloads import decode

LOCK, UNLOCK = "Lock", "Unlock"
ALREADY, HELD, NOT_SUPPORTED, NO_DEVICE, OTHER = "already", "held", "not_supported", "no_device", "other"

_LOCK_STATUS = (400, 403, 409, 423, 500)  # with which a lock that is in the way, or superfluous, may be answered
_ACTION_STATUS = (400, 404, 405)

_NOT_SUPPORTED = re.compile(r"not support|unsupported|invalid (action|type)|unknown (action|type)", re.IGNORECASE)
_NOT_OURS = re.compile(r"\bnot (been |currently |already )*(locked|held|owned) by\b", re.IGNORECASE)
_FOREIGN = re.compile(
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
_FREE = re.compile(
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
    """What an error of SDM says.

    kind: ALREADY (there was nothing to do), HELD (the lock is another user's, or nobody says whose), NOT_SUPPORTED,
    NO_DEVICE or OTHER. label, message: SDM's own words, redacted, or "". held_by: a user, or None. tells_whose: whether
    HELD means another user for certain.
    """

    kind: str
    label: str
    message: str
    held_by: str = None
    tells_whose: bool = False

    @property
    def words(self):
        """What SDM said, for a message."""
        return ": ".join(filter(None, (self.label, self.message))) or "without a reason"


class LockRequests:
    """Sends the actions of one account, and reads what SDM answers.

    nodes: the Nodes. username: of that account, which compares without regard to case. already_labels, held_labels:
    error labels that the user knows to mean ALREADY and HELD.
    """

    def __init__(self, nodes, redactor, username, already_labels=(), held_labels=()):
        self._nodes = nodes
        self._redactor = redactor
        self._username = username.lower()
        self._known = {label.strip().lower(): HELD for label in held_labels}
        self._known.update({label.strip().lower(): ALREADY for label in already_labels})

    def device(self, device_id, action):
        """Send LOCK or UNLOCK for a device. Raises what Nodes.act does."""
        path = f"/inventory/deviceMgmt/devices/{quote(device_id, safe='')}/action"
        self._nodes.act(path, f"sending {action} for the device", "deviceAction", {"type": action})

    def nf_group(self, nf_id, group_id, action):
        """Send LOCK or UNLOCK for all devices of a group of an NF. The top group has the NF's own id."""
        path = f"/inventory/nfMgmt/nfs/{quote(nf_id, safe='')}/groups/{quote(group_id, safe='')}/action"
        self._nodes.act(path, f"sending {action} for the NF group", "deviceGroupAction", {"type": action})

    def understand(self, error, action):
        """The Refusal in an ApiError, by the label and the message of its body, whichever format that has."""
        label, message = self._words(error)
        said = f"{label} {message}".replace("_", " ")
        is_ours = self._is_ours(said)
        owner = None if is_ours or _NOT_OURS.search(said) else self._owner(said)
        known = self._known.get(label.lower())
        kind = known or self._kind(error.status, said, owner, is_ours, action)
        return Refusal(kind, label, message, owner, bool(known or owner or _FOREIGN.search(said)))

    def _kind(self, status, said, owner, is_ours, action):
        if status in _LOCK_STATUS:
            if owner or _FOREIGN.search(said) or _NOT_OURS.search(said):
                return HELD
            if is_ours:
                return ALREADY if action == LOCK else OTHER
            if status != 403 and action == UNLOCK and _FREE.search(said):
                return ALREADY
            if _LOCKED.search(said) and not _FREE.search(said):
                return HELD
        if status in _ACTION_STATUS and _NOT_SUPPORTED.search(said):
            return NOT_SUPPORTED
        return NO_DEVICE if status == 404 else OTHER

    def _words(self, error):
        try:
            fields = decode(error.content, "errorResponse").fields
        except ValueError:
            return "", ""
        texts = (fields.get(name) for name in ("errorLabel", "message"))
        return tuple(self._redactor.text(text) if isinstance(text, str) else "" for text in texts)

    def _owner(self, said):
        """The other user that an error names as the owner, or None."""
        return next((name for name in _owners(said) if name.lower() not in {*_NO_NAMES, self._username}), None)

    def _is_ours(self, said):
        if _NOT_OURS.search(said) or _FOREIGN.search(said):
            return False
        return bool(_OURS.search(said)) or self._username in map(str.lower, _owners(said))


def _owners(said):
    """What stands where an owner's name would stand."""
    return [printable_line(name).rstrip(".") for name in _OWNER.findall(said)]
