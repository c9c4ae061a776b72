# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Addresses, TLS options, error bodies, and the headers of requests."""

from __future__ import annotations

import json
import logging
import time
from dataclasses import dataclass

import pytest

from ansible_collections.secops.device_actions.plugins.module_utils._common.errors import InputError
from ansible_collections.secops.device_actions.plugins.module_utils._common.urls import check_url
from ansible_collections.secops.device_actions.plugins.module_utils._http.bodies import error_text
from ansible_collections.secops.device_actions.plugins.module_utils._http.messages import ApiRequest
from ansible_collections.secops.device_actions.plugins.module_utils._http.options import ConnectionSettings
from ansible_collections.secops.device_actions.plugins.module_utils._http.transport import Transport
from ansible_collections.secops.device_actions.plugins.module_utils._sharing.context import Context

requests = pytest.importorskip("requests")

PARAMS = {
    "validate_certs": True,
    "ca_path": None,
    "proxy": None,
    "timeout": 30,
    "retries": 3,
    "max_wait": 300,
    "token_cache": "off",
}


@pytest.fixture(autouse=True)
def _no_proxy(monkeypatch):
    for name in (
        "HTTP_PROXY",
        "HTTPS_PROXY",
        "ALL_PROXY",
        "NO_PROXY",
        "DEVICE_ACTIONS_CA_FILE",
        "REQUESTS_CA_BUNDLE",
        "SSL_CERT_FILE",
    ):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.lower(), raising=False)


def transport(**params):
    return Transport("https://console.example", ConnectionSettings(**{**PARAMS, **params}), Context().redactor)


class Response:
    """An empty response of urllib3."""

    status, reason, headers = 200, "OK", {}

    def stream(self, size, decode_content):
        return iter(())

    def release_conn(self):
        pass


@dataclass
class Sent:
    """A request as urllib3 receives it."""

    method: str
    target: str
    body: object
    headers: object


def sent(method="GET", **fields):
    """A function that sends a request and returns what urllib3 received."""
    caught = []
    sender = transport()

    def urlopen(method, target, body=None, headers=None, **options):
        caught.append(Sent(method, target, body, headers))
        return Response()

    sender._pool.urlopen = urlopen
    request = ApiRequest(method, "/path?a=b", "reading", **fields)
    sender.send(request, request.path, request.headers)
    return caught[0]


# Addresses


@pytest.mark.parametrize(
    ("url", "address"),
    [
        ("https://console.example", "https://console.example"),
        (" https://console.example/ ", "https://console.example"),
        ("https://Console.Example:8443/api//", "https://console.example:8443/api"),
        ("http://127.0.0.1:8080", "http://127.0.0.1:8080"),
        ("http://127.9.9.9", "http://127.9.9.9"),
        ("http://localhost:1/", "http://localhost:1"),
        ("http://[::1]:8080", "http://[::1]:8080"),
        ("https://[2001:db8::1]", "https://[2001:db8::1]"),
    ],
)
def test_an_address_is_https_or_loopback(url, address):
    assert check_url(url, "api_url") == address


@pytest.mark.parametrize(
    "url",
    [
        "http://console.example",
        "http://10.0.0.1",
        "http://127.0.0.1.evil.example",
        "http://localhost.evil.example",
        "http://localhost@evil.example",
        "http://[::2]",
        "http://0.0.0.0",
    ],
)
def test_plain_http_is_valid_for_loopback_only(url):
    with pytest.raises(InputError, match="api_url: "):
        check_url(url, "api_url")


@pytest.mark.parametrize(
    "url",
    [
        "",
        "console.example",
        "ftp://console.example",
        "https://",
        "https:///path",
        "https://h:port",
        "https://h:99999",
        "https://[x",
    ],
)
def test_an_invalid_address_is_an_input_error(url):
    with pytest.raises(InputError, match="api_url: .* is not a URL"):
        check_url(url, "api_url")


@pytest.mark.parametrize(
    "url", ["https://u:canary@h", "https://u@h", "https://:canary@h", "https://h/?token=canary", "https://h/#canary"]
)
def test_an_address_with_credentials_or_query_is_an_error_that_hides_them(url):
    with pytest.raises(InputError) as error:
        check_url(url, "api_url")
    assert "canary" not in error.value.message


@pytest.mark.parametrize("url", ["https://u:canary@h:port", "ftp://u:canary@h?token=canary"])
def test_an_invalid_address_is_shown_without_its_secrets(url):
    with pytest.raises(InputError) as error:
        check_url(url, "api_url")
    assert "canary" not in error.value.message


