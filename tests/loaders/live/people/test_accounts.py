import sqlite3
import stat
from collections.abc import Iterator
from pathlib import Path
from typing import Literal

import pytest
from argon2 import Parameters, PasswordHasher, extract_parameters

from loaders.live.acts import Action, Role, Topic
from loaders.live.people.account_rules import AccountRules, read_rules
from loaders.live.people.accounts import NAME, Accounts, Refused
from loaders.live.people.rights import MANAGES_ACCOUNTS, MAY, MAY_ASK, may, may_ask, not_yours
from scenes.trouble import Trouble

RULES = AccountRules(failures=3, lock_minutes=15, idle_minutes=30, shortest=10, kinds=3, remembered=2)
GOOD = "Yuanqu-2026"
QUICK = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
"""Enough for tests of rules; how long the product's own takes is another test."""


@pytest.fixture
def accounts(tmp_path: Path) -> Iterator[Accounts]:
    accounts = Accounts(tmp_path, RULES, QUICK)
    accounts.add("管理甲", Role.ADMINISTRATOR, GOOD, by="cli", wall=1.0)
    accounts.add("Zhang", Role.OPERATOR, GOOD, by="管理甲", wall=2.0)
    yield accounts
    accounts.close()


def fail(accounts: Accounts, name: str, wall: float) -> Refused:
    with pytest.raises(Refused) as caught:
        accounts.admitted(name, "Wrong-2026", wall)
    return caught.value


def test_there_are_no_accounts_to_begin_with_and_the_first_is_an_administrator(tmp_path: Path) -> None:
    accounts = Accounts(tmp_path, RULES, QUICK)
    assert accounts.listed(0.0) == ()
    with pytest.raises(Trouble, match="first account must be an administrator"):
        accounts.add("Zhang", Role.OPERATOR, GOOD, by="cli", wall=1.0)
    accounts.close()


def test_who_knows_the_password_is_admitted_however_the_name_is_typed(accounts: Accounts) -> None:
    for name in ("Zhang", "zhang", " ZHANG ", "Ｚｈａｎｇ"):
        assert accounts.admitted(name, GOOD, 3.0).role == Role.OPERATOR


def test_passwords_are_kept_as_argon2id_in_a_file_for_its_owner_only(accounts: Accounts, tmp_path: Path) -> None:
    db = sqlite3.connect(tmp_path / NAME)
    hashes = [row[0] for row in db.execute("SELECT hash FROM people")]
    db.close()
    assert all(each.startswith("$argon2id$") for each in hashes)
    assert len(set(hashes)) == 2, "the same password twice is two hashes"
    assert stat.S_IMODE((tmp_path / NAME).stat().st_mode) == 0o600


def test_failures_in_a_row_lock_an_account_for_a_while_even_for_the_right_password(accounts: Accounts) -> None:
    assert [fail(accounts, "Zhang", 10.0).locks for _ in range(3)] == [False, False, True]
    with pytest.raises(Refused, match="locked"):
        accounts.admitted("Zhang", GOOD, 10.0 + 14 * 60)
    assert accounts.admitted("Zhang", GOOD, 10.0 + 16 * 60).name == "Zhang"


def test_a_success_forgives_the_failures_before_it(accounts: Accounts) -> None:
    for _ in range(4):
        fail(accounts, "Zhang", 10.0)
        fail(accounts, "Zhang", 10.0)
        accounts.admitted("Zhang", GOOD, 10.0)


def test_a_lock_outlives_a_restart_and_a_clock_put_back_does_not_make_it_longer(
    accounts: Accounts, tmp_path: Path
) -> None:
    for _ in range(3):
        fail(accounts, "Zhang", 10_000.0)
    again = Accounts(tmp_path, RULES, QUICK)
    with pytest.raises(Refused, match="locked"):
        again.admitted("Zhang", GOOD, 10_001.0)
    assert again.admitted("Zhang", GOOD, 5_000.0).name == "Zhang"
    again.close()


def test_without_minutes_only_an_administrator_unlocks(tmp_path: Path) -> None:
    accounts = Accounts(tmp_path, AccountRules(2, 0, 30, 10, 3, 2), QUICK)
    accounts.add("Admin", Role.ADMINISTRATOR, GOOD, by="cli", wall=1.0)
    fail(accounts, "Admin", 1.0)
    assert fail(accounts, "Admin", 1.0).locks
    with pytest.raises(Refused, match="locked"):
        accounts.admitted("Admin", GOOD, 1e9)
    accounts.unlock("Admin", by="cli", wall=2.0)
    accounts.admitted("Admin", GOOD, 1e9)
    accounts.close()


