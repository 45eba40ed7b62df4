from collections.abc import Mapping as Mappings
from dataclasses import replace
from pathlib import Path

import numpy as np
import orjson
import pytest

from loaders.live.feeds import Arrival
from loaders.live.feeds.mapping import Binding, Mapping, Understood, read_mapping
from scenes.demo import demo_park
from scenes.plant import Indicator, Park
from scenes.trouble import Trouble

PARK: Park = demo_park(1)
INDICATORS = PARK.indicators
CODES = [each.code for each in INDICATORS]
NOW = 1_795_305_600.0
PLAIN = 'name = "site"\n[objects]\nat = "/rows"\ncode = "/id"\nvalue = "/v"\nunit = "/u"\n'


def written(folder: Path, text: str = "") -> Mapping:
    path = folder / "site.toml"
    path.write_text(PLAIN + text, encoding="utf-8")
    return read_mapping(path)


def bound(mapping: Mapping, *rows: Mappings[str, object], park: Park = PARK) -> Arrival:
    said = mapping.understood(orjson.dumps({"rows": rows}), received=NOW)
    return Binding(mapping, park).bound(said)


def first_of(unit: str) -> tuple[int, Indicator]:
    return next((row, each) for row, each in enumerate(INDICATORS) if each.unit == unit)


def test_a_code_becomes_its_row(tmp_path: Path) -> None:
    arrival = bound(written(tmp_path), {"id": CODES[7], "v": 1.0}, {"id": CODES[2], "v": 2.0})
    assert arrival.readings.row.tolist() == [7, 2]
    assert (arrival.refused, arrival.rejected) == (0, ())


def test_unknown_codes_are_counted_for_their_enterprise_and_a_few_are_named(tmp_path: Path) -> None:
    owner = PARK.enterprises[0].code
    strangers = [{"id": f"{owner}999X{row:04d}YY001", "v": 1.0} for row in range(5)] + [{"id": "other", "v": 1.0}]
    arrival = bound(written(tmp_path), *strangers, {"id": CODES[0], "v": 1.0})
    assert len(arrival.readings) == 1
    assert (arrival.refused, dict(arrival.refused_of)) == (6, {owner: 5, "": 1})
    (notice,) = arrival.rejected
    assert notice.en.startswith("6 codes are not of this park")
    assert notice.en.count(",") == 2


def test_what_could_not_be_decoded_is_counted_for_its_enterprise_too(tmp_path: Path) -> None:
    arrival = bound(written(tmp_path), {"id": CODES[0], "v": "broken"}, {"id": None, "v": 1})
    assert (arrival.refused, dict(arrival.refused_of)) == (2, {CODES[0][:9]: 1, "": 1})


def test_equal_units_by_other_words_are_equal(tmp_path: Path) -> None:
    row, _ = first_of("℃")
    arrival = bound(written(tmp_path), *({"id": CODES[row], "v": 20.0, "u": unit} for unit in ("℃", "°C", " degC", "")))
    assert arrival.readings.value.tolist() == [20.0] * 4


def test_another_unit_is_refused_and_never_guessed(tmp_path: Path) -> None:
    row, _ = first_of("MPa")
    arrival = bound(written(tmp_path), {"id": CODES[row], "v": 400.0, "u": "kPa"}, {"id": CODES[row], "v": 0.4})
    assert arrival.readings.value.tolist() == [0.4]
    assert dict(arrival.refused_of) == {CODES[row][:9]: 1}
    assert "kPa ≠ MPa" in arrival.rejected[0].en


def test_a_conversion_that_the_mapping_writes_is_exact(tmp_path: Path) -> None:
    row, _ = first_of("MPa")
    convert = '[[units.convert]]\nfrom = "kPa"\nto = "MPa"\nfactor = "1/1000"\n'
    convert += '[[units.convert]]\nfrom = "K"\nto = "℃"\nfactor = "1"\noffset = "-273.15"\n'
    warm, _ = first_of("℃")
    arrival = bound(
        written(tmp_path, convert),
        {"id": CODES[row], "v": 400.3, "u": "kPa"},
        {"id": CODES[warm], "v": 273.15, "u": "K"},
    )
    assert arrival.readings.value.tolist() == [0.4003, 0.0]


