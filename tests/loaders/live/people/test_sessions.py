from collections.abc import Iterator
from pathlib import Path

import pytest

from loaders.live.acts import Login, Role
from loaders.live.entries import Entry, Kind
from loaders.live.people.accounts import Accounts
from loaders.live.people.sessions import GUEST, MOST_SESSIONS, Admission, Moment, Sessions
from tests.loaders.live.people.test_accounts import GOOD, QUICK, RULES


@pytest.fixture
def accounts(tmp_path: Path) -> Iterator[Accounts]:
    accounts = Accounts(tmp_path, RULES, QUICK)
    accounts.add("Admin", Role.ADMINISTRATOR, GOOD, by="cli", wall=1.0)
    accounts.add("Zhang", Role.OPERATOR, GOOD, by="Admin", wall=2.0)
    yield accounts
    accounts.close()


@pytest.fixture
def sessions(accounts: Accounts) -> Sessions:
    return Sessions(accounts)


def at(seconds: float) -> Moment:
    return Moment(5000.0 + seconds, 9000.0 + seconds, seconds)


def enter(sessions: Sessions, moment: float = 0.0, user: str = "Zhang", password: str = GOOD) -> Admission:
    return sessions.login(Login(1, user, password), at(moment))


def told(entries: tuple[Entry, ...]) -> list[tuple[Kind, str]]:
    return [(each.kind, each.person) for each in entries]


def test_a_login_gives_a_token_and_an_entry_that_does_not_hold_it(sessions: Sessions) -> None:
    admission = enter(sessions)
    assert admission.session is not None
    assert (admission.session.person, admission.session.role) == ("Zhang", Role.OPERATOR)
    assert told(admission.entries) == [(Kind.LOGIN, "Zhang")]
    assert (admission.entries[0].time, admission.entries[0].wall) == (5000.0, 9000.0)
    assert len(admission.token) >= 43
    assert admission.token not in str(admission.entries)


def test_two_logins_are_two_sessions_and_a_token_of_nobody_is_nobodys(sessions: Sessions) -> None:
    one, other = enter(sessions), enter(sessions)
    assert one.token != other.token
    assert sessions.who(one.token, at(1.0)) is not None
    assert [sessions.who(word, at(1.0)) for word in ("", "x", "\ud800", other.token[:-1])] == [None] * 4


def test_a_session_ends_after_its_idle_time_and_every_act_makes_it_longer(sessions: Sessions) -> None:
    token = enter(sessions).token
    assert sessions.who(token, at(1700.0)) is not None
    assert sessions.who(token, at(3400.0)) is not None
    assert sessions.who(token, at(3400.0 + 1801.0)) is None
    assert told(sessions.swept(at(6000.0))) == [(Kind.LOGOUT, "Zhang")]
    assert sessions.present() == ()


def test_a_clock_put_back_does_not_make_a_session_longer(sessions: Sessions) -> None:
    token = enter(sessions).token
    assert sessions.who(token, Moment(0.0, 0.0, 1801.0)) is None


def test_whoever_leaves_is_out(sessions: Sessions) -> None:
    token = enter(sessions).token
    assert told(sessions.logout(token, at(1.0))) == [(Kind.LOGOUT, "Zhang")]
    assert sessions.who(token, at(1.0)) is None
    assert sessions.logout(token, at(1.0)) == ()


def test_failures_and_the_lock_they_bring_are_entries(sessions: Sessions) -> None:
    tries = [told(enter(sessions, password="Wrong-2026").entries) for _ in range(4)]
    assert tries[:2] == [[(Kind.FAILED_LOGIN, "Zhang")]] * 2
    assert tries[2] == [(Kind.FAILED_LOGIN, "Zhang"), (Kind.LOCK, "Zhang")]
    refused = enter(sessions)
    assert refused.session is None
    assert refused.token == ""
    assert refused.notice is not None
    assert "锁定" in refused.notice.zh


def test_a_name_that_nobody_has_is_not_kept_for_it_may_be_a_password(sessions: Sessions) -> None:
    refused = enter(sessions, user="Secret-2026", password="")
    assert told(refused.entries) == [(Kind.FAILED_LOGIN, "")]
    assert "Secret" not in str(refused.entries)


def test_whose_account_ends_or_changes_is_put_out(sessions: Sessions, accounts: Accounts) -> None:
    tokens = [enter(sessions).token, enter(sessions, user="Admin").token]
    assert sessions.swept(at(1.0)) == ()
    accounts.disable("Zhang", by="Admin", wall=3.0)
    assert told(sessions.swept(at(2.0))) == [(Kind.LOGOUT, "Zhang")]
    assert [sessions.who(token, at(3.0)) is None for token in tokens] == [True, False]


def test_a_guest_is_let_in_at_a_rehearsal_only(accounts: Accounts) -> None:
    guest = Sessions(None, guest=True).login(Login(1, guest=True), at(0.0))
    assert guest.session is not None
    assert (guest.session.person, guest.session.role, guest.entries[0].words["guest"]) == (GUEST, Role.OPERATOR, True)
    refused = Sessions(accounts).login(Login(1, guest=True), at(0.0))
    assert refused.session is None
    assert refused.notice is not None


def test_without_accounts_nobody_is_let_in_and_told_how_they_are_made() -> None:
    refused = Sessions(None).login(Login(1, "Zhang", GOOD), at(0.0))
    assert refused.session is None
    assert refused.notice is not None
    assert "accounts add" in refused.notice.remedy_zh


def test_another_recorder_knows_no_token_of_this_one(sessions: Sessions, accounts: Accounts) -> None:
    token = enter(sessions).token
    assert Sessions(accounts).who(token, at(1.0)) is None


def test_there_is_a_most_of_sessions_and_the_idlest_makes_room(accounts: Accounts) -> None:
    sessions = Sessions(None, guest=True)
    tokens = [sessions.login(Login(1, guest=True), at(float(each))).token for each in range(MOST_SESSIONS)]
    sessions.who(tokens[0], at(500.0))
    admission = sessions.login(Login(1, guest=True), at(501.0))
    assert told(admission.entries) == [(Kind.LOGOUT, GUEST), (Kind.LOGIN, GUEST)]
    assert [sessions.who(token, at(502.0)) is None for token in tokens[:2]] == [False, True]


def test_to_look_whether_a_session_holds_does_not_make_it_longer(accounts: Accounts, sessions: Sessions) -> None:
    token = enter(sessions).token
    assert sessions.holds(token, at(1700.0))
    assert not sessions.holds(token, at(1801.0))
    assert not sessions.holds("x", at(0.0))
    other = enter(sessions, 1900.0).token
    accounts.disable("Zhang", by="Admin", wall=3.0)
    sessions.swept(at(1901.0))
    assert not sessions.holds(other, at(1902.0))