def test_a_name_that_nobody_has_is_answered_and_locked_like_any_other(accounts: Accounts) -> None:
    unknown, known = fail(accounts, "nobody", 1.0), fail(accounts, "Zhang", 1.0)
    assert unknown.notice == known.notice
    fail(accounts, "nobody", 1.0)
    assert fail(accounts, "nobody", 1.0).locks
    with pytest.raises(Refused, match="locked"):
        accounts.admitted("nobody", "x", 2.0)


class CountingHasher(PasswordHasher):
    """Remembers what each password was held against, by how much work that is."""

    def __init__(self) -> None:
        super().__init__()
        self.work: list[Parameters] = []

    def verify(self, hash: str | bytes, password: str | bytes) -> Literal[True]:  # noqa: A002 the library's name
        self.work.append(extract_parameters(str(hash)))
        return super().verify(hash, password)


def test_a_name_that_nobody_has_costs_the_same_work_as_a_wrong_password(tmp_path: Path) -> None:
    hasher = CountingHasher()
    accounts = Accounts(tmp_path, AccountRules(100, 15, 30, 10, 3, 2), hasher)
    accounts.add("Admin", Role.ADMINISTRATOR, GOOD, by="cli", wall=1.0)
    for name in ("Admin", "nobody"):
        fail(accounts, name, 1.0)
    known, unknown = hasher.work
    assert known == unknown == extract_parameters(PasswordHasher().hash("any"))
    accounts.close()


@pytest.mark.parametrize(
    "password", ["Short-1", "alllowercase", "lower-and-sign", "12345678901", "Zhang-2026-x", "A1-" + "x" * 200]
)
def test_a_weak_password_is_refused_with_the_rules(accounts: Accounts, password: str) -> None:
    with pytest.raises(Trouble, match="rules") as caught:
        accounts.set_password("Zhang", password, by="管理甲", wall=3.0)
    assert password not in caught.value.notice.told("zh") + caught.value.notice.told("en")
    assert accounts.admitted("Zhang", GOOD, 4.0)


def test_the_last_passwords_cannot_be_used_again_and_a_new_one_unlocks(accounts: Accounts) -> None:
    for _ in range(3):
        fail(accounts, "Zhang", 10.0)
    accounts.set_password("Zhang", "Second-2026", by="管理甲", wall=11.0)
    assert accounts.admitted("Zhang", "Second-2026", 12.0)
    for old in (GOOD, "Second-2026"):
        with pytest.raises(Trouble, match="cannot be used again"):
            accounts.set_password("Zhang", old, by="管理甲", wall=13.0)
    accounts.set_password("Zhang", "Third-2026", by="管理甲", wall=14.0)
    accounts.set_password("Zhang", GOOD, by="管理甲", wall=15.0)


def test_who_is_disabled_is_not_admitted_and_the_last_administrator_stays(accounts: Accounts) -> None:
    accounts.disable("Zhang", by="管理甲", wall=3.0)
    with pytest.raises(Refused) as caught:
        accounts.admitted("Zhang", GOOD, 4.0)
    assert caught.value.notice == fail(accounts, "nobody", 4.0).notice
    with pytest.raises(Trouble, match="last administrator"):
        accounts.disable("管理甲", by="管理甲", wall=5.0)
    with pytest.raises(Trouble, match="last administrator"):
        accounts.give_role("管理甲", Role.AUDITOR, by="管理甲", wall=5.0)
    accounts.disable("Zhang", by="管理甲", wall=6.0, disabled=False)
    accounts.give_role("Zhang", Role.ADMINISTRATOR, by="管理甲", wall=6.0)
    accounts.disable("管理甲", by="Zhang", wall=7.0)
    assert accounts.roles() == {"Zhang": Role.ADMINISTRATOR}


@pytest.mark.parametrize("name", ["", "  ", "a" * 65, "a\nb", "a\x00b"])
def test_a_name_that_is_none_is_refused(accounts: Accounts, name: str) -> None:
    with pytest.raises(Trouble, match="user name"):
        accounts.add(name, Role.OPERATOR, GOOD, by="管理甲", wall=3.0)


