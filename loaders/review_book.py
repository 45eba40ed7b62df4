"""Notes, bookmarks and tours of one park on disk: one JSON document, put in place as a whole at every change."""

from dataclasses import replace
from math import isfinite
from pathlib import Path
from typing import cast

from loaders.jsonfile import Json, json_bytes, read_json, write_whole
from loaders.live.wire.words import heard, told
from scenes.review import (
    LONGEST_TEXT,
    MOST_POINTS,
    MOST_STOPS,
    MOST_STROKES,
    Bookmark,
    Note,
    Review,
    Stop,
    Tour,
    next_key,
)
from scenes.trouble import Trouble

NAME = "review.json"
VERSION = 1
MOST_BYTES = 64 * 1024 * 1024
MOST_THINGS = 20_000
FEWEST_POINTS = 2
LONGEST_STOP = 3600.0
"""Seconds at one stop."""


class ReviewBook:
    """The review of one park in a folder. Every change is on the disk when it returns; `Trouble` when it is not.

    `wall` is seconds since 1970 UTC by the machine's clock, everywhere. Two programs that change it at once: each reads
    the file anew before it writes, and the later one wins for the same note alone.
    """

    def __init__(self, folder: Path) -> None:
        self._path = folder / NAME
        self.review = self._read()

    def add_note(self, draft: Note) -> Note:
        """Pin a note; it gets a key of its own."""
        _sound(draft)
        review = self._read()
        note = replace(draft, key=next_key(review.notes, "N"), text=draft.text.strip(), withdrawn=0.0)
        self._write(replace(review, notes=(*review.notes, note)))
        return note

    def withdraw_note(self, key: str, *, wall: float) -> None:
        """No longer show a note; it is kept."""
        self._withdraw(key, wall)

    def bring_back_note(self, key: str) -> None:
        """Show a note again that was withdrawn."""
        self._withdraw(key, 0.0)

    def _withdraw(self, key: str, wall: float) -> None:
        review = self._read()
        notes = tuple(replace(each, withdrawn=wall) if each.key == key else each for each in review.notes)
        if all(each.key != key for each in notes):
            raise _refused(f"没有备注 {key}。", f"There is no note {key}.")
        self._write(replace(review, notes=notes))

    def add_bookmark(
        self, title: str, view: dict[str, object], *, by: str, wall: float, moment: float = 0.0
    ) -> Bookmark:
        """Keep a view under a name."""
        _named(title)
        review = self._read()
        bookmark = Bookmark(next_key(review.bookmarks, "V"), title.strip(), view, by, wall, moment)
        self._write(replace(review, bookmarks=(*review.bookmarks, bookmark)))
        return bookmark

    def add_tour(self, title: str, stops: tuple[Stop, ...], *, by: str, wall: float) -> Tour:
        """Keep a tour of bookmarks."""
        _named(title)
        review = self._read()
        known = {each.key for each in review.bookmarks}
        if not 1 <= len(stops) <= MOST_STOPS or any(each.bookmark not in known for each in stops):
            raise _refused(
                f"导览要有 1 到 {MOST_STOPS} 个站点，且每个都是已有书签。",
                f"A tour has from 1 to {MOST_STOPS} stops, each of them a bookmark there is.",
            )
        if any(not 0 < each.seconds <= LONGEST_STOP or len(each.text) > LONGEST_TEXT for each in stops):
            raise _refused("导览停留时间或文字不可用。", "A stop's time or text cannot be used.")
        tour = Tour(next_key(review.tours, "T"), title.strip(), stops, by, wall)
        self._write(replace(review, tours=(*review.tours, tour)))
        return tour

    def remove(self, key: str) -> None:
        """Forget a bookmark or a tour."""
        review = self._read()
        bookmarks = tuple(each for each in review.bookmarks if each.key != key)
        tours = tuple(each for each in review.tours if each.key != key)
        self._write(replace(review, bookmarks=bookmarks, tours=tours))

    def _read(self) -> Review:
        if not self._path.exists():
            return Review()
        document = read_json(self._path, most_bytes=MOST_BYTES)
        try:
            match document:
                case {"version": 1, "review": list() as words}:
                    return heard(Review, words)
                case _:
                    raise _refused("版本不认识", "its version is not known")
        except Trouble as fault:
            raise Trouble(
                "备注与书签文件读不了，未作任何改动。",
                "The file of notes and bookmarks cannot be read; nothing was changed.",
                remedy_zh="恢复该文件的备份，或把它移走后重新开始。",
                remedy_en="Restore a backup of the file, or move it away to begin anew.",
                file=str(self._path),
            ) from fault

    def _write(self, review: Review) -> None:
        if max(len(review.notes), len(review.bookmarks), len(review.tours)) > MOST_THINGS:
            raise _refused("备注或书签过多。", "There are too many notes or bookmarks.")
        write_whole(self._path, json_bytes({"version": VERSION, "review": cast("Json", told(review))}))
        self.review = review


def _sound(note: Note) -> None:
    if note.text.strip() or not note.strokes:
        _named(note.text, LONGEST_TEXT)
    if note.end < note.begin:
        raise _refused("备注所指的时间，结束早于开始。", "The time a note is about ends before it begins.")
    lines = [stroke.points for stroke in note.strokes]
    too_many = len(lines) > MOST_STROKES or any(not FEWEST_POINTS <= len(line) <= MOST_POINTS for line in lines)
    if too_many or not all(isfinite(each) for line in (*lines, (note.spot,)) for point in line for each in point):
        raise _refused("草图的线条过多或不可用。", "The sketch has too many lines, or lines that cannot be used.")


def _named(text: str, longest: int = 100) -> None:
    if not 1 <= len(text.strip()) <= longest:
        raise _refused(f"文字须有 1 到 {longest} 字。", f"A text has from 1 to {longest} letters.")


def _refused(zh: str, en: str) -> Trouble:
    return Trouble(zh, en)
