# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The switches for everything that the vendor's documentation of the OPSWAT API leaves open."""

from __future__ import annotations

from ..switches import Flag, Number, choice
from .paths import NEWEST_LOG_VERSIONS

TOKENS = (
    Number("token_lifetime", 43_199, "lifetime of an access token in seconds", 1, 10_000_000, whole=True),
    choice("token_form", ("uuid", "letters"), "the access token: a UUID, or 48 upper-case letters and digits"),
    choice(
        "token_again",
        ("same", "another", "replacement"),
        "a further login of a client with a valid token: returns the same token, another one, or one that"
        " invalidates the earlier ones",
    ),
    choice("token_scope", ("read", "absent"), "the scope in the login response"),
    Flag("token_scope_counts", False, "whether the scope read forbids actions (403)"),
    Flag("refresh_token", False, "whether the response to client_credentials contains a refresh token"),
    Flag("bearer", False, "whether the header Authorization: Bearer is accepted"),
    Flag("unauthorized_echo", True, "whether a 401 repeats the refused token"),
)

RATE = (
    Number("rate_limit", 10, "calls per window; 0: no limit", 0, 100_000, whole=True),
    Number("rate_window", 60, "length of a window in seconds", 1, 86_400),
    choice("rate_window_kind", ("fixed", "sliding"), "a window starts with the first call, or ends with this one"),
    choice("rate_clock", ("console", "real"), "the clock of the windows; real: real time"),
    choice("rate_scope", ("endpoint", "global"), "whether each endpoint has its own window or all share one"),
    choice("rate_owner", ("account", "application"), "the owner of a window"),
    Flag("rate_counts_tokens", False, "whether token requests are counted"),
    choice("rate_headers", ("relative", "epoch", "none"), "the format of X-RateLimit-Reset-Time; none: no X-RateLimit"),
    Flag("rate_headers_on_success", True, "whether responses other than 429 also contain these headers"),
    Flag("rate_retry_after", False, "whether a 429 contains Retry-After"),
)

RESPONSES = (
    choice("error_body", ("oauth", "object", "msg", "empty", "html"), "the body of an error"),
    Flag("answers_out_of_order", False, "whether actions and details return their results in another order"),
    Flag("mac_case_sensitive", False, "whether MAC addresses are case-sensitive"),
    choice("default_group_id", ("default", "number"), "the id of the default group; default is always accepted"),
)

LISTS = (
    choice(
        "next_token_at_end",
        ("empty", "null", "absent", "repeats", "empty_page"),
        "next_token of the last page; repeats: the token of the last page itself;"
        " empty_page: the token of an empty page",
    ),
    choice("limit_above_50", (406, 400), "the status of paged endpoints for a limit above 50"),
    choice("page_beyond_end", (413, 200), "the status of a page beyond the last one; 200: an empty list"),
    choice("empty_first_page", (200, 413), "the status of an empty page 1"),
    choice("missing_limit", (1, 20), "the length of a numbered page without limit"),
    choice(
        "issue_counters",
        ("total_critical_issue", "total_critical", "total_critical_issues"),
        "the spelling of the issue counters of devices",
    ),
)

DETAILS = (
    choice(
        "unknown_details",
        ("not_found_if_none", "left_out", "not_found_if_any"),
        "unknown ids: ignored, but 404 if none is known; always ignored; or 404 if any is unknown",
    ),
    choice("details_status", ("non_compliant", "non-compliant"), "the spelling of this status in Device Details"),
    choice(
        "in_grace",
        ("never", "in_grace", "in-grace", "In Grace"),
        "the status of non-compliant devices in their grace period; never: no such status",
    ),
    Flag("private_host_name", True, "whether privacy hides a device's host name as well as its name"),
)

CHANGES = (
    choice(
        "changes_envelope",
        ("split", "split_ids", "devices", "list"),
        "the response of Status Change; split: monitored_devices and deleted_devices; split_ids: the deleted ones as"
        " plain ids; devices: one list, where deleted devices have the status deleted; list: the same as a bare list",
    ),
    choice(
        "changes_order",
        ("enrolment", "newest_first", "oldest_first"),
        "the order of Status Change: by enrolment, or by the time of the last change",
    ),
    Number(
        "changes_page_shift",
        0,
        "items that each further page of Status Change repeats (or skips, if negative), as if the list had changed",
        -1000,
        1000,
        whole=True,
    ),
    Number("changes_missing_pages", 0, "how many of the last pages of Status Change are refused", 0, 1000, whole=True),
)

