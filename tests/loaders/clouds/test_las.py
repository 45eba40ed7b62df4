from contextlib import suppress
from importlib import import_module
from io import BytesIO
from pathlib import Path
from struct import pack, unpack_from

import numpy as np
import pytest

from loaders.child import child_model
from loaders.clouds import las
from loaders.clouds.las_records import las_chunks
from loaders.formats import choose
from loaders.opened import Opened, Said, unheard
from scenes.datums import Cgcs2000
from scenes.model import Model
from scenes.trouble import Report, Trouble
from tests.gltf_files import said, samples
from tests.loaders import damaged_files

EAST, NORTH = 434_000.0, 2_488_000.0


def survey(
    path: Path,
    count: int = 5000,
    *,
    kind: int = 3,
    wkt: str = "",
    epsg: int = 0,
    eight_bits: bool = False,
    **given: object,
) -> Path:
    """A file written by laspy: points on a slope at map coordinates, red at the first and blue at the last."""
    laspy = import_module("laspy")
    header = laspy.LasHeader(point_format=kind, version="1.4" if kind >= 6 else "1.2")
    header.scales, header.offsets = [0.001] * 3, [EAST, NORTH, 0]
    if wkt:
        header.vlrs.append(laspy.VLR("LASF_Projection", 2112, "", wkt.encode() + b"\0"))
    if epsg:
        header.vlrs.append(laspy.VLR("LASF_Projection", 34735, "", pack("<8H", 1, 1, 0, 1, 3072, 0, 1, epsg)))
    data = laspy.LasData(header)
    step = np.arange(count, dtype=np.float64)
    data.x, data.y, data.z = EAST + step * 0.01, NORTH + 100 - step * 0.01, step * 0.001
    if kind in (2, 3, 7, 8):
        most = 255 if eight_bits else 65535
        data.red, data.blue = (np.linspace(most, 0, count), np.linspace(0, most, count))
    for name, values in given.items():
        setattr(data, name, values)
    data.write(str(path))
    return path


def loaded(path: Path, **said_of: float) -> tuple[Model, Report]:
    report = Report()
    return las.load(path, report, unheard, **said_of), report  # type: ignore[arg-type]


def on_the_map(model: Model, row: int) -> list[float]:
    """A point where the georeference puts it."""
    assert model.georeference is not None
    place = model.georeference.crs_from_model @ np.append(model.clouds[0].points[row].astype(np.float64), 1)
    return [round(each, 3) for each in place[:3].tolist()]


@pytest.mark.parametrize("kind", [6, 7, 8])
def test_what_is_not_shown_need_not_be_unpacked(tmp_path: Path, kind: int) -> None:
    seeded, models = np.random.default_rng(20261201), list[Model]()
    classes, angles = seeded.choice([2, 5, 6, 7], 5000), seeded.integers(-3000, 3000, 5000)
    echo, withheld, time = seeded.integers(0, 60_000, 5000), seeded.random(5000) < 0.1, seeded.normal(0, 1e6, 5000)
    for name in ("site.las", "site.laz"):
        path = survey(
            tmp_path / name,
            kind=kind,
            classification=classes,
            intensity=echo,
            withheld=withheld,
            gps_time=time,
            scan_angle=angles,
        )
        models.append(loaded(path)[0])
    (plain,), (packed,) = (model.clouds for model in models)
    assert np.array_equal(plain.points, packed.points)
    assert plain.colours is not None
    assert packed.colours is not None
    assert np.array_equal(plain.colours, packed.colours)
    assert models[0].parts[0].properties == models[1].parts[0].properties


@pytest.mark.parametrize("name", ["site.las", "site.laz"])
@pytest.mark.parametrize("kind", [3, 7])
def test_points_colours_and_place_are_kept(tmp_path: Path, name: str, kind: int) -> None:
    path = survey(tmp_path / name, kind=kind, epsg=4547)
    assert choose(path).name == "LAS, LAZ, COPC"
    shares = list[float]()
    model = las.read(Opened(path, progress=shares.append))
    assert on_the_map(model, 0) == [EAST, NORTH + 100, 0]
    assert on_the_map(model, 4999) == [EAST + 49.99, NORTH + 50.01, 4.999]
    colours = model.clouds[0].colours
    assert colours is not None
    assert (colours[0].tolist(), colours[-1].tolist()) == ([255, 0, 0, 255], [0, 0, 255, 255])
    assert model.georeference is not None
    assert model.georeference.crs == "EPSG:4547"
    assert np.abs(model.clouds[0].points).max() < 60
    assert shares
    assert shares == sorted(shares)


def test_eight_bits_where_sixteen_belong_are_told_by_their_values(tmp_path: Path) -> None:
    model, _ = loaded(survey(tmp_path / "site.las", eight_bits=True))
    assert model.clouds[0].colours is not None
    assert model.clouds[0].colours[0].tolist() == [255, 0, 0, 255]