def test_a_name_is_given_once(accounts: Accounts) -> None:
    with pytest.raises(Trouble, match="already"):
        accounts.add("ZHANG", Role.AUDITOR, GOOD, by="管理甲", wall=3.0)
    with pytest.raises(Trouble, match="no user"):
        accounts.disable("nobody", by="管理甲", wall=3.0)


def test_every_change_waits_for_the_journal_once_and_holds_no_password(accounts: Accounts) -> None:
    accounts.set_password("Zhang", "Second-2026", by="管理甲", wall=3.0)
    last, entries = accounts.told_since(0, 50.0)
    assert [(each.person, each.words["what"], each.words["name"]) for each in entries] == [
        ("cli", "added", "管理甲"),
        ("管理甲", "added", "Zhang"),
        ("管理甲", "password", "Zhang"),
    ]
    assert {each.time for each in entries} == {50.0}
    assert "2026" not in str([each.words for each in entries])
    assert accounts.told_since(last, 51.0) == (last, ())


def test_a_change_that_is_refused_leaves_no_trace(accounts: Accounts) -> None:
    before = accounts.told_since(0, 0.0)
    with pytest.raises(Trouble):
        accounts.disable("管理甲", by="管理甲", wall=3.0)
    assert accounts.told_since(0, 0.0) == before
    assert [each.disabled for each in accounts.listed(4.0)] == [False, False]


def test_a_damaged_file_is_said_and_not_overwritten(tmp_path: Path) -> None:
    (tmp_path / NAME).write_bytes(b"rubbish" * 1000)
    with pytest.raises(Trouble, match="accounts cannot be used"):
        Accounts(tmp_path, RULES, QUICK)
    assert (tmp_path / NAME).read_bytes().startswith(b"rubbish")


def test_strangers_names_do_not_fill_the_file(
    accounts: Accounts, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("loaders.live.people.accounts.MOST_STRANGERS", 5)
    fail(accounts, "Zhang", 1.0)
    for number in range(20):
        fail(accounts, f"stranger{number}", 2.0 + number)
    db = sqlite3.connect(tmp_path / NAME)
    names = {row[0] for row in db.execute("SELECT name FROM failures")}
    db.close()
    assert len(names) == 6
    assert "zhang" in names


def test_what_is_shipped_is_all_assumed_until_the_site_says_so(tmp_path: Path) -> None:
    assert set(read_rules().assumed) == {
        "failures", "lock_minutes", "idle_minutes", "shortest", "kinds", "remembered",
    }  # fmt: skip
    (tmp_path / "accounts.toml").write_text("failures = 4\n")
    rules = read_rules(tmp_path)
    assert rules.failures == 4
    assert "failures" not in rules.assumed


@pytest.mark.parametrize("text", ["failures = 0", "failures = true", "fail = 3", "failures = ", "idle_minutes = 1.5"])
def test_a_rule_that_cannot_be_is_refused(tmp_path: Path, text: str) -> None:
    (tmp_path / "accounts.toml").write_text(text)
    with pytest.raises(Trouble, match="rules of accounts"):
        read_rules(tmp_path)


def test_every_role_stands_in_the_tables_and_nobody_may_do_nothing() -> None:
    assert set(MAY) == set(MAY_ASK) == set(Role)
    assert not any(may(None, action) for action in Action)
    assert not any(may_ask(None, topic) for topic in Topic)


def test_administrators_and_auditors_act_on_no_alarm_and_only_administrators_manage_accounts() -> None:
    assert MAY[Role.ADMINISTRATOR] == MAY[Role.AUDITOR] == {Action.REPORT}
    assert {Role.ADMINISTRATOR} == MANAGES_ACCOUNTS
    assert may_ask(Role.AUDITOR, Topic.JOURNAL)
    assert not may(Role.OPERATOR, Action.TAKE_OUT)
    assert may(Role.SHIFT_LEADER, Action.TAKE_OUT)
    assert set().union(*MAY.values()) == set(Action), "there is nothing that nobody may do"


def test_who_may_not_is_told_why() -> None:
    assert "登录" in not_yours(None).zh
    assert "审计员" in not_yours(Role.AUDITOR).zh