def test_a_unit_sent_without_saying_so_is_checked_when_the_mapping_is_tied(tmp_path: Path) -> None:
    row, _ = first_of("MPa")
    mapping = written(tmp_path, '[units.kinds]\npressure = "kPa"\n')
    binding = Binding(mapping, PARK)
    assert binding.notices[0].place == CODES[row]
    arrival = bound(mapping, {"id": CODES[row], "v": 400.0})
    assert (len(arrival.readings), arrival.refused) == (0, 1)
    convert = '[units.kinds]\npressure = "kPa"\n[[units.convert]]\nfrom = "kPa"\nto = "MPa"\nfactor = "0.001"\n'
    mapping = written(tmp_path, convert)
    assert [each.place for each in Binding(mapping, PARK).notices] != [CODES[row]]  # others may be in hPa
    assert bound(mapping, {"id": CODES[row], "v": 400.0}).readings.value.tolist() == [0.4]


def test_tag_numbers_bind_where_they_are_the_only_ones_of_their_name(tmp_path: Path) -> None:
    park = tagged(["TI-101", "TI-102", "TI-102"])
    mapping = written(tmp_path, '[binding]\nby = "tag_number"\n')
    binding = Binding(mapping, park)
    assert "TI-102" in binding.notices[0].en
    arrival = bound(mapping, {"id": "TI-101", "v": 1.0}, {"id": "TI-102", "v": 2.0}, park=park)
    assert (arrival.readings.row.tolist(), arrival.refused) == ([0], 1)


def tagged(numbers: list[str]) -> Park:
    """The park with tag numbers on its first indicators, and none on the others."""
    waiting = iter(numbers)
    return replace(
        PARK,
        enterprises=tuple(
            replace(
                enterprise,
                units=tuple(
                    replace(
                        unit,
                        equipment=tuple(
                            replace(
                                item,
                                indicators=tuple(
                                    replace(each, tag_number=next(waiting, "")) for each in item.indicators
                                ),
                            )
                            for item in unit.equipment
                        ),
                    )
                    for unit in enterprise.units
                ),
            )
            for enterprise in PARK.enterprises
        ),
    )


def test_a_table_says_what_their_names_and_numbers_are_here(tmp_path: Path) -> None:
    (tmp_path / "codes.csv").write_text(f"\ufeffTank 7/TI,{CODES[4]}\n1207,{CODES[5]}\nx,gone\n", encoding="utf-8")
    mapping = written(tmp_path, '[binding]\nby = "table"\ntable = "codes.csv"\n')
    assert Binding(mapping, PARK).notices[0].en.endswith("gone")
    assert bound(mapping, {"id": "Tank 7/TI", "v": 1.0}).readings.row.tolist() == [4]
    assert bound(mapping, {"id": 1207, "v": 1.0}, {"id": 5, "v": 1.0}).readings.row.tolist() == [5]


@pytest.mark.parametrize("text", ["a,b,c\n", "alone\n", "\n"])
def test_a_table_that_is_none_is_trouble(tmp_path: Path, text: str) -> None:
    (tmp_path / "codes.csv").write_text(text, encoding="utf-8")
    with pytest.raises(Trouble, match="two columns"):
        written(tmp_path, '[binding]\nby = "table"\ntable = "codes.csv"\n')


def test_numbers_outside_the_park_are_unknown() -> None:
    said = Understood(
        "gw",
        NOW,
        NOW,
        ids=np.array([0, -1, 10**12, len(CODES), 1], np.int64),
        values=np.arange(5.0),
        times=np.full(5, NOW),
        codes=np.zeros(5, np.uint32),
    )
    arrival = Binding(read_mapping("generic_msgpack"), PARK).bound(said)
    assert (arrival.readings.row.tolist(), arrival.readings.value.tolist()) == ([0, 1], [0.0, 4.0])
    assert arrival.refused == 3


def test_the_same_points_again_are_the_same_rows(tmp_path: Path) -> None:
    mapping = written(tmp_path)
    binding = Binding(mapping, PARK)
    for codes in (CODES[:3], CODES[:3], CODES[1:4], CODES[:3]):
        content = orjson.dumps({"rows": [{"id": code, "v": 1.0} for code in codes]})
        arrival = binding.bound(mapping.understood(content, received=NOW))
        assert [CODES[row] for row in arrival.readings.row] == codes


def test_a_source_that_says_goodbye_is_not_alive() -> None:
    arrival = Binding(read_mapping("sparkplug_b"), PARK).bound(Understood("gw", NOW, NOW, lost=True))
    assert not arrival.alive
    assert arrival.quiet_is_good  # Sparkplug reports by exception
