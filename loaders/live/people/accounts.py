"""Who may log in: local accounts with argon2id, in a file that only its owner may read. There are none to begin with.

What each role may do is written in `rights` beside this. Every change leaves a line in the file itself, which the
recorder carries into the journal: so a change made from the command line is journaled by the one who may write it.
"""

import json
import sqlite3
from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from loaders.live.acts import Role
from loaders.live.entries import Entry, Kind
from loaders.live.journal_file import connect
from loaders.live.people.account_rules import (
    LONGEST_PASSWORD,
    AccountRules,
    cleaned_name,
    folded,
    refuse_weak,
    same_password,
)
from loaders.live.people.rights import ZH
from scenes.trouble import Trouble

NAME = "accounts.sqlite"
MOST_STRANGERS = 1000
"""Names nobody has whose failures are counted: they are answered as those of accounts are."""

_SCHEMA = """
CREATE TABLE IF NOT EXISTS people(
    name TEXT PRIMARY KEY, shown TEXT NOT NULL, role TEXT NOT NULL, hash TEXT NOT NULL, past TEXT NOT NULL,
    disabled INTEGER NOT NULL, made REAL NOT NULL
);
CREATE TABLE IF NOT EXISTS failures(name TEXT PRIMARY KEY, count INTEGER NOT NULL, last REAL NOT NULL);
CREATE TABLE IF NOT EXISTS changes(id INTEGER PRIMARY KEY, wall REAL NOT NULL, by TEXT NOT NULL, words TEXT NOT NULL);
"""


@dataclass(frozen=True, slots=True)
class Account:
    """One person who may log in, unless `disabled`. `made` is in seconds since 1970 UTC."""

    name: str
    role: Role
    disabled: bool
    made: float
    locked: bool = False


class Refused(Trouble):
    """A log-in that was not admitted. `locks` when this failure locked the name, `known` when an account has it."""

    def __init__(
        self, notice_zh: str, notice_en: str, *, known: bool, locks: bool = False, locked: bool = False
    ) -> None:
        super().__init__(
            notice_zh,
            notice_en,
            remedy_zh="核对用户名和口令；需要时请管理员重置或解锁。",
            remedy_en="Check name and password; an administrator can set a new one or unlock the account.",
        )
        self.known, self.locks, self.locked = known, locks, locked