LOGS = (
    choice("log_newest_version", tuple(NEWEST_LOG_VERSIONS), "the newest version of Get Logs; none: no such endpoint"),
    choice("log_missing_status", (404, 403), "the status of versions of Get Logs that do not exist"),
    choice("log_order", ("descending", "ascending"), "the order of log entries by time"),
    choice("log_timestamp", ("number", "text", "iso"), "the timestamp of log entries; number and text: milliseconds"),
    choice("log_end_time", ("inclusive", "exclusive"), "whether end_time belongs to the requested time"),
    Number("log_token_lifetime", 0, "seconds after which a token of Get Logs expires (400); 0: never", 0, 1_000_000),
    Flag("log_token_keeps_window", True, "whether a token keeps the requested time; otherwise, each request states it"),
    Number("log_visible_after", 0, "seconds after which a new log entry becomes visible", 0, 1_000_000),
    Number("log_retention", 7_776_000, "seconds for which log entries are kept", 1, 1_000_000_000),
    Flag("log_all_statuses", False, "whether statuses other than compliant and non_compliant have log entries"),
)

WEBHOOK = (
    choice(
        "webhook_body",
        ("array", "object", "array_of_several"),
        "the body of a push: an array with one event, the event itself, or an array with all waiting events",
    ),
    choice("webhook_retry_body", ("same", "new_timestamp"), "whether a repeated attempt has the same body"),
    Number("webhook_repeats", 0, "how many times a push is sent again although it was taken", 0, 10, whole=True),
    Number("webhook_cut_off", 100, "failures in a row that disable the webhook; 0: never", 0, 100_000, whole=True),
    choice("webhook_counts", ("pushes", "attempts"), "the failures that count: pushes with all attempts, or attempts"),
    Flag("webhook_unreachable_disables", False, "whether the webhook is disabled once its URL cannot be reached"),
    Flag("webhook_all_statuses", False, "whether undocumented statuses, such as exempted, are pushed, too"),
    Number("webhook_timeout", 10, "seconds of real time until an attempt fails without a response", 0.1, 600),
    Number("webhook_parallel", 1, "how many pushes are sent at the same time", 1, 100, whole=True),
)

ACTIONS = (
    choice("ids_per_action", (50, 100, 0), "how many devices a request may contain, else 400; 0: no limit"),
    choice(
        "unknown_id",
        ("failed", "unsupported", "left_out", "bad_request"),
        "an unknown id or MAC: status failed or unsupported, no result for it, or 400 for the request",
    ),
    choice(
        "unknown_group",
        ("failed", "bad_request", "default_group"),
        "an unknown group id: status failed, 400, or the default group",
    ),
    choice("failed_status", (0, -1), "the number of a failed action; unsupported has the other one"),
    choice(
        "exempt_again",
        ("renewed", "kept", "failed"),
        "exempting an exempted device: a new end, success without a change, or failed",
    ),
    choice(
        "agent_log_rule",
        ("v3.1", "none"),
        "the devices whose log can be fetched: as on the page of v3.1, or all with an agent",
    ),
    choice(
        "missing_path",
        ("bad_request", "failed", "accepted"),
        "a scan of a specific path without path: 400, status failed, or accepted",
    ),
    Number("shown_after_reads", 0, "readings that still show a device as before an action", 0, 1000, whole=True),
    Number("shown_after_seconds", 0, "seconds for which a device is still shown as before an action", 0, 1_000_000),
    Number(
        "enrols_again_after",
        0,
        "seconds after which a deleted device with an agent enrols again; 0: never",
        0,
        100_000_000,
    ),
)

REPORTS = (
    Number("report_polls", 1, "how many requests for a report are needed before it is ready", 0, 1000, whole=True),
    Flag("report_needs_agent", True, "whether reports of offline devices make no progress"),
    choice("report_pending", (200, 404), "the HTTP status of a pending report"),
    choice("report_pending_status", (0, 2, "pending"), "status in the response for a pending report"),
    choice("report_failed", (200, 404, 500), "the HTTP status of a failed report"),
    choice("report_failed_status", (-1, 0, "failed"), "status in the response for a failed report"),
    choice("scan_report_type", ("scan_threats_log", "scan_threat_log"), "the type of a scan report; others get 400"),
    choice("scan_report_format", ("csv", "zip", "json"), "the format of a scan report"),
    choice(
        "report_file_name",
        ("none", "plain", "outside"),
        "the file name of a report; outside: a path that leads out of the directory",
    ),
)

SWITCHES = (*TOKENS, *RATE, *RESPONSES, *LISTS, *DETAILS, *CHANGES, *LOGS, *WEBHOOK, *ACTIONS, *REPORTS)
