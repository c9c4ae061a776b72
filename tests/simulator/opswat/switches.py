# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the vendor's documentation leaves open about the OPSWAT API, one switch each."""

from __future__ import annotations

from ..switches import Flag, Number, choice

TOKENS = (
    Number("token_lifetime", 43_199, "seconds that an access token lives", 1, 10_000_000, whole=True),
    choice("token_form", ("uuid", "letters"), "an access token: a UUID, or 48 upper-case letters and digits"),
    choice(
        "token_again",
        ("same", "another", "replacement"),
        "what a client gets that has a token: the same with what is left of its life, a further one,"
        " or one that makes the earlier ones worthless",
    ),
    choice("token_scope", ("read", "absent"), "the scope of the answer with the token"),
    Flag("token_scope_counts", False, "whether the scope read keeps a client from acting (403)"),
    Flag("refresh_token", False, "whether the answer to client_credentials has a refresh token"),
    Flag("bearer", False, "whether the token may stand in the header Authorization: Bearer"),
    Flag("unauthorized_echo", True, "whether a 401 repeats the token that it refuses"),
)

RATE = (
    Number("rate_limit", 10, "calls in a window; 0 is no limit", 0, 100_000, whole=True),
    Number("rate_window", 60, "seconds of a window", 1, 86_400),
    choice("rate_window_kind", ("fixed", "sliding"), "a window begins with the first call, or ends with this one"),
    choice("rate_clock", ("console", "real"), "the clock of the windows; real: this machine's"),
    choice("rate_scope", ("endpoint", "global"), "whether each endpoint has a window, or all have one together"),
    choice("rate_owner", ("account", "application"), "whose calls are counted together"),
    Flag("rate_counts_tokens", False, "whether asking for a token counts, too"),
    choice("rate_headers", ("relative", "epoch", "none"), "how X-RateLimit-Reset-Time is given; none: no X-RateLimit"),
    Flag("rate_headers_on_success", True, "whether answers other than 429 have these headers, too"),
    Flag("rate_retry_after", False, "whether a 429 says when to come again"),
)

ANSWERS = (
    choice("error_body", ("oauth", "object", "msg", "empty", "html"), "the body of an error"),
    Flag("answers_out_of_order", False, "whether actions and details answer in another order than they were asked in"),
    Flag("mac_case_sensitive", False, "whether a MAC is found in its own spelling only"),
    choice("default_group_id", ("default", "number"), "the id of the default group; default is understood in any case"),
)

LISTS = (
    choice(
        "next_token_at_end",
        ("empty", "null", "absent", "repeats", "empty_page"),
        "next_token of the last page; repeats: the token that leads to the last page itself;"
        " empty_page: one that leads to an empty page",
    ),
    choice("limit_above_50", (406, 400), "the answer of the paged endpoints to a limit above 50"),
    choice("page_beyond_end", (413, 200), "the answer to a page beyond the last one; 200: an empty list"),
    choice("empty_first_page", (200, 413), "the answer to page 1 where there is nothing"),
    choice("missing_limit", (1, 20), "how many devices a page (not a cursor's) has without limit"),
    choice(
        "issue_counters",
        ("total_critical_issue", "total_critical", "total_critical_issues"),
        "how the issue counters of devices are spelled",
    ),
)

DETAILS = (
    choice(
        "unknown_details",
        ("not_found_if_none", "left_out", "not_found_if_any"),
        "unknown ids asked for: left out, and 404 when none is known; always left out; or 404 if there is any",
    ),
    choice("details_status", ("non_compliant", "non-compliant"), "how Device Details spell that status"),
    choice(
        "in_grace",
        ("never", "in_grace", "in-grace", "In Grace"),
        "how the status is called that non-compliant devices have in their grace time; never: none has",
    ),
    Flag("private_host_name", True, "whether the privacy that hides a device's name hides its host name, too"),
)

ACTIONS = (
    choice("ids_per_action", (50, 100, 0), "how many devices a request may name, else 400; 0 is no limit"),
    choice(
        "unknown_id",
        ("failed", "unsupported", "left_out", "bad_request"),
        "an id or MAC that no device has: status failed or unsupported, no answer for it, or 400 for the request",
    ),
    choice(
        "unknown_group",
        ("failed", "bad_request", "default_group"),
        "a group id that no group has: status failed, 400, or the default group",
    ),
    choice("failed_status", (0, -1), "the number for an action that failed; the other of the two is for unsupported"),
    choice(
        "exempt_again",
        ("renewed", "kept", "failed"),
        "exempting an exempted device: a new time, success without a change, or failed",
    ),
    choice(
        "agent_log_rule",
        ("v3.1", "none"),
        "from which devices a log can be fetched: as the page of v3.1 says, or from all with an agent",
    ),
    choice(
        "missing_path",
        ("bad_request", "failed", "accepted"),
        "a scan of a specific path without path: 400, status failed, or accepted",
    ),
    Number("shown_after_reads", 0, "how often a device is still shown as before an action", 0, 1000, whole=True),
    Number("shown_after_seconds", 0, "seconds that a device is still shown as before an action", 0, 1_000_000),
    Number(
        "enrols_again_after",
        0,
        "seconds after which a deleted device that has an agent enrols anew; 0: never",
        0,
        100_000_000,
    ),
)

REPORTS = (
    Number("report_polls", 1, "how often a report is asked for before it is ready", 0, 1000, whole=True),
    Flag("report_needs_agent", True, "whether a report gets no further while the device is offline"),
    choice("report_pending", (200, 404), "the HTTP status of a report that is not ready"),
    choice("report_pending_status", (0, 2, "pending"), "status in the answer to a report that is not ready"),
    choice("report_failed", (200, 404, 500), "the HTTP status of a report that will never be ready"),
    choice("report_failed_status", (-1, 0, "failed"), "status in the answer to a report that will never be ready"),
    choice("scan_report_type", ("scan_threats_log", "scan_threat_log"), "how the report of a scan is called; else 400"),
    choice("scan_report_format", ("csv", "zip", "json"), "the format of the report of a scan"),
    choice(
        "report_file_name",
        ("none", "plain", "outside"),
        "the file name that comes with a report; outside: it leads out of the folder",
    ),
)

SWITCHES = (*TOKENS, *RATE, *ANSWERS, *LISTS, *DETAILS, *ACTIONS, *REPORTS)
