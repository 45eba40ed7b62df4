"""Looking a journal through: every entry, the chain, the numbers, the anchors, and the incidents beside it.

Reads only, in one transaction, beside a recorder that goes on writing.
"""

import sqlite3
from collections.abc import Generator, Iterable, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import cast

from loaders.live import anchor
from loaders.live.acts import Told
from loaders.live.anchor import Anchor
from loaders.live.entries import GENESIS, Kind, chained, codes_of, column, read_record
from loaders.live.incident_check import incident_flaws
from loaders.live.journal_file import NAME, remembered_head
from scenes.trouble import Notice, Trouble

MOST_FINDINGS = 1000


class Flaw(StrEnum):
    """What can be wrong with a journal."""

    ALTERED = "altered"
    """The entry does not follow the one before it: it was changed."""
    REMOVED = "removed"
    """Entries are not there between two that are."""
    CUT = "cut"
    """An anchor or the word of the last writer says that there were more."""
    REWRITTEN = "rewritten"
    """The chain is whole and is not the one that was anchored."""
    UNSIGNED = "unsigned"
    """An anchor whose signature, line or place is wrong."""
    SKIPPED = "skipped"
    """Numbers of transitions or alarm events that nobody has."""
    LOST = "lost"
    """The journal itself says that something was lost: damage, a file set aside."""
    UNREADABLE = "unreadable"
    INDEX = "index"
    """The list by which entries of an indicator are found does not match the entries."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One flaw. `number` is the entry at which it shows (0: none)."""

    flaw: Flaw
    number: int
    notice: Notice


@dataclass(frozen=True, slots=True)
class Verdict:
    """What was looked at and what was found. Nothing is known of a cut after entry `anchored` but by `remembered`."""

    entries: int
    hash: str
    anchors: int
    anchored: int
    remembered: int
    findings: tuple[Finding, ...]

    @property
    def sound(self) -> bool:
        """Whether everything is as it was written; what the journal itself says it lost is no fault of it."""
        return all(each.flaw == Flaw.LOST for each in self.findings)


class _Findings(list[Finding]):
    def add(self, flaw: Flaw, number: int, zh: str, en: str) -> None:
        """Remember one, up to a bound: a file of rubbish must not fill the memory."""
        if len(self) < MOST_FINDINGS:
            self.append(Finding(flaw, number, Notice(zh, en, place=f"#{number}" if number else "")))

    def tell(self, flaw: Flaw, notice: Notice) -> None:
        """Remember one of a file beside the journal."""
        if len(self) < MOST_FINDINGS:
            self.append(Finding(flaw, 0, notice))


def verify(folder: Path, *, anchors: Path | None = None, keys: Sequence[str] = ()) -> Verdict:
    """Look a journal through. `anchors` is their file where it is not beside it; `keys` the public keys to be trusted.

    Without `keys` any key that signed is believed. Raises `Trouble` when there is no journal to look at.
    """
    path = anchors or folder / anchor.NAME
    known, remembered = list(anchor.read(path)), remembered_head(folder)  # before the entries, which only grow
    findings = _Findings()
    with reading(folder / NAME) as db:
        chain = _walked(db, findings, {each.count for each in known} | ({remembered.count} if remembered else set()))
    for line in anchor.unchained(path):
        findings.add(
            Flaw.UNSIGNED, 0, f"锚定文件第 {line} 行与前一行不衔接。", f"Line {line} of the anchors does not follow."
        )
    anchored = _anchored(known, chain, findings, keys)
    believed = [each for each in known if each.genuine and (not keys or each.key in keys)]
    for notice in incident_flaws(folder, believed):
        findings.tell(Flaw.REWRITTEN, notice)
    if remembered and remembered.journal == chain.journal and remembered.count > chain.count:
        _cut(findings, chain.count, remembered.count, "最后写入的标记", "the word of the last writer")
    return Verdict(
        chain.count, chain.hash.hex(), len(known), anchored, remembered.count if remembered else 0, tuple(findings)
    )


@dataclass(slots=True)
class _Chain:
    """Where the walk has come, and the hashes at the numbers that others speak of."""

    journal: str = ""
    former: set[str] = field(default_factory=set[str])
    count: int = 0
    hash: bytes = GENESIS
    mentions: int = 0
    transition: int = -1
    event: int = -1
    hashes: dict[int, str] = field(default_factory=lambda: {0: GENESIS.hex()})


def _walked(db: sqlite3.Connection, findings: _Findings, wanted: set[int]) -> _Chain:
    chain = _Chain()
    try:
        for number, kept, record in db.execute(
            "SELECT number, CAST(hash AS BLOB), CAST(record AS BLOB) FROM entries ORDER BY number"
        ):
            _step(chain, int(number), bytes(kept), bytes(record), findings)
            if number in wanted:
                chain.hashes[int(number)] = bytes(kept).hex()
        [mentions] = db.execute("SELECT count(*) FROM mentions").fetchone()
        if mentions != chain.mentions:
            findings.add(
                Flaw.INDEX,
                0,
                f"按指标查找的目录有 {mentions} 项，记录中有 {chain.mentions} 项。",
                f"The list by indicator has {mentions} lines, the entries have {chain.mentions}.",
            )
    except sqlite3.Error as fault:
        findings.add(
            Flaw.UNREADABLE,
            chain.count + 1,
            f"第 {chain.count + 1} 条起读不出来：{fault}。",
            f"From entry {chain.count + 1} on it cannot be read: {fault}.",
        )
    return chain


