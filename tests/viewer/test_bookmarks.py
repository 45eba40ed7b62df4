from pathlib import Path

import pytest

from scenes.trouble import Trouble
from viewer.bookmarks import MOST, Bookmarks, read_bookmarks, write_bookmarks


def test_a_second_press_takes_the_bookmark_away() -> None:
    one = Bookmarks().toggled(100.0, "T-103", near=1.0)
    assert one.marks == ((100.0, "T-103"),)
    assert one.toggled(200.0, "", near=1.0).marks == ((100.0, "T-103"), (200.0, ""))
    assert one.toggled(100.5, "", near=1.0).marks == ()


def test_they_are_kept_from_one_day_to_the_next(tmp_path: Path) -> None:
    file = tmp_path / "park.json"
    assert read_bookmarks(file) == Bookmarks()
    kept = Bookmarks(((1.0, "甲"), (2.5, "")))
    write_bookmarks(file, kept)
    assert read_bookmarks(file) == kept


@pytest.mark.parametrize("content", [b"", b"{", b"{}", b"[1]", b'[["x", 1]]', b'[[1, "a", 2]]', b"\xff\xfe"])
def test_a_file_that_is_none_is_said(tmp_path: Path, content: bytes) -> None:
    file = tmp_path / "park.json"
    file.write_bytes(content)
    with pytest.raises(Trouble, match="bookmarks"):
        read_bookmarks(file)


def test_there_is_an_end_to_them() -> None:
    marks = Bookmarks(tuple((float(each), "") for each in range(MOST)))
    more = marks.toggled(1e9, "last", near=0.1)
    assert len(more.marks) == MOST
    assert more.marks[-1] == (1e9, "last")
