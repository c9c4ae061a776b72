# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Complete HTTP responses of a hostile server, from the status line to the last byte of the body."""

from __future__ import annotations

import gzip
import zlib

from hypothesis import strategies as st

from .secrets import ACCESS_TOKEN, APPLICATION_SECRET
from .values import as_json, json_values, nested, texts

CRLF = b"\r\n"
ANSI = b"\x1b[31mred\x1b[0m"
SUCCESSES = (200, 201, 202, 203, 204, 205, 206, 299)
OTHER_STATUSES = (
    100,
    101,
    300,
    301,
    302,
    303,
    304,
    307,
    400,
    401,
    403,
    404,
    405,
    408,
    409,
    410,
    418,
    425,
    429,
    451,
    499,
)
SERVER_ERRORS = (500, 501, 502, 503, 504, 520, 599, 600, 999)
REASON_PHRASES = (b"OK", b"", ANSI, APPLICATION_SECRET.encode(), "n\u00e9".encode(), b"x" * 2000)
VALID_STATUS_LINES = st.sampled_from((b"HTTP/1.1 200 OK", b"HTTP/1.1 201 Created", b"HTTP/1.0 200 OK"))
status_lines = st.one_of(
    st.builds(
        lambda status, reason: b"HTTP/1.1 %d %s" % (status, reason),
        st.sampled_from(SUCCESSES + OTHER_STATUSES + SERVER_ERRORS),
        st.sampled_from(REASON_PHRASES),
    ),
    st.sampled_from((b"", b"HTTP/1.1", b"HTTP/9.9 200 OK", b"ICY 200 OK", b"HTTP/1.1 2000 OK", b"HTTP/1.1 abc OK")),
    st.sampled_from((b"HTTP/1.1 -200 OK", b"\x00" * 50, b"x" * 70_000, b"220 smtp.example ESMTP")),
)

DATES = (
    b"Thu, 15 Jan 2026 12:00:00 GMT",
    b"Thu, 15 Jan 99999 12:00:00 GMT",
    b"Thu, 01 Jan 0001 00:00:00 GMT",
    b"Fri, 31 Dec 9999 23:59:59 +2400",
    b"soon",
    b"\xff\xfe",
    b"",
)
LENGTHS = (b"0", b"1", b"5", b"1000000", b"-1", b"+5", b"0x10", b"1e3", b"5, 5", b"5, 6", b"", b"\xb2")
HUGE_NUMBERS = (b"9" * 20, b"9" * 400, b"9" * 5000)
HEADERS = {
    b"Date": DATES,
    b"Retry-After": (b"0", b"-1", b"soon", b"1e999", *HUGE_NUMBERS, *DATES),
    b"Content-Length": (*LENGTHS, *HUGE_NUMBERS),
    b"Transfer-Encoding": (b"chunked", b"gzip, chunked", b"identity", b"chunked, chunked", b"x"),
    b"Content-Encoding": (b"gzip", b"deflate", b"br", b"zstd", b"identity", b"gzip, gzip, gzip", b"x", b"", ANSI),
    b"Content-Type": (
        b"application/json; charset=utf-16",
        b"application/json; charset=no-such-thing",
        b"text/html",
        b"multipart/mixed",
        ANSI,
        b"x" * 3000,
        APPLICATION_SECRET.encode(),
    ),
    b"Location": (
        b"https://user:pw@evil.example/?token=" + ACCESS_TOKEN.encode(),
        b"/",
        b"//evil.example",
        b"\xff" * 100,
        b"",
        ANSI,
    ),
    b"Connection": (b"close", b"keep-alive", b"upgrade"),
    b"Set-Cookie": (b"a=b; Domain=example.com; Max-Age=99999999999999999999", b"\x00", b"=" * 1000, b"a=b; Expires=x"),
    b"WWW-Authenticate": (b"Basic realm=x", b"Negotiate", b"Digest " + b"x" * 500),
    b"X-" + b"n" * 200: (b"x" * 60_000, b"", b"\x80\x81"),
}
header_lines = st.sampled_from([name + b": " + value for name, values in HEADERS.items() for value in values])
malformed_lines = st.sampled_from(
    (b"no colon", b": no name", b" folded", b"a b: c", b"\x00: \x00", b"x" * 70_000, CRLF.join([b"H: v"] * 120))
)
headers = st.lists(st.one_of(header_lines, malformed_lines), max_size=3)


