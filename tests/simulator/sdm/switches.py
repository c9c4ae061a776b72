# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The switches for everything that the vendor's documentation of the SDM API leaves open or releases do differently."""

from __future__ import annotations

from ..switches import Flag, Number, choice

TRANSPORT = (
    choice(
        "newest_version",
        ("v1.3", "v1.0", "v1.1", "v1.2", "v1.4", "v1.5"),
        "the newest supported version; all earlier versions are supported, too",
    ),
    choice("media_types", ("both", "xml", "json"), "the supported media types of requests and responses"),
    choice("default_media_type", ("xml", "json"), "the media type of responses if the client accepts any"),
    choice("media_type_status", (415, 400, 500), "the status for a body of an unsupported media type"),
    Flag("content_type_charset", False, "whether Content-Type contains a charset"),
)

SESSIONS = (
    Flag("login_cookie", True, "whether a login sets the cookie; otherwise only the body contains the session id"),
    choice(
        "login_session_id",
        ("with_name", "bare", "absent"),
        "sessionId in the body of a login: JSESSIONID= and the value, the value alone, or omitted",
    ),
    Flag("login_user_name", True, "whether the body of a login contains the user's name"),
    Flag("cookie_secure", False, "whether the cookie is Secure, which limits it to HTTPS"),
    Flag("sessions_shared", False, "whether the sessions of a node are valid on the other nodes"),
    Number("idle_minutes", 30, "minutes without a request after which a user's session ends; 0: never", 0, 65_535),
    Number("idle_minutes_admin", 0, "the same for administrators", 0, 65_535),
    Number("sessions_per_user", 0, "maximum sessions of a user on all nodes; 0: no limit", 0, 1000, whole=True),
    choice("sessions_above_limit", ("oldest_ends", "refused"), "a login above that limit; refused: 403"),
    Flag("server_info_needs_session", True, "whether serverInfo requires a session"),
    choice("logout_status", (204, 200), "the status of a logout"),
)

ERRORS = (
    choice(
        "error_body",
        ("errorResponse", "html", "empty", "other_type", "mislabelled"),
        "the body of an error; other_type: JSON for clients that accept XML, and vice versa;"
        " mislabelled: JSON labelled as XML",
    ),
    choice("unauthorized_body", ("errorResponse", "html", "empty"), "the body of a 401"),
    choice(
        "container_body",
        ("html", "errorResponse", "empty"),
        "the body of errors from outside the operations: unknown paths (404) and methods (405)",
    ),
    Flag("www_authenticate", True, "whether a 401 contains the header WWW-Authenticate"),
    choice("unknown_type_status", (404, 400), "the status of an unknown action"),
    choice("forbidden_status", (403, 401), "the status for a user without the required role"),
    choice("invisible_status", (404, 403), "the status for objects that the user may not view"),
)

ENVELOPES = (
    choice(
        "envelope",
        ("9.0.1", "8.2.5", "legacy"),
        "the format of lists by release; 9.0.1: the list's own tag is repeated, and {devices: [...]};"
        " legacy: an inner tag, and {device: [...]}; 8.2.5: XML as legacy, JSON as 9.0.1",
    ),
    choice("json_single", ("list", "object"), "a JSON list with one item; object: the item itself"),
    choice("json_empty", ("list", "absent", "null"), "an empty JSON list"),
    choice("json_scalars", ("typed", "text"), "numbers and booleans in JSON; text: as strings"),
    Flag("json_type_key", False, "whether devices in JSON contain the key type with the value restManagedDevice"),
    choice("xml_layout", ("compact", "indented"), "whether XML contains whitespace between elements"),
)

