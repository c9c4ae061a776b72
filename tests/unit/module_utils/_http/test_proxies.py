# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The choice of the proxy, and the secrecy of its password."""

from __future__ import annotations

import base64
import sys

import pytest

from ansible_collections.secops.device_actions.plugins.module_utils._common.errors import InputError
from ansible_collections.secops.device_actions.plugins.module_utils._common.redaction import Redactor
from ansible_collections.secops.device_actions.plugins.module_utils._http.proxies import (
    find_proxy,
    is_socks,
    socks_proxy_manager,
)

pytest.importorskip("requests")

CONSOLE = "https://console.example"


@pytest.fixture(autouse=True)
def _no_proxy(monkeypatch):
    for name in ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "NO_PROXY"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.lower(), raising=False)


def proxy_for(url=CONSOLE, option=None):
    """The URL of the proxy for an address, or None."""
    return find_proxy(url, option, Redactor())


def test_without_option_and_variables_there_is_no_proxy():
    assert proxy_for() is None


@pytest.mark.parametrize("name", ["HTTPS_PROXY", "https_proxy", "ALL_PROXY", "all_proxy"])
def test_the_option_overrides_the_variables(monkeypatch, name):
    monkeypatch.setenv(name, "http://one:3128")
    assert proxy_for() == "http://one:3128"
    assert proxy_for(option="http://two:3128") == "http://two:3128"


@pytest.mark.parametrize("name", ["NO_PROXY", "no_proxy"])
@pytest.mark.parametrize("exempt", ["console.example", "example", ".example", "other,console.example", "*"])
def test_no_proxy_excludes_hosts_unless_the_option_is_set(monkeypatch, name, exempt):
    monkeypatch.setenv("HTTPS_PROXY", "http://one:3128")
    monkeypatch.setenv(name, exempt)
    assert proxy_for() is None
    assert proxy_for(option="http://two:3128") == "http://two:3128"
    assert proxy_for("https://elsewhere.invalid") == (None if exempt == "*" else "http://one:3128")


@pytest.mark.parametrize("url", ["http://127.0.0.1:8080", "https://127.0.0.1", "http://localhost:8080", "http://[::1]"])
def test_loopback_addresses_use_only_the_options_proxy(monkeypatch, url):
    for name in ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY"):
        monkeypatch.setenv(name, "http://one:3128")
    assert proxy_for(url) is None
    assert proxy_for(url, option="http://two:3128") == "http://two:3128"


def test_a_proxy_without_a_scheme_uses_http():
    assert proxy_for(option="user:password@proxy.example:3128") == "http://user:password@proxy.example:3128"


MALFORMED = [
    "http://user:canary@[bad:3128",
    "http://[",
    "http://user:canary@h:port",
    "http://",
    "http://u:can/ary@h:1",
    "socks6://u:canary@h:1",
]


@pytest.mark.parametrize("proxy", MALFORMED)
def test_a_malformed_proxy_is_an_input_error_that_shows_no_password(monkeypatch, proxy):
    with pytest.raises(InputError, match="^proxy: must be a URL such as http://") as error:
        proxy_for(option=proxy)
    assert "canary" not in error.value.message
    monkeypatch.setenv("HTTPS_PROXY", proxy)
    with pytest.raises(InputError, match="^HTTPS_PROXY or ALL_PROXY: must be a URL such as http://") as error:
        proxy_for()
    assert "canary" not in error.value.message


@pytest.mark.parametrize("by", ["option", "environment"])
@pytest.mark.parametrize("scheme", ["http://", "https://", ""])
def test_the_password_is_secret_both_quoted_and_unquoted(monkeypatch, by, scheme):
    redactor = Redactor()
    proxy = f"{scheme}user:can%2Fary@proxy.example:3128"
    if by == "environment":
        monkeypatch.setenv("HTTPS_PROXY", proxy)
    find_proxy(CONSOLE, proxy if by == "option" else None, redactor)
    header = base64.b64encode(b"user:can/ary").decode()
    shown = redactor.text(f"407: neither can%2Fary nor can/ary by Basic {header}")
    assert shown == "407: neither ******** nor ******** by Basic ********"


@pytest.mark.parametrize(
    "network", ["fd00:1::/32", "[fd00:1::]/32", "10.0.0.0/8", "fd00:1::7", "[fd00:1::7]", "bad/99"]
)
@pytest.mark.parametrize("url", ["https://[fd00:1::7]:8443", "https://10.1.2.3", "https://[fd00:2::7]"])
def test_no_proxy_excludes_networks(monkeypatch, network, url):
    monkeypatch.setenv("HTTPS_PROXY", "http://one:3128")
    monkeypatch.setenv("NO_PROXY", f"other.example, {network}")
    is_excluded = ("fd00:1:" in network and "fd00:1:" in url) or ("10.0" in network and "10.1" in url)
    assert proxy_for(url) == (None if is_excluded else "http://one:3128")


@pytest.mark.parametrize("scheme", ["socks5", "socks5h", "socks4", "socks4a"])
def test_a_socks_proxy_of_the_environment_is_used(monkeypatch, scheme):
    monkeypatch.setenv("ALL_PROXY", f"{scheme}://proxy.example:1080")
    assert proxy_for() == f"{scheme}://proxy.example:1080"
    assert is_socks(proxy_for())


def test_a_socks_proxy_without_pysocks_is_an_input_error(monkeypatch):
    monkeypatch.setitem(sys.modules, "socks", None)
    with pytest.raises(InputError, match=r"^proxy: a SOCKS proxy requires the Python package PySocks 1\.5\.6 or newer"):
        socks_proxy_manager("socks5://user:canary@proxy.example:1080")
