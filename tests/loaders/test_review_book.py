from contextlib import suppress
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from loaders.review_book import NAME, ReviewBook
from scenes.review import LONGEST_TEXT, Ink, Note, Stop, Stroke
from scenes.trouble import Trouble

NOTE = Note(
    "", "阀门未关", (1.0, 2.5, 3.0), "T-1", "张三", 1.8e9, 1.7e9, 1.75e9, (Stroke(((0, 0, 0), (1, 1, 1)), arrow=True),)
)


def test_what_was_left_is_there_again(tmp_path: Path) -> None:
    book = ReviewBook(tmp_path)
    note = book.add_note(NOTE)
    mark = book.add_bookmark("罐区俯视", {"eye": [1, 2, 3], "target": [0, 0, 0]}, by="李四", wall=1.8e9, moment=1.7e9)
    tour = book.add_tour("交接导览", (Stop(mark.key, 5.0, "看这里"),), by="李四", wall=1.8e9)
    again = ReviewBook(tmp_path).review
    assert again == book.review
    assert again.notes == (note,) == (replace(NOTE, key="N1"),)
    assert again.stops_of(tour) == ((Stop(mark.key, 5.0, "看这里"), mark),)


def test_a_note_is_shown_at_the_time_it_is_about_and_kept_when_withdrawn(tmp_path: Path) -> None:
    book = ReviewBook(tmp_path)
    timed, always = book.add_note(NOTE), book.add_note(replace(NOTE, begin=0.0, end=0.0, made=1.0))
    assert book.review.notes_at(1.72e9) == (always, timed)
    assert book.review.notes_at(1.76e9) == (always,)
    book.withdraw_note(always.key, wall=1.9e9)
    assert book.review.notes_at(1.76e9) == ()
    assert len(ReviewBook(tmp_path).review.notes) == 2


def test_a_sketch_needs_no_words_and_what_was_withdrawn_comes_back(tmp_path: Path) -> None:
    book = ReviewBook(tmp_path)
    sketch = book.add_note(replace(NOTE, text="", strokes=(Stroke(((0, 0, 0), (1, 1, 1)), ink=Ink.INDIGO),)))
    assert ReviewBook(tmp_path).review.notes == (sketch,)
    book.withdraw_note(sketch.key, wall=1.9e9)
    book.bring_back_note(sketch.key)
    assert ReviewBook(tmp_path).review.notes == (sketch,)
    with pytest.raises(Trouble):
        book.bring_back_note("N9")


def test_keys_are_never_given_twice_and_a_tour_leaves_out_what_is_gone(tmp_path: Path) -> None:
    book = ReviewBook(tmp_path)
    one, two = (book.add_bookmark(title, {}, by="", wall=0.0) for title in ("a", "b"))
    tour = book.add_tour("t", (Stop(one.key, 1.0), Stop(two.key, 1.0)), by="", wall=0.0)
    book.remove(one.key)
    assert [mark.key for _, mark in book.review.stops_of(tour)] == [two.key]
    assert book.add_bookmark("c", {}, by="", wall=0.0).key not in {one.key, two.key}


def test_two_programs_lose_none_of_each_others_notes(tmp_path: Path) -> None:
    one, two = ReviewBook(tmp_path), ReviewBook(tmp_path)
    one.add_note(NOTE)
    two.add_note(replace(NOTE, text="另一条"))
    assert [each.text for each in ReviewBook(tmp_path).review.notes] == ["阀门未关", "另一条"]


@pytest.mark.parametrize(
    "draft",
    [
        replace(NOTE, text="  ", strokes=()),
        replace(NOTE, text="字" * (LONGEST_TEXT + 1)),
        replace(NOTE, begin=2.0, end=1.0),
        replace(NOTE, spot=(float("nan"), 0.0, 0.0)),
        replace(NOTE, strokes=(Stroke(((0.0, 0.0, 0.0),)),)),
        replace(NOTE, strokes=(Stroke(((0.0, 0.0, float("inf")), (0.0, 0.0, 0.0))),)),
    ],
)
def test_what_cannot_be_used_is_refused_and_nothing_is_written(draft: Note, tmp_path: Path) -> None:
    with pytest.raises(Trouble):
        ReviewBook(tmp_path).add_note(draft)
    assert not (tmp_path / NAME).exists()


@settings(max_examples=60)
@given(data=st.data())
def test_a_damaged_file_is_told_and_left_alone(data: st.DataObject, tmp_path_factory: pytest.TempPathFactory) -> None:
    folder = tmp_path_factory.mktemp("review")
    ReviewBook(folder).add_note(NOTE)
    content = bytearray((folder / NAME).read_bytes())
    place = data.draw(st.integers(0, len(content) - 1))
    content[place] = data.draw(st.integers(0, 255))
    (folder / NAME).write_bytes(content)
    with suppress(Trouble):
        assert len(ReviewBook(folder).review.notes) == 1  # a letter of a text, or a digit, is another letter now
    assert (folder / NAME).read_bytes() == content


def test_what_is_no_review_is_told_with_its_file(tmp_path: Path) -> None:
    (tmp_path / NAME).write_text('{"version": 2, "review": []}', encoding="utf-8")
    with pytest.raises(Trouble) as caught:
        ReviewBook(tmp_path)
    assert NAME in str(caught.value.notice.file)
