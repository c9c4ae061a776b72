# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the vendor's documentation leaves open about the SDM API, or tells by release differently, one switch each."""

from __future__ import annotations

from ..switches import Flag, Number, choice

TRANSPORT = (
    choice(
        "newest_version",
        ("v1.3", "v1.0", "v1.1", "v1.2", "v1.4", "v1.5"),
        "the newest version; all before it are there, too",
    ),
    choice("media_types", ("both", "xml", "json"), "what requests and answers may be"),
    choice("default_media_type", ("xml", "json"), "the answer to a request that accepts anything"),
    choice("media_type_status", (415, 400, 500), "the answer to a body of a type that is not taken"),
    Flag("content_type_charset", False, "whether Content-Type names a charset"),
)

SESSIONS = (
    Flag("login_cookie", True, "whether a login sets the cookie; if not, only the body tells it"),
    choice(
        "login_session_id",
        ("with_name", "bare", "absent"),
        "sessionId in the body of a login: JSESSIONID= and the value, the value alone, or not there",
    ),
    Flag("login_user_name", True, "whether the body of a login repeats the user's name"),
    Flag("cookie_secure", False, "whether the cookie is Secure, and so comes back over HTTPS only"),
    Flag("sessions_shared", False, "whether a session that one node began counts on the others"),
    Number("idle_minutes", 30, "minutes without a request that end the session of a user; 0: never", 0, 65_535),
    Number("idle_minutes_admin", 0, "the same for administrators", 0, 65_535),
    Number("sessions_per_user", 0, "sessions that a user may have on all nodes; 0 is no limit", 0, 1000, whole=True),
    choice("sessions_above_limit", ("oldest_ends", "refused"), "a login above that limit; refused: 403"),
    Flag("server_info_needs_session", True, "whether serverInfo is told only to those who have logged in"),
    choice("logout_status", (204, 200), "the answer to a logout"),
)

ERRORS = (
    choice(
        "error_body",
        ("errorResponse", "html", "empty", "other_type", "mislabelled"),
        "the body of an error; other_type: JSON for those who want XML, and the other way round;"
        " mislabelled: it is called XML and is JSON",
    ),
    choice("unauthorized_body", ("errorResponse", "html", "empty"), "the body of a 401"),
    choice(
        "container_body",
        ("html", "errorResponse", "empty"),
        "the body of an error for which no operation is to blame: unknown paths (404) and methods (405)",
    ),
    Flag("www_authenticate", True, "whether a 401 has the header WWW-Authenticate"),
    choice("unknown_type_status", (404, 400), "the answer to an action that there is not"),
    choice("forbidden_status", (403, 401), "the answer to a user who lacks the right"),
    choice("invisible_status", (404, 403), "the answer about something that the user may not view"),
)

ENVELOPES = (
    choice(
        "envelope",
        ("9.0.1", "8.2.5", "legacy"),
        "lists as a release gives them; 9.0.1: the list's own tag again and again, and {devices: [...]};"
        " legacy: an inner tag, and {device: [...]}; 8.2.5: XML as legacy, JSON as 9.0.1",
    ),
    choice("json_single", ("list", "object"), "a JSON list of one; object: it collapses into what is in it"),
    choice("json_empty", ("list", "absent", "null"), "a JSON list of none"),
    choice("json_scalars", ("typed", "text"), "numbers, true and false in JSON"),
    Flag("json_type_key", False, "whether devices in JSON have the key type, restManagedDevice"),
    choice("xml_layout", ("compact", "indented"), "whether XML has blanks between its elements"),
)

ACTIONS = (
    choice("success_status", (204, 200), "the answer to a lock or unlock that was done; neither has a body"),
    choice("relock_same_user", (204, 400, 409), "the answer to Lock where the user has the lock already"),
    choice("unlock_free", (204, 400, 409), "the answer to Unlock where there is no lock"),
    choice("foreign_lock_status", (400, 403, 409, 500), "the answer where another user has the lock"),
    Flag("foreign_lock_names_owner", False, "whether that answer names the user who has it"),
    Flag("override_by_unlock", False, "whether an administrator's Unlock ends another user's lock"),
    Flag("type_case_sensitive", True, "whether lock and LOCK are no actions"),
    choice("unlock_type", ("Unlock", "UnLock", "Release"), "the type that unlocks; the documentation has no example"),
    Flag("provisioners_lock", True, "whether provisioners may lock, and not administrators alone"),
    Flag("device_lock_spreads", False, "whether the lock of a device covers its whole NF, an HA pair, say"),
    Flag("group_lock_spreads", False, "whether the lock of a group in an NF covers the whole NF"),
    Flag("group_lock_nested", True, "whether the lock of a group covers the groups in it"),
    choice(
        "group_lock_conflict",
        ("none", "others"),
        "which devices of a group are done where another user has the lock of some and the answer says so",
    ),
)

LOCKS = (
    choice("lock_readable", ("none", "detail", "list_and_detail"), "where the lock of a device can be read"),
    choice(
        "lock_shown_as",
        ("lockedBy", "lockedBy_or_empty", "locked", "both", "lockState"),
        "how it can be read; lockedBy: the owner, absent (or empty) where it is free; locked: true or false;"
        " both of them; lockState: Locked or Unlocked",
    ),
    choice("owner_case", ("registered", "upper"), "how the name of a lock's owner is spelled; names know no case"),
    choice("logout_drops_lock", ("no", "of_session", "of_user"), "which locks a logout ends"),
    choice("idle_drops_lock", ("no", "of_session", "of_user"), "which locks end with a session that was idle too long"),
    Flag("restart_drops_lock", False, "whether a restart of SDM ends all locks"),
)

SWITCHES = (*TRANSPORT, *SESSIONS, *ERRORS, *ENVELOPES, *ACTIONS, *LOCKS)
