"""When which camera's pictures were kept: the list that a video recorder hands out, taken over as CSV.

Parkwatch keeps no video. The list says where one will find some: columns `camera`, `begin` and `end`, times as ISO
8601, in China standard time where they name no offset. It lies beside the journal of the park's recorder.
"""

import csv
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from io import StringIO
from pathlib import Path

import numpy as np

from loaders.jsonfile import read_bytes, write_whole
from loaders.live.history.places import CHINA
from scenes.columns import Floats, Rows, lock
from scenes.trouble import Trouble

VIDEO = "video.csv"
"""Its name in the folder of the park's journal."""
COLUMNS = ("camera", "begin", "end")
MOST_BYTES, MOST_SPANS, MOST_LETTERS = 64 << 20, 500_000, 64


@dataclass(frozen=True, slots=True)
class VideoSpans:
    """Spans (spans, 2) in seconds since 1970 UTC, and of which of the `cameras` each is, shape (spans,).

    They are in order of camera and time, and those of one camera neither meet nor overlap.
    """

    cameras: tuple[str, ...]
    camera: Rows
    spans: Floats

    def __post_init__(self) -> None:
        lock(self.camera, self.spans)


def video_spans(found: Iterable[tuple[str, float, float]]) -> VideoSpans:
    """The spans of cameras in any order, overlapping or not."""
    by_camera = dict[str, list[tuple[float, float]]]()
    for camera, begin, end in found:
        by_camera.setdefault(camera, []).append((begin, end))
    cameras = tuple(sorted(by_camera))
    joined = [_joined(by_camera[camera]) for camera in cameras]
    spans = np.array([span for each in joined for span in each], np.float64).reshape(-1, 2)
    return VideoSpans(
        cameras, np.repeat(np.arange(len(cameras), dtype=np.int32), [len(each) for each in joined]), spans
    )


def _joined(spans: list[tuple[float, float]]) -> list[tuple[float, float]]:
    found = list[tuple[float, float]]()
    for begin, end in sorted(spans):
        if found and begin <= found[-1][1]:
            found[-1] = found[-1][0], max(end, found[-1][1])
        else:
            found.append((begin, end))
    return found


def read_video(path: Path) -> VideoSpans | None:
    """A list, None where there is none. Raises `Trouble` with the line that is wrong."""
    return video_spans(_rows(path)) if path.exists() else None


def take_over(sources: Sequence[Path], path: Path) -> VideoSpans:
    """Lists into the one at `path`, with what it said before; all of it or, on `Trouble`, nothing."""
    files = [*([path] if path.exists() else []), *sources]
    found = video_spans(row for source in files for row in _rows(source))
    if len(found.spans) > MOST_SPANS:
        raise Trouble(
            f"录像清单超过 {MOST_SPANS} 段。",
            f"The list has more than {MOST_SPANS} spans.",
            remedy_zh="按较短的时间导出清单。",
            remedy_en="Export the list of a shorter time.",
        )
    write_whole(path, _csv(found))
    return found


def _csv(found: VideoSpans) -> bytes:
    held = StringIO()
    writer = csv.writer(held, lineterminator="\n")
    writer.writerow(COLUMNS)
    for camera, (begin, end) in zip(found.camera.tolist(), found.spans.tolist(), strict=True):
        writer.writerow([found.cameras[camera], _iso(begin), _iso(end)])
    return held.getvalue().encode()


def _iso(moment: float) -> str:
    return datetime.fromtimestamp(moment, CHINA).isoformat(timespec="milliseconds")


def _rows(path: Path) -> Iterator[tuple[str, float, float]]:
    reader = csv.DictReader(StringIO(_text(path)), restval="", strict=True)
    try:
        missing = [name for name in COLUMNS if name not in (reader.fieldnames or ())]
        if missing:
            raise _wrong(path, 1, f"缺少列 {'、'.join(missing)}", f"the columns {', '.join(missing)} are missing")
        for count, row in enumerate(reader, 1):
            if count > MOST_SPANS:
                raise _wrong(path, reader.line_num, f"超过 {MOST_SPANS} 行", f"it has more than {MOST_SPANS} rows")
            yield _row(path, reader.line_num, row)
    except csv.Error as fault:
        raise _wrong(path, reader.line_num + 1, str(fault), str(fault)) from fault


def _text(path: Path) -> str:
    try:
        return read_bytes(path, MOST_BYTES).decode("utf-8-sig")
    except UnicodeDecodeError as fault:
        line = fault.object[: fault.start].count(b"\n") + 1
        raise _wrong(path, line, "不是 UTF-8 文本", "it is not text in UTF-8") from fault


def _row(path: Path, line: int, row: Mapping[str, str]) -> tuple[str, float, float]:
    camera, begin, end = row["camera"].strip(), _moment(path, line, row["begin"]), _moment(path, line, row["end"])
    if not 0 < len(camera) <= MOST_LETTERS:
        raise _wrong(
            path, line, f"摄像机名称须为 1–{MOST_LETTERS} 个字", f"a camera's name has 1 to {MOST_LETTERS} letters"
        )
    if end <= begin:
        raise _wrong(path, line, "结束不晚于开始", "its end is not after its beginning")
    return camera, begin, end


def _moment(path: Path, line: int, word: str) -> float:
    try:
        found = datetime.fromisoformat(word.strip())
        return (found if found.tzinfo is not None else found.replace(tzinfo=CHINA)).timestamp()
    except (ValueError, OverflowError) as fault:
        raise _wrong(path, line, f"时间“{word[:40]}”读不懂", f"the time {word[:40]!r} cannot be read") from fault


def _wrong(path: Path, line: int, zh: str, en: str) -> Trouble:
    return Trouble(
        f"录像清单读不懂：{zh}。",
        f"The list of video cannot be read: {en}.",
        remedy_zh="列为 camera、begin、end，时间写作 2026-11-30T01:37:12。",
        remedy_en="Its columns are camera, begin and end, times like 2026-11-30T01:37:12.",
        file=path.name,
        place=f"line {line}",
    )
