import os
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from loaders.jsonfile import json_bytes, parsed_json, read_json, write_whole
from scenes.trouble import Trouble


@pytest.mark.parametrize(
    ("content", "place"),
    [
        (b"", "line 1 column 1"),
        (b'{"a": 1,\n  "b": }', "line 2 column 8"),
        (b"\xef\xbb\xbf[1,", "line 1 column 4"),
        (b"[NaN]", "line 1 column 2"),
        (b"[1e309]", "line 1 column 2"),
        (b"[-Infinity]", "line 1 column 3"),
        (b'["\\ud800"]', "line 1 column 3"),
        (b'{"a": 1,\n "b": {"c": 1, "c": 2}}', "line 2 column 16"),
        (b"[" * 1_000_000, "line 1 column 1026"),
        (b"9" * 400, "line 1 column 1"),
    ],
)
def test_a_fault_is_told_with_its_line_and_column(content: bytes, place: str) -> None:
    with pytest.raises(Trouble) as caught:
        parsed_json(content, "a.json")
    assert (caught.value.notice.file, caught.value.notice.place) == ("a.json", place)


def test_two_equal_keys_are_seen_however_deep_and_however_written() -> None:
    with pytest.raises(Trouble, match="stands twice"):
        parsed_json(b'[{"a": [{"b": 1, "\\u0062": 2}]}]', "a.json")


def test_equal_keys_of_different_objects_are_no_fault() -> None:
    assert parsed_json(b'[{"a": 1}, {"a": 2}]', "a.json") == [{"a": 1}, {"a": 2}]


def test_a_byte_order_mark_is_tolerated() -> None:
    assert parsed_json(b'\xef\xbb\xbf{"a": 1}', "a.json") == {"a": 1}


def test_too_many_values_are_refused_before_they_take_memory() -> None:
    with pytest.raises(Trouble, match="too many values"):
        parsed_json(b"[" + b"0," * 12_000_001 + b"0]", "a.json")


def test_a_file_that_is_too_large_missing_or_a_folder_is_a_trouble(tmp_path: Path) -> None:
    (tmp_path / "large.json").write_bytes(b" " * 1001)
    for path, words in (
        (tmp_path / "large.json", "larger than"),
        (tmp_path / "no.json", "no such"),
        (tmp_path, "ordinary"),
    ):
        with pytest.raises(Trouble, match=words) as caught:
            read_json(path, most_bytes=1000)
        assert caught.value.notice.file == str(path)
        assert caught.value.notice.remedy_zh


@pytest.mark.skipif(os.name == "nt", reason="Windows has no pipes in folders")
def test_a_pipe_that_never_ends_is_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.json")
    with pytest.raises(Trouble, match="ordinary file"):
        read_json(tmp_path / "pipe.json")


def test_a_name_that_cannot_be_a_file_is_a_trouble() -> None:
    with pytest.raises(Trouble):
        read_json(Path("a\0b.json"))


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_every_number_comes_back_to_the_last_bit(number: float) -> None:
    again = parsed_json(json_bytes([number]), "")
    assert isinstance(again, list)
    assert repr(again[0]) == repr(number)


@pytest.mark.parametrize("number", [float("nan"), float("inf")])
def test_what_is_no_number_is_not_written(number: float) -> None:
    with pytest.raises(Trouble) as caught:
        json_bytes({"a": [0, {"b": number}]})
    assert caught.value.notice.place == "/a/1/b"


def test_a_write_that_fails_leaves_the_old_file_and_no_draft(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "a.json"
    write_whole(file, b"old")

    def full(path: Path, content: bytes) -> None:
        path.write_bytes(content[:1])
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("loaders.jsonfile.write_through", full)
    with pytest.raises(Trouble, match="No space left"):
        write_whole(file, b"new")
    assert file.read_bytes() == b"old"
    assert list(tmp_path.iterdir()) == [file]
