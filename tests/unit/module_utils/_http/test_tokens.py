# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Threads and forks share one login. Refusals are remembered, and old or rejected tokens are replaced."""

from __future__ import annotations

import os
import threading
from concurrent.futures import ThreadPoolExecutor

import pytest

from ansible_collections.secops.device_actions.plugins.module_utils._common.errors import (
    ApiError,
    DeviceActionsError,
    Interrupted,
    LoginRefused,
    Unreachable,
)
from ansible_collections.secops.device_actions.plugins.module_utils._http import tokens as tokens_module
from ansible_collections.secops.device_actions.plugins.module_utils._http.tokens import Token, TokenSource
from ansible_collections.secops.device_actions.plugins.module_utils._sharing.shared_record import SharedRecord
from ansible_collections.secops.device_actions.plugins.module_utils._sharing.user_state import UserFile

LIFETIME = 1500.0
REJECTED = ApiError("401 at once", 401)
RUN = "run"


def fail_with(error):
    """Raise it."""
    raise error


class Login:
    """Counts logins across forks. Returns token-1, token-2 and so on, or refuses."""

    def __init__(self):
        self._count = SharedRecord()
        self.error = None

    def __call__(self):
        with self._count.transaction() as record:
            record["logins"] = record.get("logins", 0) + 1
            number = record["logins"]
        if self.error:
            fail_with(self.error)
        return Token(f"token-{number}", LIFETIME)

    @property
    def count(self):
        with self._count.transaction() as record:
            return record.get("logins", 0)


@pytest.fixture
def login():
    return Login()


@pytest.fixture
def record():
    return SharedRecord()


@pytest.fixture
def source(record, login):
    return TokenSource(record, "account", login, RUN)


@pytest.fixture
def clock(clock, monkeypatch):
    monkeypatch.setattr(tokens_module, "time", clock)
    return clock


def test_the_login_waits_until_a_token_is_needed(source, login):
    assert login.count == 0


def test_many_threads_make_one_login(source, login):
    with ThreadPoolExecutor(16) as pool:
        assert set(pool.map(lambda dummy: source.token(), range(64))) == {"token-1"}
    assert login.count == 1


def test_many_forks_make_one_login(record, login, forks):
    def use(number):
        assert TokenSource(record, "account", login, RUN).token() == "token-1"

    forks(8, use)
    assert login.count == 1


def test_another_account_has_its_own_login(record, login):
    assert TokenSource(record, "account", login, RUN).token() == "token-1"
    assert TokenSource(record, "other account", login, RUN).token() == "token-2"
    assert TokenSource(record, "account", login, RUN).token() == "token-1"


def test_a_refused_login_is_not_repeated_for_a_while(source, record, login, clock):
    login.error = LoginRefused("wrong secret", status=401)
    for other in (source, source, TokenSource(record, "account", login, RUN)):
        with pytest.raises(LoginRefused, match="wrong secret") as refusal:
            other.token()
        assert refusal.value.status == 401
    assert login.count == 1
    clock.advance(59.9)
    with pytest.raises(LoginRefused):
        source.token()
    clock.advance(0.1)
    login.error = None
    assert source.token() == "token-2"


def test_a_refused_login_of_one_account_does_not_stop_another(record, login, clock):
    login.error = LoginRefused("wrong secret", status=401)
    with pytest.raises(LoginRefused):
        TokenSource(record, "account", login, RUN).token()
    login.error = None
    assert TokenSource(record, "other account", login, RUN).token()


def test_an_unreachable_console_does_not_count_as_a_refusal(source, login):
    login.error = Unreachable("no route")
    with pytest.raises(Unreachable):
        source.token()
    login.error = None
    assert source.token() == "token-2"


def test_a_token_is_used_for_its_lifetime_and_no_longer(source, login, clock):
    source.token()
    clock.advance(LIFETIME - 1)
    assert source.token() == "token-1"
    clock.advance(1)
    assert source.token() == "token-2"
    assert login.count == 2


def test_a_rejected_token_that_worked_before_is_replaced(source, login):
    token = source.token()
    source.mark_accepted(token)
    assert source.renew(token, REJECTED) == "token-2"
    assert source.token() == "token-2"


def test_tokens_that_work_are_replaced_as_often_as_they_expire(source):
    token = source.token()
    for dummy in range(10):
        source.mark_accepted(token)
        token = source.renew(token, REJECTED)
    assert token == "token-11"