class Accounts:
    """The accounts of one data folder. Every moment (`wall`) is in seconds since 1970 UTC. For one thread."""

    def __init__(self, folder: Path, rules: AccountRules, hasher: PasswordHasher | None = None) -> None:
        """Raises `Trouble` when the file cannot be used."""
        self.rules, self._path = rules, folder / NAME
        self._hasher = hasher or PasswordHasher()
        self._nobody = self._hasher.hash("nobody has this one")
        """What the password of a name that nobody has is held against, so that it takes as long."""
        try:
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            self._db = connect(self._path)
            for statement in _SCHEMA.split(";"):
                self._db.execute(statement)
        except (OSError, sqlite3.Error) as fault:
            raise self._unusable(fault) from fault

    def close(self) -> None:
        """Let go of the file."""
        self._db.close()

    def listed(self, wall: float) -> tuple[Account, ...]:
        """All accounts by name."""
        with self._change() as db:
            rows = db.execute("SELECT shown, role, disabled, made, name FROM people ORDER BY name").fetchall()
            return tuple(
                Account(shown, Role(role), bool(disabled), made, self._locked(name, wall))
                for shown, role, disabled, made, name in rows
            )

    def add(self, name: str, role: Role, password: str, *, by: str, wall: float) -> None:
        """A new account; the first must be an administrator. Raises `Trouble` where the rules say no."""
        shown, password = cleaned_name(name), same_password(password)
        refuse_weak(shown, password, self.rules)
        hashed = self._hasher.hash(password)
        with self._change() as db:
            if db.execute("SELECT 1 FROM people WHERE name = ?", (folded(shown),)).fetchone():
                raise Trouble(f"已有用户“{shown}”。", f"There is a user {shown!r} already.")
            if role != Role.ADMINISTRATOR and not self._administrators():
                raise Trouble(
                    "第一个账号必须是管理员。",
                    "The first account must be an administrator.",
                    remedy_zh="先添加管理员。",
                    remedy_en="Add an administrator first.",
                )
            row = (folded(shown), shown, str(role), hashed, "[]", 0, wall)
            db.execute("INSERT INTO people VALUES (?, ?, ?, ?, ?, ?, ?)", row)
            self._tell(wall, by, what="added", name=shown, role=str(role))

    def disable(self, name: str, *, by: str, wall: float, disabled: bool = True) -> None:
        """End an account, or bring it back; the last administrator stays."""
        with self._change() as db:
            shown, role, _ = self._found(name)
            db.execute("UPDATE people SET disabled = ? WHERE name = ?", (disabled, folded(name)))
            self._keep_an_administrator()
            self._tell(wall, by, what="disabled" if disabled else "enabled", name=shown, role=role)

    def give_role(self, name: str, role: Role, *, by: str, wall: float) -> None:
        """Change what somebody is; the last administrator stays."""
        with self._change() as db:
            shown, before, _ = self._found(name)
            db.execute("UPDATE people SET role = ? WHERE name = ?", (str(role), folded(name)))
            self._keep_an_administrator()
            self._tell(wall, by, what="role", name=shown, role=str(role), before=before)

    def set_password(self, name: str, password: str, *, by: str, wall: float) -> None:
        """A new password, which unlocks the account too. Raises `Trouble` where the rules say no."""
        password = same_password(password)
        with self._change() as db:
            shown, role, past = self._found(name)
            refuse_weak(shown, password, self.rules)
            if any(self._fits(each, password) for each in past[: self.rules.remembered]):
                raise Trouble(
                    f"不得使用最近 {self.rules.remembered} 次用过的口令。",
                    f"One of the last {self.rules.remembered} passwords cannot be used again.",
                    remedy_zh="换一个口令。",
                    remedy_en="Take another one.",
                )
            hashed = self._hasher.hash(password)
            kept = json.dumps([hashed, *past][1 : self.rules.remembered])
            db.execute("UPDATE people SET hash = ?, past = ? WHERE name = ?", (hashed, kept, folded(name)))
            db.execute("DELETE FROM failures WHERE name = ?", (folded(name),))
            self._tell(wall, by, what="password", name=shown, role=role)

    def unlock(self, name: str, *, by: str, wall: float) -> None:
        """Forget somebody's failures."""
        with self._change() as db:
            shown, role, _ = self._found(name)
            db.execute("DELETE FROM failures WHERE name = ?", (folded(name),))
            self._tell(wall, by, what="unlocked", name=shown, role=role)

    def admitted(self, name: str, password: str, wall: float) -> Account:
        """Who that is. Raises `Refused`, after the same work whether the name is known or not."""
        key, password = folded(name[:1000])[:LONGEST_PASSWORD], same_password(password[: LONGEST_PASSWORD + 1])
        with self._change() as db:
            row = db.execute("SELECT shown, role, hash, disabled, made FROM people WHERE name = ?", (key,)).fetchone()
            if self._locked(key, wall):
                raise Refused("账号已锁定。", "The account is locked.", known=row is not None, locked=True)
        fits = self._fits(row[2] if row else self._nobody, password) and len(password) <= LONGEST_PASSWORD
        if row is None or not fits or row[3]:
            raise self._failed(key, wall, known=row is not None)
        with self._change() as db:
            role = Role(row[1])
            db.execute("DELETE FROM failures WHERE name = ?", (key,))
            if self._hasher.check_needs_rehash(row[2]):
                db.execute("UPDATE people SET hash = ? WHERE name = ?", (self._hasher.hash(password), key))
        return Account(row[0], role, disabled=False, made=row[4])

    def roles(self) -> dict[str, Role]:
        """The role of everybody who may log in now, by the name they are shown with."""
        with self._change() as db:
            return {
                shown: Role(role) for shown, role in db.execute("SELECT shown, role FROM people WHERE NOT disabled")
            }

    def told_since(self, last: int, now: float) -> tuple[int, tuple[Entry, ...]]:
        """Changes after the one numbered `last`, for the journal; and the number of the last one.

        `now` is by the feed's clock. Keep the number in the same transaction as the entries.
        """
        with self._change() as db:
            rows = db.execute("SELECT id, wall, by, words FROM changes WHERE id > ? ORDER BY id", (last,)).fetchall()
            entries = tuple(Entry(Kind.ACCOUNT, now, wall, by, json.loads(words)) for _, wall, by, words in rows)
        return (int(rows[-1][0]) if rows else last), entries

    def _failed(self, key: str, wall: float, *, known: bool) -> Refused:
        with self._change() as db:
            db.execute(
                "INSERT INTO failures VALUES (?, 1, ?) ON CONFLICT(name) DO UPDATE SET count = count + 1, last = ?",
                (key, wall, wall),
            )
            db.execute(
                "DELETE FROM failures WHERE name NOT IN (SELECT name FROM people) AND name NOT IN "
                "(SELECT name FROM failures ORDER BY last DESC LIMIT ?)",
                (MOST_STRANGERS,),
            )
            locks = self._locked(key, wall)
        zh, en = "用户名或口令不正确。", "The name or the password is not right."
        if locks:
            zh, en = zh + "失败次数过多，账号已锁定。", en + " After too many failures the account is locked."
        return Refused(zh, en, known=known, locks=locks)

    def _locked(self, key: str, wall: float) -> bool:
        """Whether the failures so far lock a name. A clock put back locks nobody for longer than the rules say."""
        row = self._db.execute("SELECT count, last FROM failures WHERE name = ?", (key,)).fetchone()
        if row is None:
            return False
        seconds = self.rules.lock_minutes * 60.0
        if seconds and not 0.0 <= wall - row[1] < seconds:
            self._db.execute("DELETE FROM failures WHERE name = ?", (key,))  # failures in a row, not of a year
            return False
        return int(row[0]) >= self.rules.failures

    def _fits(self, hashed: str, password: str) -> bool:
        try:
            return self._hasher.verify(hashed, password)
        except (VerificationError, InvalidHashError):
            return False

    def _found(self, name: str) -> tuple[str, str, list[str]]:
        """Name, role and hashes so far, the newest first. Raises `Trouble` when there is no such account."""
        row = self._db.execute("SELECT shown, role, hash, past FROM people WHERE name = ?", (folded(name),)).fetchone()
        if row is None:
            raise Trouble(
                f"没有用户“{name[:64]}”。",
                f"There is no user {name[:64]!r}.",
                remedy_zh="用 parkwatch accounts list 查看。",
                remedy_en="See parkwatch accounts list.",
            )
        return row[0], row[1], [row[2], *json.loads(row[3])]

    def _administrators(self) -> int:
        question = "SELECT count(*) FROM people WHERE role = ? AND NOT disabled"
        return int(self._db.execute(question, (str(Role.ADMINISTRATOR),)).fetchone()[0])

    def _keep_an_administrator(self) -> None:
        if not self._administrators():
            raise Trouble(
                "不能停用或改变最后一个管理员。",
                "The last administrator cannot be disabled or changed.",
                remedy_zh="先添加另一个管理员。",
                remedy_en="Add another administrator first.",
            )

    def _tell(self, wall: float, by: str, **words: str) -> None:
        role = words.get("role", "")
        kept = json.dumps({**words, "role_zh": ZH[Role(role)]} if role else words, ensure_ascii=False)
        self._db.execute("INSERT INTO changes(wall, by, words) VALUES (?, ?, ?)", (wall, by, kept))

    @contextmanager
    def _change(self) -> Generator[sqlite3.Connection]:
        """All of it or nothing. Raises `Trouble` when the file cannot be used."""
        try:
            self._db.execute("BEGIN IMMEDIATE")
            try:
                yield self._db
                self._db.execute("COMMIT")
            except BaseException:
                self._db.execute("ROLLBACK")
                raise
        except (sqlite3.Error, ValueError) as fault:  # ValueError: what stands there is no role, no JSON
            raise self._unusable(fault) from fault

    def _unusable(self, fault: Exception) -> Trouble:
        return Trouble(
            f"账号文件不可用：{fault}。",
            f"The file of accounts cannot be used: {fault}.",
            remedy_zh="恢复备份并重新启动记录进程；在此之前记录继续进行，但无人能登录。",
            remedy_en="Restore it from a copy and start the recorder again; it goes on, but nobody can log in.",
            file=str(self._path),
        )