ALARMS = (
    choice(
        "alarm_envelope",
        ("alarmDetails", "alarmDetail", "nested", "repeated", "alarms", "bare"),
        "the format of alarms; XML: alarmDetails with alarmDetail, but repeated: alarmDetails within alarmDetails, and"
        " alarms: alarms with alarm; JSON: an object with this key, but nested: {alarmDetails: {alarmDetail: [...]}},"
        " repeated: as alarmDetails, and bare: the list alone",
    ),
    choice("alarm_fields", ("9.0.1", "8.2"), "the fields of alarms by release; 9.0.1 adds category"),
    Flag("alarm_empty_fields", True, "whether alarms contain acknowledgedBy and annotation if these are empty"),
    choice("alarm_severity_case", ("title", "upper", "lower"), "the spelling of severities"),
    choice(
        "alarm_time",
        ("dashes", "slashes", "iso", "words", "epoch"),
        "the format of time and modifiedTime; dashes: 2026-01-15 12:00:00; slashes: month first; words: as Java and C"
        " write it; epoch: milliseconds",
    ),
    Number("alarm_time_offset", 0, "minutes by which the server's local time is ahead of UTC", -720, 840, whole=True),
    choice("alarm_update", ("in_place", "new_row"), "an event about a resource that has an alarm: keeps its objectId?"),
    choice("alarm_clear", ("removed", "row"), "a cleared alarm: is no longer listed, or has the severity Clear"),
    Number("alarm_clear_kept", 0, "seconds for which a cleared row is listed; 0: for ever", 0, 100_000_000),
    Flag("alarm_acknowledge_modifies", False, "whether an acknowledgement changes modifiedTime"),
    choice(
        "alarms_without_session",
        ("refused", "empty"),
        "alarms without a valid session; empty: status 200 and an empty list",
    ),
)

ACTIONS = (
    choice("success_status", (204, 200), "the status of a successful lock or unlock, without a body"),
    choice("relock_same_user", (204, 400, 409), "the status of Lock if the user holds the lock already"),
    choice("unlock_free", (204, 400, 409), "the status of Unlock if the device is not locked"),
    choice("foreign_lock_status", (400, 403, 409, 500), "the status if another user holds the lock"),
    Flag("foreign_lock_names_owner", False, "whether this response contains the lock owner"),
    Flag("override_by_unlock", False, "whether an administrator's Unlock releases another user's lock"),
    Flag("type_case_sensitive", True, "whether types such as lock and LOCK are refused"),
    choice("unlock_type", ("Unlock", "UnLock", "Release"), "the type that unlocks; the documentation has no example"),
    Flag("provisioners_lock", True, "whether provisioners may lock, in addition to administrators"),
    Flag("device_lock_spreads", False, "whether the lock of a device covers its whole NF, such as an HA pair"),
    Flag("group_lock_spreads", False, "whether the lock of a group covers the whole NF"),
    Flag("group_lock_nested", True, "whether the lock of a group covers nested groups"),
    choice(
        "group_lock_conflict",
        ("none", "others"),
        "the devices of a group that are processed if another user holds the lock of some; the response is an error",
    ),
)

LOCKS = (
    choice("lock_readable", ("none", "detail", "list_and_detail"), "where the lock of a device can be read"),
    choice(
        "lock_shown_as",
        ("lockedBy", "lockedBy_or_empty", "locked", "both", "lockState"),
        "the format of a lock; lockedBy: the owner, absent (or empty) without a lock; locked: true or false;"
        " both: both of them; lockState: Locked or Unlocked",
    ),
    choice("owner_case", ("registered", "upper"), "the spelling of the lock owner; user names are case-insensitive"),
    choice("logout_drops_lock", ("no", "of_session", "of_user"), "the locks that a logout releases"),
    choice("idle_drops_lock", ("no", "of_session", "of_user"), "the locks that the end of an idle session releases"),
    Flag("restart_drops_lock", False, "whether a restart of SDM releases all locks"),
)

SWITCHES = (*TRANSPORT, *SESSIONS, *ERRORS, *ENVELOPES, *ALARMS, *ACTIONS, *LOCKS)
