"""Packets of a bus: in pieces and whole again; whatever comes instead is refused or forgotten, never believed."""

from contextlib import suppress

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from loaders.live.wire.packets import HEADER, Gathering, Packet, packed, subjects_of
from scenes.trouble import Trouble

FRAMES = st.lists(st.binary(max_size=200), max_size=6)
NUMBERS = st.integers(0, 2**64 - 1)


@given(NUMBERS, NUMBERS, FRAMES, st.integers(HEADER.size + 1, 300))
def test_a_packet_comes_out_as_it_went_in(who: int, sequence: int, frames: list[bytes], most: int) -> None:
    pieces = packed(who, sequence, frames, most)
    assert all(len(piece) <= most for piece in pieces)
    gathering = Gathering()
    *before, last = [gathering.put(piece) for piece in pieces]
    assert before == [None] * (len(pieces) - 1)
    assert last == Packet(who, sequence, tuple(frames))
    assert not gathering.busy


@given(st.lists(st.binary(min_size=50, max_size=200), min_size=1, max_size=3), st.data())
def test_a_packet_without_one_of_its_pieces_is_never_given_out(frames: list[bytes], data: st.DataObject) -> None:
    pieces = packed(1, 2, frames, HEADER.size + 20)
    gone = data.draw(st.integers(0, len(pieces) - 1))
    gathering = Gathering()
    assert [gathering.put(piece) for place, piece in enumerate(pieces) if place != gone] == [None] * (len(pieces) - 1)
    assert [gathering.put(piece) for piece in packed(1, 3, frames, HEADER.size + 20)][-1] == Packet(1, 3, tuple(frames))


def test_a_piece_that_comes_twice_takes_nobody_elses_place() -> None:
    pieces = packed(1, 2, [bytes(range(60))], HEADER.size + 20)
    gathering = Gathering()
    assert [gathering.put(piece) for piece in (pieces[0], pieces[1], pieces[1], *pieces[3:])] == [None] * len(pieces)


@given(st.binary(max_size=200), st.integers(0, 200), st.binary(min_size=1, max_size=8))
@example(b"", 0, b"x")
def test_damaged_pieces_raise_nothing_but_trouble(frame: bytes, place: int, patch: bytes) -> None:
    (piece,) = packed(1, 1, [frame, frame], 10**6)
    damaged = piece[:place] + patch + piece[place + len(patch) :]
    for message in (damaged, piece[:place], patch):
        with suppress(Trouble):
            Gathering().put(message)


def test_a_packet_that_is_too_long_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("loaders.live.wire.packets.LONGEST_PACKET", 1000)
    pieces = packed(1, 1, [bytes(5000)], 200)
    gathering = Gathering()
    assert [gathering.put(piece) for piece in pieces[:5]] == [None] * 5
    with pytest.raises(Trouble, match="too long"):
        gathering.put(pieces[5])
    assert not gathering.busy


def test_a_park_whose_code_is_no_word_of_the_bus_has_subjects_of_its_own() -> None:
    plain, strange, other = subjects_of("440001", 2, 5), subjects_of("园区 *.>"), subjects_of("园区")
    assert plain.frames == "parkwatch.440001.2of5.frames"
    assert len({strange.join, other.join}) == 2
    assert all(ord(letter) < 128 and letter not in " *>" for letter in strange.acts + other.acts)
