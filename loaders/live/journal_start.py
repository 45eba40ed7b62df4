"""What a journal says of itself before anything else: that it begins, what it lost, whose place is taken."""

from dataclasses import replace
from pathlib import Path

from loaders.live.entries import Entry, Kind
from loaders.live.journal_file import Head, Salvage
from loaders.live.lease import Held, Holder
from scenes.trouble import Notice


def first_words(head: Head, before: object, missing: tuple[int, int] | None, now: float) -> list[Entry]:
    """That a journal begins and what it goes on from, and which entries (first, last) it lost."""
    words = list[Entry]()
    if head.count == 0:
        words.append(Entry(Kind.BEGUN, now, now, "", {"journal": head.journal, "before": before}))
    if missing is not None:
        words.append(Entry(Kind.MISSING, now, now, "", {"first": missing[0], "last": missing[1]}))
    return words


def takeover(holder: Holder, owner: str, now: float, *, frozen: bool) -> Entry:
    """That somebody takes the place of a holder who did not let go."""
    words = {"from": holder.owner, "to": owner, "pid": holder.pid, "frozen": frozen}
    return Entry(Kind.TAKEOVER, now, now, "", words)


def missing_after(head: Head, known: Head | None) -> tuple[int, int] | None:
    """The first and last entry that the writer's last word speaks of and the journal does not hold."""
    if known is None or known.journal != head.journal or known.count <= head.count:
        return None
    return head.count + 1, known.count


def with_numbers_of(head: Head, known: Head | None) -> Head:
    """The head, with numbers that nobody has seen: the lost entries may have given some."""
    if known is None or known.journal != head.journal:
        return head
    return replace(head, transition=max(head.transition, known.transition), event=max(head.event, known.event))


def gone(known: Head) -> Salvage:
    """What a journal goes on from whose file is no longer there."""
    return Salvage(
        "", "gone", lost=known.count, transition=known.transition, event=known.event, former=(known.journal,)
    )


def told_gone(path: Path) -> Notice:
    """What people are told of that."""
    return Notice(
        "记录文件不见了，已另起一份新记录。", "The journal's file is gone; a new journal was begun.", file=str(path)
    )


def told_aside(found: Salvage, path: Path) -> Notice:
    """What people are told of a damaged file."""
    return Notice(
        f"记录文件已损坏，原文件保存为 {found.file}：前 {found.good} 条完好，其后至少 {found.lost} 条丢失。"
        "已另起一份新记录。",
        f"The journal was damaged and is kept as {found.file}: {found.good} entries are good, at least "
        f"{found.lost} after them are lost. A new journal was begun.",
        file=str(path),
    )


def told_missing(missing: tuple[int, int], path: Path) -> Notice:
    """What people are told of entries that are no longer there."""
    first, last = missing
    return Notice(
        f"记录缺少第 {first} 至 {last} 条。",
        f"Entries {first} to {last} of the journal are missing.",
        file=str(path),
    )


def damaged_in_use(path: Path) -> Held:
    """What a second recorder is told while the first has not found the damage yet."""
    return Held(
        "记录文件已损坏，而另一台记录进程正在写入它。",
        "The journal is damaged, and another recorder is writing it.",
        remedy_zh="那台进程下次写入时会移开损坏的文件；稍后再启动备用。",
        remedy_en="That one sets the damaged file aside when it writes next; start the standby again after that.",
        file=str(path),
    )