def test_threads_with_the_same_rejected_token_make_one_login(source, login):
    token = source.token()
    source.mark_accepted(token)
    with ThreadPoolExecutor(8) as pool:
        assert set(pool.map(lambda dummy: source.renew(token, REJECTED), range(32))) == {"token-2"}
    assert login.count == 2


def test_a_rejected_token_of_another_fork_is_replaced(record, login):
    """It may have expired."""

    child = os.fork()
    if not child:
        TokenSource(record, "account", login, RUN).token()
        os._exit(0)
    os.waitpid(child, 0)
    source = TokenSource(record, "account", login, RUN)
    assert source.renew(source.token(), REJECTED) == "token-2"


def test_several_new_tokens_that_never_work_count_as_a_refusal(source, record, login, clock):
    with pytest.raises(LoginRefused, match=REJECTED.message):
        token = source.token()
        for dummy in range(10):
            token = source.renew(token, REJECTED)
    logins = login.count
    assert logins <= 5
    with pytest.raises(LoginRefused, match=REJECTED.message):
        TokenSource(record, "account", login, RUN).token()
    assert login.count == logins


def test_a_login_that_returns_the_rejected_token_again_is_a_refusal(record, clock):
    """Some consoles return the same token until it expires by their own clock."""
    source = TokenSource(record, "account", lambda: Token("always the same", LIFETIME), RUN)
    token = source.token()
    source.mark_accepted(token)
    with pytest.raises(LoginRefused, match="The console issued this token itself a moment ago"):
        source.renew(token, REJECTED)
    with pytest.raises(LoginRefused):
        TokenSource(record, "account", lambda: pytest.fail("logged in again"), RUN).token()


def test_a_new_token_that_many_threads_reject_counts_once(source, login):
    """All of them used the same token."""
    first = source.token()
    source.mark_accepted(first)
    second = source.renew(first, REJECTED)
    with ThreadPoolExecutor(16) as pool:
        assert set(pool.map(lambda dummy: source.renew(second, REJECTED), range(16))) == {"token-3"}


def test_a_new_token_that_expires_before_use_is_no_refusal(source, login):
    """With short lifetimes and many threads, a token can expire before its first use."""
    first = source.token()
    source.mark_accepted(first)
    second = source.renew(first, REJECTED)
    assert source.renew(second, REJECTED) == "token-3"


def test_the_repr_of_a_token_hides_it():
    assert "canary" not in repr(Token("canary", 1.0))


def test_tasks_that_waited_for_a_failed_login_share_its_error(record, clock):
    """Fifty hosts that wait for an unreachable console do not log in one after another."""
    waits = threading.Event()
    outcomes = []

    def never():
        outcomes.append("logged in")

    def wait_in_vain():
        try:
            TokenSource(record, "account", never, "another run").token()
        except DeviceActionsError as error:
            outcomes.append(error)

    def fail_slowly():
        waiter.start()
        waits.wait(60)
        clock.advance(10)
        fail_with(Unreachable("no route", status=None))

    monotonic = clock.monotonic

    def noting_who_asks():
        if threading.current_thread() is waiter:
            waits.set()
        return monotonic()

    waiter = threading.Thread(target=wait_in_vain)
    clock.monotonic = noting_who_asks
    with pytest.raises(Unreachable):
        TokenSource(record, "account", fail_slowly, RUN).token()
    waiter.join()
    (error,) = outcomes
    assert (error.message, error.reason, error.fatal) == ("no route.", "unreachable", False)


def test_a_refusal_does_not_affect_later_runs(record, login, clock):
    login.error = LoginRefused("the application lacks a privilege", status=403)
    with pytest.raises(LoginRefused):
        TokenSource(record, "account", login, RUN).token()
    login.error = None
    clock.advance(1)
    assert TokenSource(record, "account", login, "the next run").token() == "token-2"


def test_an_interrupted_login_does_not_fail_others(record, clock):
    def stop():
        clock.advance(1)
        fail_with(Interrupted("stopped"))

    with pytest.raises(Interrupted):
        TokenSource(record, "account", stop, RUN).token()
    with record.transaction() as content:
        assert content == {}


@pytest.mark.parametrize("shared", ["memory", "file"])
def test_a_process_killed_during_its_login_does_not_block_others(tmp_path, login, shared, kill_in_the_middle):
    record = SharedRecord(UserFile(tmp_path / "token") if shared == "file" else None)
    kill_in_the_middle(lambda hang: TokenSource(record, "account", hang, RUN).token())
    assert TokenSource(record, "account", login, RUN).token() == "token-1"
