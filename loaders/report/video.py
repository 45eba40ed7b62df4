"""A film of pictures as MP4, whole or not at all. MPEG-4 Part 2 ("mp4v"): every player has it, no patent pool asks."""

import os
import shutil
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from uuid import uuid4

import cv2
import numpy as np

from loaders.report.fonts import Pen, pen_of
from loaders.report.stamps import Stamp, stamped
from scenes.columns import Bytes
from scenes.trouble import Notice, Trouble

LEAST_FREE = 64 * 1024 * 1024
"""Bytes that a disk must have left: OpenCV does not say when it could not write."""
LOOK_EVERY = 50
"""Frames between two looks at the disk."""


@dataclass(frozen=True, slots=True)
class Film:
    """What was written: frames, seconds of play, bytes, and what had to be said."""

    path: Path
    frames: int
    seconds: float
    bytes: int
    notices: tuple[Notice, ...]


def write_film(
    out: Path,
    frames: Iterable[tuple[Bytes, Stamp]],
    *,
    rate: float,
    total: int,
    going: Callable[[float], bool] = lambda _share: True,
    font: Path | None = None,
) -> Film:
    """Write pictures, each (height, width, 3) red, green, blue uint8, all of one size, with their stamps burnt in.

    `rate` is frames a second of play; `going` is told the part of `total` done and says to go on. Raises `Trouble` when
    the disk refuses, pictures differ in size, there are none, or it was cancelled: then nothing is left.
    """
    if not 1.0 <= rate <= 120.0:
        raise Trouble(f"每秒 {rate:g} 帧不可用。", f"A rate of {rate:g} frames a second cannot be had.")
    pen, draft = pen_of(font), out.with_name(f".{out.stem}.{uuid4().hex[:8]}.mp4")
    try:
        count = _written(draft, frames, rate, total, going, pen)
        _refuse_torn(draft, count)
        with draft.open("rb+") as file:
            os.fsync(file)
        size = draft.stat().st_size
        draft.replace(out)
    except OSError as fault:
        raise _not_written(out, fault.strerror or str(fault)) from fault
    finally:
        draft.unlink(missing_ok=True)
    return Film(out, count, count / rate, size, pen.notices)


def _written(
    draft: Path,
    frames: Iterable[tuple[Bytes, Stamp]],
    rate: float,
    total: int,
    going: Callable[[float], bool],
    pen: Pen,
) -> int:
    film: cv2.VideoWriter | None = None
    count, shape = 0, (0, 0, 0)
    try:
        for picture, stamp in frames:
            if not going(min(count / max(total, 1), 1.0)):
                raise Trouble("已取消，没有写出视频。", "It was cancelled; no film was written.")
            if count % LOOK_EVERY == 0 and shutil.disk_usage(draft.parent).free < LEAST_FREE:
                raise _not_written(draft, "No space left on device")
            if film is None:
                film, shape = _opened(draft, stamped(picture, stamp, pen), rate), picture.shape
            if picture.shape != shape:
                raise Trouble("画面大小不一致。", "The pictures are not all of one size.")
            shown = stamped(picture, stamp, pen)
            height, width = (each // 2 * 2 for each in shown.shape[:2])
            film.write(np.ascontiguousarray(shown[:height, :width, ::-1]))  # OpenCV has blue first
            count += 1
    finally:
        if film is not None:
            film.release()
    if not count:
        raise Trouble("没有画面。", "There are no pictures.")
    return count


def _opened(draft: Path, picture: Bytes, rate: float) -> cv2.VideoWriter:
    """A film for pictures of this size; of an odd width or height the last line is left out."""
    height, width = (each // 2 * 2 for each in picture.shape[:2])
    draft.touch(exist_ok=False)  # OpenCV says nothing of a folder that is not there
    film = cv2.VideoWriter(str(draft), cv2.VideoWriter.fourcc(*"mp4v"), rate, (width, height))
    if not film.isOpened():
        film.release()
        raise _not_written(draft, "no MPEG-4 encoder")
    return film


def _refuse_torn(draft: Path, count: int) -> None:
    """OpenCV passes over a disk that refuses: the film is opened again, and must have all its frames."""
    film = cv2.VideoCapture(str(draft))
    try:
        found = int(film.get(cv2.CAP_PROP_FRAME_COUNT)) if film.isOpened() else 0
    finally:
        film.release()
    if found != count:
        raise _not_written(draft, f"{found} of {count} frames")


def _not_written(path: Path, why: str) -> Trouble:
    return Trouble(
        f"视频没有写成：{why}。",
        f"The film was not written: {why}.",
        remedy_zh="腾出磁盘空间或检查写入权限；没有留下残缺文件。",
        remedy_en="Free space or look at the permissions; no broken file was left.",
        file=str(path),
    )
