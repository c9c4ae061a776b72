# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the vendor's documentation leaves open about the Cylance API, one switch each."""

from __future__ import annotations

from ..switches import Flag, Number, Text, choice
from .durations import DURATION_PATTERN

REGIONS = ("na", "euc1", "apne1", "au", "sae1", "us_gov")

LOGIN = (
    choice("region", REGIONS, "the region that this console serves"),
    choice(
        "login_clock",
        ("console", "real"),
        "the clock that judges the iat and exp of a login; real: this machine's, for clients of a frozen console",
    ),
    Number("iat_leeway", 60, "seconds that the iat of a login may lie in the future", 0, 3600),
    choice("jti_replay", ("allow", "refuse"), "a login whose jti was used before"),
    choice("over_wide_scope", ("forbid", "intersect"), "a login asks for a scope that the application lacks"),
    Number("token_lifetime", 1800, "seconds that an access token lives", 1, 86_400),
    choice("unauthorized_body", ("empty", "message"), "the body of a 401"),
)

REQUESTS = (
    Number("rate_limit", 0, "requests a second and tenant, in real time; 0 is no limit", 0, 100_000),
    Flag("retry_after_header", True, "whether a 429 says when to come again"),
    choice("not_found_body", ("empty", "message"), "the body of a 404"),
)

DEVICES = (
    choice("mac_not_found", ("empty_list", "not_found"), "looking up an unknown MAC"),
    choice("hostname_not_found", ("not_found", "empty_list"), "looking up an unknown host name"),
    choice(
        "device_field_case",
        ("snake", "camel"),
        "fields of the device list; camel: ipAddresses, macAddresses and created",
    ),
    choice("zone_device_policy", ("id", "object"), "a zone's device list has policy_id, or policy as other lists have"),
    choice(
        "focus_product_name", ("optics", "CylanceOPTICS", "focus", "Aurora Focus"), "how products names the Focus agent"
    ),
    Flag("paging_total_shrinks", False, "a device vanishes from the front of the list before each following page"),
    Flag(
        "paging_repeats",
        False,
        "a device appears at the front before each following page: the last of a page is the next one's first",
    ),
)

LOCKDOWN_ANSWERS = (
    choice("wrong_id_form", ("not_found", "bad_request"), "a device id that is not 32 upper-case hex digits"),
    choice("lockdown_put_status", (201, 200, 202), "the status of an accepted command"),
    Flag("lockdown_put_wrapped", True, "whether the answer to a command is wrapped in status and data"),
    Flag("lockdown_get_wrapped", True, "whether the state is wrapped in status and data"),
    choice(
        "lockdown_put_answer",
        ("full", "no_history", "no_state", "empty"),
        "the answer to a command; no_state: id, hostname and tenant only; empty: no body",
    ),
    choice("lockdown_history", ("present", "absent"), "the history when the state is read"),
    choice("never_locked", ("nulls", "absent"), "the timestamps and the key of a device that was never locked"),
    choice(
        "after_expiry",
        ("keeps_timestamps", "nulls"),
        "the timestamps of a lockdown that expired or was released; nulls: as if never locked",
    ),
    choice("key_after_expiry", ("returned", "absent"), "the unlock key of a lockdown that has ended"),
    choice("locked_connection_status", ("locked", "connected"), "connection_status of a locked device"),
    choice(
        "offline_connection_status",
        ("disconnected", "locked"),
        "connection_status of a device that is locked and offline",
    ),
    choice(
        "partial_expiration",
        ("absent", "null", "present"),
        "lockdown_expiration of a partial lockdown; present: it ends like a full one",
    ),
    choice(
        "timestamp_format", ("seconds_z", "fraction_z", "no_zone", "garbage"), "how lockdown timestamps are written"
    ),
)

LOCKDOWN_BEHAVIOUR = (
    choice(
        "relock",
        ("replace", "conflict", "kept"),
        "locking a locked device: a new lockdown, 409, or success without a change",
    ),
    Flag("new_key_on_relock", True, "whether a lockdown that replaces another has a key of its own"),
    choice(
        "full_lock_release",
        ("ignored", "accepted", "bad_request", "relocks"),
        "releasing a full lockdown: success without a change, a release, 400, or a new lockdown",
    ),
    choice("partial_release", ("accepted", "ignored"), "releasing a partial lockdown"),
    Number(
        "release_takes", 0, "how many readings still show the lockdown after an accepted release", 0, 1000, whole=True
    ),
    choice("offline_lock", ("queued", "conflict", "bad_request"), "locking an offline device"),
    choice("expires_precedence", ("query", "body"), "which expires counts when query and body differ"),
    Text("default_expires", "3:00:00", "the length of a lockdown without expires", DURATION_PATTERN, "d:hh:mm"),
)

DELIVERY = (
    choice("lock_reaches_agent", ("now", "later", "never"), "when the agent gets a lockdown"),
    choice("renewal_reaches_agent", ("now", "later", "never"), "when the agent of a locked device gets another"),
    choice("release_reaches_agent", ("now", "later", "never"), "when the agent gets a release"),
    Number("deliver_after", 0, "seconds until 'later' comes; 0: only when the control API delivers", 0, 1_000_000),
)

EXECUTIONS = (
    choice("execution_post_status", (202, 200), "the status of an execution that has begun"),
    choice(
        "acked_meaning",
        ("exclusive", "cumulative"),
        "which devices acked counts; exclusive: those that have not answered yet; cumulative: all that got it",
    ),
    choice("execution_package_on_read", ("url", "id"), "how an execution that is read names its packages"),
    choice(
        "execution_destination_on_read",
        ("whole", "masked", "without_password"),
        "how an execution shows the password in its destination",
    ),
    choice("execution_zones_on_read", ("zones", "with_devices"), "what an execution in zones names as its target"),
    Number("execution_listed_after", 0, "seconds until the list shows an execution that has begun", 0, 1_000_000),
    Number("longest_execution_name", 255, "characters; what is longer is cut, without a word", 1, 100_000, whole=True),
    Number("most_execution_devices", 1_000_000, "devices of a target; the rest is dropped", 1, 1_000_000, whole=True),
    choice("unfinished_package", ("refused", "accepted"), "executing a package whose upload is not complete"),
    choice("unknown_execution_target", ("ignored", "refused"), "an execution on a device or a zone that there is not"),
    Number("execution_ack_takes", 10, "seconds until the last device has got the command", 0, 1_000_000),
    Number("execution_takes", 60, "seconds until the last device has answered", 0, 1_000_000),
    Number("executions_fail", 0, "how many devices of each execution fail, the last ones", 0, 1_000_000, whole=True),
)

SWITCHES = (*LOGIN, *REQUESTS, *DEVICES, *LOCKDOWN_ANSWERS, *LOCKDOWN_BEHAVIOUR, *DELIVERY, *EXECUTIONS)