def encodings(content: bytes) -> list[tuple[list[bytes], bytes]]:
    """Return the content in many encodings, with matching or contradicting headers: (headers, body)."""
    compressed, deflated = gzip.compress(content, mtime=0), zlib.compress(content)
    text = content.decode("utf-8", "replace")
    chunk = b"%x\r\n%s\r\n" % (len(content), content)
    end = b"0\r\n\r\n"
    chunked = [
        chunk + end,
        chunk,
        b"%x\r\n%s" % (len(content) + 7, content),
        b"-5\r\n" + content + CRLF + end,
        b"zz\r\n" + content + CRLF + end,
        b"f" * 5000 + CRLF + content,
        b"0\r\n" + b"Trailer: x\r\n" * 200 + CRLF,
        chunk + b"0\r\n",
        content,
    ]
    gzip_bodies = [compressed, compressed[:-9], compressed[: len(compressed) // 2], compressed + b"more", content]
    return [
        *(([b"Transfer-Encoding: chunked"], body) for body in chunked),
        *(([b"Content-Encoding: gzip"], body) for body in gzip_bodies),
        *(([b"Content-Encoding: gzip", b"Content-Length: %d" % (len(body) + 3)], body) for body in gzip_bodies),
        ([b"Content-Encoding: gzip, gzip"], gzip.compress(compressed, mtime=0)),
        (
            [b"Content-Encoding: gzip", b"Transfer-Encoding: chunked"],
            b"%x\r\n%s\r\n%s" % (len(compressed), compressed, end),
        ),
        ([b"Content-Encoding: deflate"], deflated),
        ([b"Content-Encoding: deflate"], deflated[:-3]),
        ([b"Content-Encoding: br"], content),
        ([], compressed),
        ([b"Content-Length: %d" % (len(content) // 2)], content),
        ([b"Content-Length: %d" % (len(content) + 1)], content),
        ([b"Content-Length: %d" % len(content)], content + b"}"),
        ([], b"\xef\xbb\xbf" + content),
        ([], text.encode("utf-16")),
        ([], text.encode("utf-32-be")),
        ([b"Content-Type: application/json; charset=cp037"], text.encode("cp037", "replace")),
    ]


PAGE = "<html><head><title>{0}</title></head><body>{0}</body></html>"
ODD_BODIES = (
    b"",
    b" \r\n",
    b"null",
    b'{"a": 1, "a": 2}',
    b'{"total_number_of_items": 1e999}',
    b'{"total_number_of_items": ' + b"9" * 5000 + b"}",
    b"[NaN, Infinity, -Infinity]",
    b"[" * 50_000,
    b'"\\ud800"',
    b"'single'",
    b"{} trailing",
    b"\x00\x01\xfe\xff",
    as_json(nested(900)),
)
odd_bodies = st.one_of(
    st.sampled_from(ODD_BODIES),
    st.binary(max_size=40),
    json_values().map(as_json),
    texts().map(lambda text: as_json({"message": text})),
    texts().map(lambda text: PAGE.format(text).encode("utf-8", "replace")),
)


SPOILED_PARTS = ("status", "headers", "encoding", "body", "end", "everything", "nothing sent")


@st.composite
def http_answers(draw: st.DrawFn, bodies: st.SearchStrategy[bytes]) -> bytes:
    """Draw a response with one spoiled part, or with all parts spoiled. bodies: valid bodies."""
    spoiled_part = draw(st.sampled_from(SPOILED_PARTS))
    if spoiled_part == "nothing sent":
        return b""
    everything = spoiled_part == "everything"
    content = draw(odd_bodies if everything or spoiled_part == "body" else bodies)
    status_line = draw(status_lines if everything or spoiled_part == "status" else VALID_STATUS_LINES)
    lines = draw(headers) if everything or spoiled_part == "headers" else []
    if everything or spoiled_part == "encoding":
        more, content = draw(st.sampled_from(encodings(content)))
        lines = lines + more
    response = CRLF.join([status_line, *lines, b"", content])
    return response[: draw(st.integers(0, len(response)))] if spoiled_part == "end" else response


def plain_answer(content: bytes, date: bytes = b"", status: bytes = b"200 OK") -> bytes:
    """Return a valid response."""
    lines = [b"HTTP/1.1 " + status, b"Content-Type: application/json", b"Content-Length: %d" % len(content)]
    return CRLF.join([*lines, *([b"Date: " + date] if date else []), b"", content])
