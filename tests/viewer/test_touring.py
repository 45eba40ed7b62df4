from scenes.review import Bookmark, Stop
from viewer.touring import Touring


def stops(*seconds: float) -> list[tuple[Stop, Bookmark]]:
    return [
        (Stop(f"V{place}", each), Bookmark(f"V{place}", f"view {place}", {}, "", 0.0))
        for place, each in enumerate(seconds)
    ]


def test_each_stop_is_named_once_and_in_its_time() -> None:
    now = 100.0
    tour = Touring(stops(5.0, 2.0), now=lambda: now)
    named = list[tuple[float, str]]()
    while not tour.over:
        if (found := tour.due()) is not None:
            named.append((now, found[1].key))
        now += 0.5
    assert named == [(100.0, "V0"), (105.0, "V1")]
    assert now == 107.0
    assert tour.told == (2, 2)
    assert tour.due() is None


def test_a_tour_without_stops_is_over_at_once() -> None:
    assert Touring([], now=lambda: 1.0).over
