# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The switches for everything that the vendor's documentation of the Cylance API leaves open."""

from __future__ import annotations

from ..switches import Flag, Number, Text, choice
from .durations import DURATION_PATTERN

REGIONS = ("na", "euc1", "apne1", "au", "sae1", "us_gov")

LOGIN = (
    choice("region", REGIONS, "the region that this console serves"),
    choice(
        "login_clock",
        ("console", "real"),
        "the clock that validates iat and exp of a login; real: real time, for clients of a frozen console",
    ),
    Number("iat_leeway", 60, "seconds by which the iat of a login may be in the future", 0, 3600),
    choice("jti_replay", ("allow", "refuse"), "a login whose jti was used before"),
    choice("over_wide_scope", ("forbid", "intersect"), "a login that requests a scope which the application lacks"),
    Number("token_lifetime", 1800, "lifetime of an access token in seconds", 1, 86_400),
    choice("unauthorized_body", ("empty", "message"), "the body of a 401"),
    Flag("token_scopes", False, "whether an access token contains its scopes (claim scp)"),
)

REQUESTS = (
    Number("rate_limit", 0, "requests per second and tenant, in real time; 0: no limit", 0, 100_000),
    Flag("retry_after_header", True, "whether a 429 contains Retry-After"),
    choice("not_found_body", ("empty", "message"), "the body of a 404"),
)

DEVICES = (
    choice("mac_not_found", ("empty_list", "not_found"), "the response to a lookup of an unknown MAC address"),
    choice("hostname_not_found", ("not_found", "empty_list"), "the response to a lookup of an unknown host name"),
    choice(
        "device_field_case",
        ("snake", "camel"),
        "the field names of the device list; camel: ipAddresses, macAddresses and created",
    ),
    choice("zone_device_policy", ("id", "object"), "whether a zone's device list contains policy_id or policy"),
    choice(
        "focus_product_name",
        ("optics", "CylanceOPTICS", "focus", "Aurora Focus", "absent"),
        "the Focus agent's name in products; absent: records contain no products",
    ),
    Flag("paging_total_shrinks", False, "a device disappears from the front of the list before each further page"),
    Flag(
        "paging_repeats",
        False,
        "a device appears at the front of the list before each further page, which then repeats the previous device",
    ),
)

LOCKDOWN_ANSWERS = (
    choice("wrong_id_form", ("not_found", "bad_request"), "a device id that is not 32 upper-case hex digits"),
    choice("lockdown_put_status", (201, 200, 202), "the status of an accepted command"),
    Flag("lockdown_put_wrapped", True, "whether the response to a command is wrapped in status and data"),
    Flag("lockdown_get_wrapped", True, "whether the lockdown state is wrapped in status and data"),
    choice(
        "lockdown_put_answer",
        ("full", "no_history", "no_state", "empty"),
        "the response to a command; no_state: only id, hostname and tenant; empty: no body",
    ),
    choice("lockdown_history", ("present", "absent"), "the history in the lockdown state"),
    choice("never_locked", ("nulls", "absent"), "the timestamps and the key of a device that was never locked"),
    choice(
        "after_expiry",
        ("keeps_timestamps", "nulls"),
        "the timestamps of an expired or released lockdown; nulls: as if never locked",
    ),
    choice("key_after_expiry", ("returned", "absent"), "the unlock key of an ended lockdown"),
    choice("locked_connection_status", ("locked", "connected"), "connection_status of a locked device"),
    choice(
        "offline_connection_status",
        ("disconnected", "locked"),
        "connection_status of a locked offline device",
    ),
    choice(
        "partial_expiration",
        ("absent", "null", "present"),
        "lockdown_expiration of a partial lockdown; present: it expires like a full one",
    ),
    choice("timestamp_format", ("seconds_z", "fraction_z", "no_zone", "garbage"), "the format of lockdown timestamps"),
)

