"""What a child and its parent say to one another, and how an ending is told to a person."""

from enum import Enum, auto
from typing import cast

from scenes.trouble import Notice, Trouble

MOST_WORDS = 16 * 1024**2
"""Bytes that a child may tell at a time, and print altogether."""


class EndedBadly(Trouble):
    """A child brought nothing, and did not say why itself."""


class Ending(Enum):
    """Why a child was ended from outside."""

    MEMORY = auto()
    TIME = auto()
    SILENCE = auto()
    WORDS = auto()


def words_of(notice: Notice) -> list[str]:
    """A notice as plain data."""
    return [notice.zh, notice.en, notice.remedy_zh, notice.remedy_en, notice.file, notice.place]


def notice_from(words: object) -> Notice:
    """The notice that `words_of` made."""
    zh, en, remedy_zh, remedy_en, file, place = cast(list[str], words)
    return Notice(zh, en, remedy_zh, remedy_en, file, place)


def ended_badly(
    ending: Ending | None, code: int, said: str, memory: int, seconds: float, quiet_seconds: float, file: str
) -> EndedBadly:
    """What became of a child that brought nothing. `code` is its exit status, `said` the last that it said."""
    simpler = "请精简文件，或拆成几个文件。", "Simplify the file, or split it into several."
    again = (
        "请重新导出；仍不行时，请供应商提供 GLB 文件。",
        "Export it again; if that does not help, ask the supplier for GLB.",
    )
    if ending is Ending.MEMORY or (ending is None and ran_out_of_memory(said)):
        zh, en = (
            f"读取该文件需要的内存超过 {memory >> 20} MB 的上限，已中止。",
            f"Reading the file takes more than {memory >> 20} MB of memory; it was ended.",
        )
        return _trouble(zh, en, simpler, file)
    if ending is Ending.TIME:
        zh, en = (
            f"{seconds:.0f} 秒内没有读完，已中止。",
            f"The file was not read within {seconds:.0f} seconds; it was ended.",
        )
        return _trouble(zh, en, simpler, file)
    if ending is Ending.SILENCE:
        zh = f"读取停住了，{quiet_seconds:.0f} 秒没有进展，已中止。"
        en = f"Reading stood still for {quiet_seconds:.0f} seconds; it was ended."
        return _trouble(zh, en, again, file)
    if ending is Ending.WORDS:
        return _trouble("读取时报错过多，已中止。", "Reading brought no end of complaints; it was ended.", again, file)
    what = f"（{said}）", f" ({said})"
    if code < 0:
        zh, en = f"读取时程序崩溃，信号 {-code}", f"The reader crashed on this file, signal {-code}"
    else:
        zh, en = f"读取失败，退出码 {code}", f"The file could not be read, exit code {code}"
    return _trouble(zh + (what[0] if said else "") + "。", en + (what[1] if said else "") + ".", again, file)


def ran_out_of_memory(said: str) -> bool:
    """Whether these are the words of Python, C++ or Rust for memory that was refused."""
    return any(word in said for word in ("MemoryError", "bad_alloc", "memory allocation of", "Unable to allocate"))


def _trouble(zh: str, en: str, remedy: tuple[str, str], file: str) -> EndedBadly:
    return EndedBadly(zh, en, remedy_zh=remedy[0], remedy_en=remedy[1], file=file)