def _step(chain: _Chain, number: int, kept: bytes, record: bytes, findings: _Findings) -> None:
    whole = number == chain.count + 1
    if not whole:
        first, last = chain.count + 1, number - 1
        findings.add(
            Flaw.REMOVED, first, f"第 {first} 至 {last} 条被删除。", f"Entries {first} to {last} were removed."
        )
    told = _told(record)
    # after a gap nothing is known of the hash before: the entry is believed, and the chain goes on from it
    if (whole and chained(chain.hash, record) != kept) or told is None or told.number != number:
        findings.add(
            Flaw.ALTERED,
            number,
            f"第 {number} 条与前一条不衔接：它或前一条被改动。",
            f"Entry {number} does not follow the one before it: one of the two was changed.",
        )
    chain.count, chain.hash = number, kept
    if told is not None:
        _understood(chain, told, findings)


def _told(record: bytes) -> Told | None:
    try:
        return read_record(record)
    except ValueError:
        return None


def _understood(chain: _Chain, told: Told, findings: _Findings) -> None:
    chain.mentions += len(codes_of(told.words))
    match told.kind:
        case Kind.BEGUN:
            _began(chain, told, findings)
        case Kind.MISSING:
            first, last = told.words.get("first"), told.words.get("last")
            findings.add(
                Flaw.LOST,
                told.number,
                f"此处曾丢失原第 {first} 至 {last} 条（记录自身所述）。",
                f"Former entries {first} to {last} were lost here, as the journal itself says.",
            )
            chain.transition = chain.event = -1
        case Kind.TRANSITION:
            chain.transition = _followed(chain.transition, told, "状态变化", "transition", findings)
        case Kind.ALARM:
            chain.event = _followed(chain.event, told, "报警事件", "alarm event", findings)
        case _:
            pass


def _began(chain: _Chain, told: Told, findings: _Findings) -> None:
    chain.journal = str(told.words.get("journal", ""))
    before = told.words.get("before")
    if not isinstance(before, dict):
        return
    words = cast("dict[str, object]", before)
    chain.former = {str(each) for each in column(words.get("former")) or []}
    file, good, lost = words.get("file") or "–", words.get("good"), words.get("lost")
    findings.add(
        Flaw.LOST,
        told.number,
        f"接续另一份记录（文件 {file}）：前 {good} 条完好，至少 {lost} 条丢失。",
        f"It goes on from another journal (file {file}): {good} entries good, at least {lost} lost.",
    )


def _followed(expected: int, told: Told, zh: str, en: str, findings: _Findings) -> int:
    """The number that must come next; -1 where the first one is still to be seen."""
    numbers = [each for each in column(told.words.get("number")) or [] if isinstance(each, int)]
    for number in numbers:
        if expected not in {-1, number}:
            findings.add(
                Flaw.SKIPPED,
                told.number,
                f"{zh}编号应为 {expected}，实为 {number}。",
                f"The {en} should have number {expected} and has {number}.",
            )
        expected = number + 1
    return expected


def _anchored(known: Iterable[Anchor], chain: _Chain, findings: _Findings, keys: Sequence[str]) -> int:
    """Hold the chain against its anchors; the last entry that a good one speaks for."""
    last = 0
    for each in known:
        if not each.genuine or (keys and each.key not in keys):
            findings.add(
                Flaw.UNSIGNED,
                each.count,
                f"第 {each.count} 条处的锚定签名无效或密钥不受信任。",
                f"The anchor at entry {each.count} is not signed by a trusted key.",
            )
        elif each.journal != chain.journal:
            if each.journal not in chain.former:
                findings.add(
                    Flaw.REWRITTEN,
                    0,
                    f"有锚定属于另一份记录 {each.journal[:8]}，当前记录没有说明它的去向。",
                    f"An anchor is of another journal {each.journal[:8]} of which this one says nothing.",
                )
        elif each.count > chain.count:
            _cut(findings, chain.count, each.count, "锚定", "an anchor")
        elif chain.hashes.get(each.count) == each.hash:
            last = max(last, each.count)
        else:
            findings.add(
                Flaw.REWRITTEN,
                each.count,
                f"第 {each.count} 条的散列与锚定不符：第 {last + 1} 至 {each.count} 条之间被改写。",
                f"Entry {each.count} is not the one anchored: entries {last + 1} to {each.count} were rewritten.",
            )
    return last


def _cut(findings: _Findings, count: int, more: int, zh: str, en: str) -> None:
    findings.add(
        Flaw.CUT,
        count + 1,
        f"第 {count + 1} 至 {more} 条被截去（依据：{zh}）。",
        f"Entries {count + 1} to {more} were cut off, by {en}.",
    )


@contextmanager
def reading(path: Path) -> Generator[sqlite3.Connection]:
    """The journal as it is at one moment. Raises `Trouble` when there is none, or it is nothing like one."""
    try:
        db = sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro", uri=True, isolation_level=None)
        try:
            db.execute("BEGIN")
            db.execute("SELECT count(*) FROM sqlite_schema").fetchone()
            yield db
        finally:
            db.close()
    except sqlite3.Error as fault:
        raise Trouble(
            f"记录打不开：{fault}。",
            f"The journal cannot be opened: {fault}.",
            remedy_zh="检查文件夹；损坏的记录在下次启动记录进程时会被移开保存。",
            remedy_en="Look at the folder; a damaged journal is set aside when a recorder starts next.",
            file=str(path),
        ) from fault