# Sessions


@pytest.mark.parametrize("name", ["ca_path", "DEVICE_ACTIONS_CA_FILE", "REQUESTS_CA_BUNDLE", "SSL_CERT_FILE"])
def test_a_missing_ca_file_is_an_input_error_that_names_where_it_was_set(tmp_path, monkeypatch, name):
    gone = str(tmp_path / "gone.pem")
    if name != "ca_path":
        monkeypatch.setenv(name, gone)
    with pytest.raises(InputError, match=f"^{name}: must be an existing file .*{gone}"):
        transport(**({"ca_path": gone} if name == "ca_path" else {}))


def test_certificates_are_verified_with_the_default_or_the_given_ca(tmp_path):
    bundle = tmp_path / "ca.pem"
    bundle.write_text("", encoding="ascii")
    for sender, verification, authorities in (
        (transport(), "CERT_REQUIRED", (requests.certs.where(), None)),
        (transport(ca_path=str(bundle)), "CERT_REQUIRED", (str(bundle), None)),
        (transport(ca_path=str(tmp_path)), "CERT_REQUIRED", (None, str(tmp_path))),
        (transport(validate_certs=False, ca_path=str(bundle)), "CERT_NONE", (None, None)),
    ):
        pool = sender._pool
        assert (pool.cert_reqs, (pool.ca_certs, pool.ca_cert_dir)) == (verification, authorities)


def test_the_netrc_file_is_not_read(tmp_path, monkeypatch):
    netrc = tmp_path / "netrc"
    netrc.write_text("machine console.example login user password canary\n", encoding="ascii")
    netrc.chmod(0o600)
    monkeypatch.setenv("NETRC", str(netrc))
    assert "Authorization" not in sent().headers


def test_a_request_has_only_the_necessary_headers():
    request = sent(method="PUT", json={"a": "ü"})
    assert (request.method, request.target) == ("PUT", "/path?a=b")
    assert json.loads(request.body) == {"a": "ü"}
    headers = dict(request.headers)
    assert headers.pop("User-Agent").startswith("secops.device_actions/")
    assert headers == {
        "Accept": "application/json",
        "Accept-Encoding": "gzip",
        "Connection": "keep-alive",
        "Content-Type": "application/json",
    }


def test_a_write_without_a_body_has_content_length_zero():
    request = sent(method="PUT")
    assert request.body is None
    assert request.headers["Content-Length"] == "0"
    assert "Content-Length" not in sent().headers


def test_library_logs_do_not_reach_log_files(monkeypatch):
    """Such as the log of ansible-playbook (log_path)."""
    noted = []
    handler = logging.Handler()
    handler.emit = noted.append
    monkeypatch.setattr(logging.getLogger(), "handlers", [handler])
    transport()
    logging.getLogger("urllib3.connectionpool").warning("Failed to parse headers (url=https://h/?token=canary)")
    assert noted == []
    logging.getLogger("other").warning("seen")
    assert len(noted) == 1


# Error bodies


@pytest.mark.parametrize(
    ("body", "text"),
    [
        (b"", ""),
        (b"  \n", ""),
        (b'{"message": "no such zone"}', "no such zone"),
        (b'{"error": "bad", "error_description": "described"}', "described"),
        (b'{"error": {"code": 1}, "detail": "in detail"}', "in detail"),
        (b'[{"message": "first"}, {"message": "second"}]', "first"),
        (b'"a plain string"', "a plain string"),
        (b"[]", ""),
        (b"42", ""),
        (b'{"code": 5}', ""),
        (b"plain text", "plain text"),
        (b"<html><head><TITLE>502 Bad\nGateway</TITLE></head><body>x</body></html>", "502 Bad\nGateway"),
        (b"<p>Access <b>denied</b></p><script>alert(1)</script>", "Access  denied"),
        (b"\xff\xfe broken", "\ufffd\ufffd broken"),
    ],
)
def test_an_errors_body_may_be_json_html_text_or_nothing(body, text):
    assert error_text(body) == text


def test_deeply_nested_json_is_text():
    assert error_text(b"[" * 100_000).startswith("[[[")


def test_a_hostile_page_is_processed_quickly():
    before = time.process_time()
    error_text(b"<title>" * 20_000)
    error_text(b"<script" * 20_000)
    error_text(b"<" * 200_000)
    assert time.process_time() - before < 1