@pytest.mark.parametrize("name", ["site.las", "site.laz"])
def test_dark_stretches_of_a_file_with_sixteen_bits_stay_dark(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    """Pieces are looked at one by one: the values of a dark one by itself could be 8 bits."""
    monkeypatch.setattr(las, "PIECE", 1000)
    monkeypatch.setattr(las, "PACKED_PIECE", 1000)
    red = np.where(np.arange(5000) < 2500, 200, 51_200)
    model, _ = loaded(survey(tmp_path / name, red=red, green=red, blue=red))
    colours = model.clouds[0].colours
    assert colours is not None
    assert colours[:, :3].tolist() == [[each >> 8] * 3 for each in red.tolist()]


def test_noise_is_left_out_wherever_it_lies(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(las, "PIECE", 1000)
    classes = np.where(np.arange(5000) % 7 == 0, 7, 2)
    model, _ = loaded(survey(tmp_path / "site.las", classification=classes))
    points = model.clouds[0].points
    east = [round(each, 2) for each in (points[:, 0] - points[0, 0]).tolist()]
    assert east == [round(0.01 * (row - 1), 2) for row in range(5000) if row % 7]


def test_without_colours_classes_are_told_apart_and_then_echoes(tmp_path: Path) -> None:
    classes = np.repeat([2, 5, 6, 1], 1250).astype(np.uint8)
    model, _ = loaded(survey(tmp_path / "classes.las", kind=1, classification=classes))
    colours = model.clouds[0].colours
    assert colours is not None
    assert len(np.unique(colours, axis=0)) == 4
    assert ("class 6 building", "1,250") in model.parts[0].properties
    model, _ = loaded(survey(tmp_path / "echoes.las", kind=1, intensity=np.arange(5000)))
    colours = model.clouds[0].colours
    assert colours is not None
    assert colours[100, 0] < colours[2500, 0] < colours[4900, 0]
    assert loaded(survey(tmp_path / "plain.las", kind=1))[0].clouds[0].colours is None


def test_noise_is_left_out_and_said(tmp_path: Path) -> None:
    classes = np.full(5000, 2, np.uint8)
    classes[:7], classes[7:10] = 7, 18
    model, report = loaded(survey(tmp_path / "site.las", classification=classes))
    assert len(model.clouds[0].points) == 4990
    assert "10 points are marked as noise" in said(report)
    with pytest.raises(Trouble, match="nothing but noise"):
        loaded(survey(tmp_path / "noise.las", classification=np.full(5000, 7, np.uint8)))


@pytest.mark.parametrize("name", ["site.las", "site.laz"])
def test_more_points_than_may_be_kept_are_thinned_evenly_and_said(tmp_path: Path, name: str) -> None:
    path = survey(tmp_path / name, 150_001)
    report = Report()
    model = las.load(path, report, unheard, most=50_000)
    assert len(model.clouds[0].points) == -(-150_001 // 4)
    steps = np.diff(model.clouds[0].points[:, 0])
    np.testing.assert_allclose(steps, 0.04, atol=1e-3)
    assert "every 4th is shown" in said(report)


def test_all_points_come_in_pieces_for_tiles(tmp_path: Path) -> None:
    for name in ("site.las", "site.laz"):
        pieces = list(las_chunks(survey(tmp_path / name), 2000))
        assert [len(piece.places) for piece in pieces] == [2000, 2000, 1000]
        assert pieces[1].places[0].tolist() == pytest.approx([EAST + 20, NORTH + 80, 2])
        assert pieces[0].colours is not None
        assert pieces[0].colours[0].tolist() == [255, 0, 0, 255]


def test_wkt_is_kept_and_a_nameless_one_is_not_taken(tmp_path: Path) -> None:
    named = 'PROJCS["CGCS2000 / CM 114E",UNIT["metre",1]]'
    model, _ = loaded(survey(tmp_path / "named.las", wkt=named))
    assert model.georeference is not None
    assert model.georeference.crs == named
    model, report = loaded(survey(tmp_path / "unnamed.las", wkt='PROJCS["unnamed",UNIT["metre",1]]'))
    assert model.georeference is not None
    assert model.georeference.crs == ""
    assert on_the_map(model, 0) == [EAST, NORTH + 100, 0]
    assert "nameless" in said(report)


def test_feet_become_metres_and_the_map_stays_in_feet(tmp_path: Path) -> None:
    model, _ = loaded(survey(tmp_path / "feet.las", wkt='PROJCS["x",UNIT["US survey foot",0.3048006096]]'))
    points = model.clouds[0].points
    assert points[1000, 0] - points[0, 0] == pytest.approx(10 * 1200 / 3937, abs=1e-4)
    assert on_the_map(model, 0) == [EAST, NORTH + 100, 0]


def test_degrees_become_metres_around_an_anchor(tmp_path: Path) -> None:
    path = survey(tmp_path / "degrees.las", wkt='GEOGCS["China Geodetic Coordinate System 2000"]')
    content = bytearray(path.read_bytes())
    content[131:179] = pack("<6d", 1e-9, 1e-9, 0.001, 113.5, 22.5, 0.0)
    content[179:227] = pack("<6d", 113.50005, 113.5, 22.5001, 22.50005, 5.0, 0.0)
    path.write_bytes(content)
    model, _ = loaded(path)
    assert model.georeference is not None
    assert isinstance(model.georeference.anchor, Cgcs2000)
    points = model.clouds[0].points
    assert points[4999, 0] - points[0, 0] == pytest.approx(49_990e-9 * 102_880, rel=1e-2)


def test_what_the_person_says_of_the_unit_is_obeyed(tmp_path: Path) -> None:
    path = survey(tmp_path / "site.laz")
    model = las.read(Opened(path, said=Said(metres_per_unit=0.001)))
    points = model.clouds[0].points
    assert points[1000, 0] - points[0, 0] == pytest.approx(0.01, abs=1e-5)


@pytest.mark.parametrize(
    ("name", "words"),
    [("garbage_nVariableLength.las", "no room"), ("bad_vlr_count.las", "cut short")],
)
def test_headers_that_make_others_ask_for_gigabytes_are_refused(name: str, words: str) -> None:
    with pytest.raises(Trouble, match=words):
        las.read(Opened(samples("las") / name))


def test_samples_of_others_are_read_whole() -> None:
    for name, count in (("1.2-with-color.las", 1065), ("100-points.las", 100)):
        model, _ = loaded(samples("las") / name)
        assert len(model.clouds[0].points) == count
        peer = import_module("laspy").read(str(samples("las") / name)).xyz
        assert on_the_map(model, 42) == pytest.approx(peer[42].tolist(), abs=1e-3)


@pytest.mark.parametrize(
    ("at", "value", "words"),
    [
        (94, pack("<H", 65535), "beyond the file"),
        (96, pack("<I", 2**32 - 1), "beyond the file"),
        (100, pack("<I", 2**32 - 1), "no room"),
        (104, b"\x3f", "no point format"),
        (104, b"\x83", "LASzip record is missing"),
        (105, pack("<H", 3), "no point format"),
        (107, pack("<I", 2**32 - 1), "has room for"),
        (107, pack("<I", 0), "no points"),
        (131, pack("<d", np.nan), "no usable number"),
        (131, pack("<d", 0), "no usable number"),
        (155, pack("<d", np.inf), "no usable number"),
        (155, pack("<d", 1e300), "no usable number"),
    ],
)
def test_a_header_that_is_not_borne_out_is_refused(tmp_path: Path, at: int, value: bytes, words: str) -> None:
    path = survey(tmp_path / "site.las", 100)
    content = bytearray(path.read_bytes())
    content[at : at + len(value)] = value
    path.write_bytes(content)
    with pytest.raises(Trouble, match=words):
        las.read(Opened(path))


@pytest.mark.parametrize("content", [b"", b"LASF", b"nothing of the kind"])
def test_what_is_no_cloud_is_refused(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "site.las"
    path.write_bytes(content)
    with pytest.raises(Trouble):
        las.read(Opened(path))


def test_plain_files_cut_at_every_byte_of_the_header_and_damaged_end_in_trouble_or_a_model(tmp_path: Path) -> None:
    content, seeded = survey(tmp_path / "site.las", 50, epsg=4547).read_bytes(), np.random.default_rng(20261130)
    path = tmp_path / "damaged.las"
    for end in range(4, 400):
        path.write_bytes(content[:end])
        with pytest.raises(Trouble):
            las.read(Opened(path))
    for _ in range(500):
        damaged = bytearray(content)
        for place in seeded.integers(4, len(content), 3).tolist():
            damaged[place] ^= 1 << int(seeded.integers(8))
        path.write_bytes(damaged)
        with suppress(Trouble):
            las.read(Opened(path))


def test_damaged_laz_ends_in_trouble_or_in_a_model(tmp_path: Path) -> None:
    path = survey(tmp_path / "site.laz", 2000)
    model = child_model(damaged_files.laz, Opened(path))
    assert len(model.clouds[0].points) == 2000


def test_chunks_of_any_size_are_unpacked_as_copc_has_them(tmp_path: Path) -> None:
    lazrs = import_module("lazrs")
    plain = survey(tmp_path / "site.las", 3000, kind=7).read_bytes()
    begins, width = unpack_from("<I", plain, 96)[0], unpack_from("<H", plain, 105)[0]
    packing = lazrs.LazVlr.new_for_compression(7, 0, True)
    record = bytes(packing.record_data())
    head = bytearray(plain[:begins])
    head[104] |= 0x80
    head[96:104] = pack("<II", begins + 54 + len(record), unpack_from("<I", plain, 100)[0] + 1)
    head += pack("<H16sHH32s", 0, b"laszip encoded", 22204, len(record), b"") + record
    packed = BytesIO(head)
    packed.seek(len(head))
    compressor = lazrs.LasZipCompressor(packed, packing)
    for start, end in ((0, 7), (7, 2000), (2000, 2001), (2001, 3000)):
        compressor.compress_many(plain[begins + start * width : begins + end * width])
        compressor.finish_current_chunk()
    compressor.done()
    path = tmp_path / "site.copc.laz"
    path.write_bytes(packed.getvalue())
    model = las.read(Opened(path))
    assert len(model.clouds[0].points) == 3000
    assert on_the_map(model, 2500) == [EAST + 25, NORTH + 75, 2.5]