LOCKDOWN_BEHAVIOUR = (
    choice(
        "relock",
        ("replace", "conflict", "kept"),
        "locking a locked device: a new lockdown, 409, or success without a change",
    ),
    Flag("new_key_on_relock", True, "whether a lockdown that replaces another one has a new key"),
    choice(
        "full_lock_release",
        ("ignored", "accepted", "bad_request", "relocks"),
        "releasing a full lockdown: success without a change, a release, 400, or a new lockdown",
    ),
    choice("partial_release", ("accepted", "ignored"), "releasing a partial lockdown"),
    Number("release_takes", 0, "readings that still show the lockdown after an accepted release", 0, 1000, whole=True),
    choice("offline_lock", ("queued", "conflict", "bad_request"), "locking an offline device"),
    choice("expires_precedence", ("query", "body"), "which expires applies if query and body differ"),
    Text("default_expires", "3:00:00", "the duration of a lockdown without expires", DURATION_PATTERN, "d:hh:mm"),
)

DELIVERY = (
    choice("lock_reaches_agent", ("now", "later", "never"), "when a lockdown reaches the agent"),
    choice("renewal_reaches_agent", ("now", "later", "never"), "when a lockdown of a locked device reaches the agent"),
    choice("release_reaches_agent", ("now", "later", "never"), "when a release reaches the agent"),
    Number("deliver_after", 0, "delay of 'later' in seconds; 0: only the control API delivers", 0, 1_000_000),
)

EXECUTIONS = (
    choice("execution_post_status", (202, 200), "the status of a started execution"),
    choice(
        "acked_meaning",
        ("exclusive", "cumulative"),
        "the devices that acked counts; exclusive: those still running; cumulative: all that received the command",
    ),
    choice("execution_package_on_read", ("url", "id"), "how an execution that is read identifies its packages"),
    choice(
        "execution_destination_on_read",
        ("whole", "masked", "without_password"),
        "how an execution shows the password in its destination",
    ),
    choice("execution_zones_on_read", ("zones", "with_devices"), "the target of an execution in zones when it is read"),
    Number("execution_listed_after", 0, "seconds until the list contains a started execution", 0, 1_000_000),
    Number("longest_execution_name", 255, "characters; longer names are truncated silently", 1, 100_000, whole=True),
    Number("most_execution_devices", 1_000_000, "devices of a target; the rest is ignored", 1, 1_000_000, whole=True),
    choice("unfinished_package", ("refused", "accepted"), "executing a package whose upload is incomplete"),
    choice("unknown_execution_target", ("ignored", "refused"), "an execution on an unknown device or zone"),
    Number("execution_ack_takes", 10, "seconds until the last device has received the command", 0, 1_000_000),
    Number("execution_takes", 60, "seconds until the last device has finished", 0, 1_000_000),
    Number("executions_fail", 0, "devices of each execution that fail, counted from the end", 0, 1_000_000, whole=True),
)

DETECTIONS = (
    choice("detection_order", ("occurrence", "received"), "the time that orders the list, most recent first"),
    choice("detection_start_filters", ("occurrence", "received"), "the time that start and end are compared with"),
    Flag("detection_start_inclusive", True, "whether the list contains detections of exactly the time start"),
    Flag("detection_end_inclusive", True, "whether the list contains detections of exactly the time end"),
    choice("detection_page_size_cap", (200, 20, 1000), "the largest page; the response contains the actual page_size"),
    choice("detection_page_too_long", ("capped", "refused"), "a request for a larger page"),
    Number("detection_visible_after", 0, "seconds until the list contains a received detection", 0, 1_000_000),
    Number("detection_details_after", 0, "further seconds in which its details are 404", 0, 1_000_000_000),
    Number("detection_failing_from_page", 0, "page from which the list fails; 0: none", 0, 1_000_000, whole=True),
    Number("detection_page_failures", 1, "failures of such a page in a row", 1, 1_000_000_000, whole=True),
    choice("detection_page_failure_status", (503, 500, 504), "the status of such a failure"),
    choice("detection_device_id", ("hyphens", "hex_upper", "hex_lower"), "the format of CylanceId"),
    choice("detection_device_name", ("name", "host_name"), "the name of the device in a detection"),
    choice("detection_time_digits", (3, 0, 7), "fractional digits of the times of detections"),
    Flag("detection_time_zone", True, "whether the times of detections end in Z"),
)

SWITCHES = (*LOGIN, *REQUESTS, *DEVICES, *LOCKDOWN_ANSWERS, *LOCKDOWN_BEHAVIOUR, *DELIVERY, *EXECUTIONS, *DETECTIONS)
