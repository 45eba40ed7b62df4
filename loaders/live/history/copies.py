"""Backup and restore of whole days: copied, checked against their seals, put in place in one step."""

import os
import shutil
from contextlib import suppress
from pathlib import Path

from loaders.jsonfile import write_whole
from loaders.live.history.places import Part, parts_in
from loaders.live.history.seals import LONGEST, Seal, seal_of, sha256_of
from scenes.trouble import Notice, Trouble


def backed_up(folder: Path, into: Path) -> tuple[list[Part], list[Notice]]:
    """Copy every closed day that is not there yet, whole or not at all; which were, and what could not be.

    A day that differs from its seal is never copied over a sound one. Raises `Trouble` when the disk refuses.
    """
    return _copied(folder, into)


def restored(backup: Path, folder: Path) -> tuple[list[Part], list[Notice]]:
    """Bring back the days that are missing or damaged; a sound one stays. As `backed_up`."""
    return _copied(backup, folder)


def _copied(source: Path, into: Path) -> tuple[list[Part], list[Notice]]:
    done, notices = list[Part](), list[Notice]()
    try:
        into.mkdir(mode=0o700, parents=True, exist_ok=True)
        for part in parts_in(source):
            there = Part(part.day, part.number, into)
            seal = seal_of(part)
            if seal is None or not part.path.is_file():
                notices.append(_not_closed(part))
            elif _sound(there, seal):
                continue
            elif there.path.exists() and seal_of(there) is None:
                notices.append(_in_the_way(there))  # a day that is still being written there
            elif sha256_of(part.path) != seal.sha256:
                notices.append(_differs(part))
            else:
                _put(part, there, seal)
                done.append(there)
    except OSError as fault:
        raise Trouble(
            f"历史没有拷贝完：{fault.strerror}。",
            f"The history was not copied to the end: {fault.strerror}.",
            remedy_zh="检查磁盘空间和写入权限后再试；已拷贝的日子是完整的。",
            remedy_en="Look at the free space and the permissions, then try again; the days copied so far are whole.",
            file=str(into),
        ) from fault
    return done, notices


def _put(part: Part, there: Part, seal: Seal) -> None:
    draft = there.path.with_name(f".{there.path.name}.copying")
    try:
        shutil.copyfile(part.path, draft)
        with draft.open("rb+") as file:
            os.fsync(file.fileno())
        if sha256_of(draft) != seal.sha256:
            raise OSError(0, "the copy differs from the original")
        there.wal.unlink(missing_ok=True)
        draft.replace(there.path)
    finally:
        with suppress(OSError):
            draft.unlink(missing_ok=True)
    write_whole(there.seal, part.seal.read_bytes()[:LONGEST])


def _sound(part: Part, seal: Seal) -> bool:
    """Whether the same day lies there already, byte for byte."""
    return seal_of(part) == seal and part.path.is_file() and sha256_of(part.path) == seal.sha256


def _not_closed(part: Part) -> Notice:
    return Notice(
        "这一天还没有整理封存，没有拷贝。", "This day is not closed yet and was not copied.", file=str(part.path)
    )


def _in_the_way(part: Part) -> Notice:
    return Notice(
        "目标处同一天还没有封存，没有覆盖。",
        "The same day lies there unclosed and was not overwritten.",
        file=str(part.path),
    )


def _differs(part: Part) -> Notice:
    return Notice(
        "校验和与封存记录不符，没有拷贝。",
        "The checksum differs from the seal; it was not copied.",
        file=str(part.path),
    )
