import pytest

from loaders.crs.everywhere import places_of
from scenes.trouble import Trouble


def test_a_point_is_shown_in_every_system_that_reaches_it() -> None:
    _, rows = places_of(113.37, 22.5, "cgcs2000")
    shown = {name: (east, north) for name, east, north in rows}
    assert shown["cgcs2000 gk cm 114"] == ("435174.433", "2489303.702")
    assert shown["cgcs2000 gk cm 114 with zone"][0] == "38435174.433"
    assert ("WGS 84 = CGCS2000", "113°22′12.00000″", "22°30′00.00000″") in rows
    assert any(name.startswith("GCJ-02") and east == "113.37546234°" for name, east, _ in rows)
    _, far = places_of(80.0, 40.0, "cgcs2000")
    assert not any(name == "cgcs2000 gk cm 114" for name, _, _ in far)


def test_degrees_of_a_web_map_are_brought_back_first() -> None:
    _, rows = places_of(113.37546234, 22.49729108, "cgcs2000", "gcj02")
    assert rows[0][1:] == ("113.37000000°", "22.50000000°")


@pytest.mark.parametrize(("system", "datum"), [("cgcs2000", "mars"), ("EPSG:4547", "gcj02"), ("banana", "")])
def test_what_is_not_known_is_refused(system: str, datum: str) -> None:
    with pytest.raises(Trouble):
        places_of(437_000.0 if "4547" in system else 113.4, 2_488_700.0 if "4547" in system else 22.5, system, datum)
