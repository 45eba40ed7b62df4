"""The cache on disk: bounded, whole or not there, and shared."""

from os import utime
from pathlib import Path

from loaders.tiles.web_cache import FORMER_FAULT_SECONDS, Kept, TileCache


class Time:
    def __init__(self) -> None:
        self.now = 1e9

    def __call__(self) -> float:
        self.now += 1
        return self.now


def files(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file()]


def test_a_tile_is_found_again_by_another_program(tmp_path: Path) -> None:
    kept = Kept(b"tile\nwith lines\0", '"mark"', "Mon, 30 Nov 2026 00:00:00 GMT")
    assert TileCache(tmp_path).keep("http://h/a?x=1", kept)
    assert TileCache(tmp_path).found("http://h/a?x=1") == kept
    assert TileCache(tmp_path).found("http://h/a?x=2") is None


def test_the_least_used_go_first_and_the_room_is_kept_to(tmp_path: Path) -> None:
    cache = TileCache(tmp_path, most_bytes=100_000, now=Time())
    for row in range(50):
        cache.keep(f"{row}", Kept(bytes(4000)))
        assert cache.found("0") is not None  # asked for all the time
        assert sum(path.stat().st_size for path in files(tmp_path)) <= 100_000
    found = [row for row in range(50) if cache.found(f"{row}") is not None]
    assert found[0] == 0
    assert found[1:] == list(range(50 - len(found) + 1, 50))
    assert len(found) > 15


def test_a_tile_too_large_for_the_room_is_not_kept_and_nothing_goes_for_it(tmp_path: Path) -> None:
    cache = TileCache(tmp_path, most_bytes=10_000)
    cache.keep("a", Kept(b"a"))
    cache.keep("b", Kept(bytes(9000)))
    assert cache.found("a") is not None
    assert cache.found("b") is None


def test_what_is_damaged_counts_as_not_there(tmp_path: Path) -> None:
    TileCache(tmp_path).keep("a", Kept(b"a tile of some length", '"mark"'))
    (path,) = files(tmp_path)
    whole = path.read_bytes()
    for end in range(len(whole)):
        path.write_bytes(whole[:end])
        assert TileCache(tmp_path).found("a") is None
    for at in range(len(whole) - 21, len(whole)):
        path.write_bytes(whole[:at] + bytes([whole[at] ^ 1]) + whole[at + 1 :])
        assert TileCache(tmp_path).found("a") is None
    path.write_bytes(b"[1, 2]\nx")
    assert TileCache(tmp_path).found("a") is None


def test_what_a_program_left_that_ended_while_writing_is_cleared_away(tmp_path: Path) -> None:
    cache = TileCache(tmp_path)
    cache.keep("a", Kept(b"a"))
    folder = files(tmp_path)[0].parent
    old, fresh = folder / "old.part", folder / "fresh.part"
    for path in (old, fresh):
        path.write_bytes(b"half")
    long_ago = old.stat().st_mtime - FORMER_FAULT_SECONDS - 1
    utime(old, (long_ago, long_ago))
    TileCache(tmp_path).keep("b", Kept(b"b"))
    assert not old.exists()
    assert fresh.exists()


def test_a_disk_that_refuses_costs_nothing_but_the_tile(tmp_path: Path) -> None:
    (tmp_path / "taken").write_text("a file where the folder should be")
    cache = TileCache(tmp_path / "taken")
    assert not cache.keep("a", Kept(b"a"))
    assert cache.found("a") is None
