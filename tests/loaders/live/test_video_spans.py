"""The list of what cameras kept."""

from datetime import datetime
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from loaders.live.history.places import CHINA
from loaders.live.video_spans import MOST_LETTERS, VIDEO, read_video, take_over, video_spans
from scenes.trouble import Trouble

HEAD = "camera,begin,end\n"
NOON = datetime(2026, 11, 30, 12, tzinfo=CHINA).timestamp()


def kept(folder: Path, *lines: str, name: str = "nvr.csv") -> Path:
    path = folder / name
    path.write_text(HEAD + "".join(f"{line}\n" for line in lines), "utf-8")
    return path


def test_lists_are_joined_and_said_again_as_they_were(tmp_path: Path) -> None:
    first = kept(
        tmp_path, "罐区东,2026-11-30T12:00:00,2026-11-30T12:30:00", "门岗,2026-11-30T04:00:00Z,2026-11-30T04:10:00Z"
    )
    second = kept(tmp_path, "罐区东,2026-11-30T12:20:00,2026-11-30T13:00:00", name="later.csv")
    into = tmp_path / VIDEO
    assert read_video(into) is None
    take_over([first], into)
    found = take_over([second], into)
    assert found.cameras == ("罐区东", "门岗")
    assert found.spans.tolist() == [[NOON, NOON + 3600], [NOON, NOON + 600]]
    again = read_video(into)
    assert again is not None
    assert again.spans.tolist() == found.spans.tolist()
    assert again.camera.tolist() == [0, 1]


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("A,yesterday,2026-11-30T12:00:00", "yesterday"),
        ("A,2026-11-30T12:00:00,2026-11-30T12:00:00", "not after"),
        (",2026-11-30T12:00:00,2026-11-30T13:00:00", "name"),
        (f"{'A' * (MOST_LETTERS + 1)},2026-11-30T12:00:00,2026-11-30T13:00:00", "name"),
        ("A,9999-12-31T23:59:59-23:59,9999-12-31T23:59:59-23:59", "cannot be read"),
        ('"A,2026-11-30T12:00:00', "cannot be read"),
    ],
)
def test_a_wrong_line_is_named_and_nothing_is_taken_over(tmp_path: Path, line: str, said: str) -> None:
    into = tmp_path / VIDEO
    with pytest.raises(Trouble) as wrong:
        take_over([kept(tmp_path, "B,2026-11-30T12:00:00,2026-11-30T13:00:00", line)], into)
    assert said in wrong.value.notice.en
    assert wrong.value.notice.file == "nvr.csv"
    assert wrong.value.notice.place == "line 3"
    assert not into.exists()


def test_another_table_is_refused_by_its_columns(tmp_path: Path) -> None:
    path = tmp_path / "x.csv"
    path.write_bytes(b"camera,von\n")
    with pytest.raises(Trouble, match="begin"):
        take_over([path], tmp_path / VIDEO)


def test_words_of_another_encoding_are_refused_with_their_line(tmp_path: Path) -> None:
    path = tmp_path / "x.csv"
    path.write_bytes(HEAD.encode() + "罐区".encode("gbk"))
    with pytest.raises(Trouble) as wrong:
        read_video(path)
    assert wrong.value.notice.place == "line 2"


@given(st.lists(st.tuples(st.sampled_from("AB"), st.integers(0, 60), st.integers(1, 20)), max_size=20))
def test_a_second_is_kept_by_a_camera_when_any_of_its_spans_holds_it(rows: list[tuple[str, int, int]]) -> None:
    found = video_spans((camera, float(begin), float(begin + long)) for camera, begin, long in rows)
    for number, camera in enumerate(found.cameras):
        spans = found.spans[found.camera == number]
        assert (spans[1:, 0] > spans[:-1, 1]).all()
        for second in np.arange(0.5, 81).tolist():
            held = any(begin < second < begin + long for each, begin, long in rows if each == camera)
            assert held == bool(((spans[:, 0] < second) & (second < spans[:, 1])).any())
