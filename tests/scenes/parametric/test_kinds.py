import itertools

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from scenes.assembly import Lod
from scenes.columns import Floats
from scenes.model import Mesh
from scenes.parametric import KINDS, Kind, build, complete, height_of, kind, vessel_of, volume_of
from scenes.trouble import Trouble

PATHS: dict[str, Floats | None] = {
    "": None,
    "line": np.array([(-20.0, -5.0), (10.0, -5.0), (20.0, 15.0)]),
    "ring": np.array([(-20.0, -15.0), (20.0, -15.0), (20.0, 15.0), (-20.0, 15.0)]),
}
FINE_BUDGET = {"fixed_roof_tank": 6_200, "floating_roof_tank": 6_600, "sphere": 8_000, "column": 10_500, "flare": 7_000}


def size_of(some: Kind, which: str) -> dict[str, float]:
    return {each.name: float(getattr(each, which)) for each in some.dimensions}


def shape(some: Kind, which: str, lod: Lod) -> Mesh:
    return build(some.name, size_of(some, which), lod=lod, medium="lpg", path=PATHS[some.along])


def enclosed(mesh: Mesh) -> float:
    """Volume by the divergence theorem: right only where the mesh is closed and faces outward."""
    a, b, c = (mesh.points[mesh.triangles[:, corner]].astype(np.float64) for corner in range(3))
    return float(np.einsum("ij,ij->i", a, np.cross(b, c)).sum() / 6)


def normals_of(mesh: Mesh) -> Floats:
    assert mesh.normals is not None
    return mesh.normals.astype(np.float64)


@pytest.mark.parametrize("which", ["least", "default", "most"])
@pytest.mark.parametrize("lod", Lod)
@pytest.mark.parametrize("some", KINDS, ids=lambda some: some.name)
def test_every_kind_is_sound_at_every_level_and_size(some: Kind, lod: Lod, which: str) -> None:
    mesh = shape(some, which, lod)
    assert len(mesh.triangles)
    assert mesh.points.dtype == np.float32
    assert mesh.triangles.dtype == np.int32
    assert np.isfinite(mesh.points).all()
    assert np.allclose(np.linalg.norm(normals_of(mesh), axis=1), 1, atol=1e-3)
    assert mesh.triangles.min() >= 0
    assert mesh.triangles.max() < len(mesh.points)
    assert mesh.colours is not None
    assert mesh.colours.shape == (len(mesh.points), 4)
    assert mesh.points[:, 2].min() > -0.4, "nothing is sunk into the ground"


@pytest.mark.parametrize("some", KINDS, ids=lambda some: some.name)
def test_triangles_stay_within_their_budget(some: Kind) -> None:
    fine, middle, coarse = (len(shape(some, "default", lod).triangles) for lod in Lod)
    assert fine <= FINE_BUDGET.get(some.name, 3_000)
    assert middle <= max(0.2 * fine, 450)
    assert coarse <= 100
    assert coarse <= middle <= fine


@pytest.mark.parametrize("some", [each for each in KINDS if not each.along], ids=lambda some: some.name)
def test_the_largest_of_a_kind_stays_within_bounds_too(some: Kind) -> None:
    assert len(shape(some, "most", Lod.FINE).triangles) <= FINE_BUDGET.get(some.name, 6_000)
    assert len(shape(some, "most", Lod.COARSE).triangles) <= 110


@pytest.mark.parametrize("some", [each for each in KINDS if each.volume], ids=lambda some: some.name)
@pytest.mark.parametrize("which", ["least", "default", "most"])
def test_the_volume_that_is_said_is_the_volume_that_is_drawn(some: Kind, which: str) -> None:
    vessel = vessel_of(some.name, size_of(some, which), sides=96)
    assert vessel is not None
    assert enclosed(vessel) == pytest.approx(volume_of(some.name, size_of(some, which)), rel=0.005)


def test_a_tank_holds_pi_r_squared_h() -> None:
    assert volume_of("fixed_roof_tank", {"diameter": 20, "height": 14}) == pytest.approx(np.pi * 100 * 14)


def test_a_sphere_of_15_7_metres_holds_two_thousand_cubic_metres() -> None:
    assert volume_of("sphere", {"diameter": 15.7, "clearance": 2}) == pytest.approx(2026, abs=1)


def test_a_pump_holds_nothing() -> None:
    assert volume_of("pump", {}) is None
    assert vessel_of("pump", {}) is None


@pytest.mark.parametrize("some", [each for each in KINDS if each.vessel], ids=lambda some: some.name)
def test_a_vessel_faces_outward_everywhere(some: Kind) -> None:
    vessel = vessel_of(some.name, {})
    assert vessel is not None
    corners = vessel.points[vessel.triangles].astype(np.float64)
    faces = np.cross(corners[:, 1] - corners[:, 0], corners[:, 2] - corners[:, 0])
    normals = normals_of(vessel)[vessel.triangles].mean(axis=1)
    assert (np.einsum("ij,ij->i", faces, normals) > 0).all()
    middle = (vessel.points.min(axis=0) + vessel.points.max(axis=0)) / 2
    assert (np.einsum("ij,ij->i", corners.mean(axis=1) - middle, faces) > 0).all()


@pytest.mark.parametrize("lod", Lod)
@pytest.mark.parametrize("some", KINDS, ids=lambda some: some.name)
def test_triangles_turn_the_way_their_normals_point(some: Kind, lod: Lod) -> None:
    mesh = shape(some, "default", lod)
    corners = mesh.points[mesh.triangles].astype(np.float64)
    faces = np.cross(corners[:, 1] - corners[:, 0], corners[:, 2] - corners[:, 0])
    against = np.einsum("ij,ij->i", faces, normals_of(mesh)[mesh.triangles].sum(axis=1)) < -1e-6
    assert against.mean() < 0.01


@pytest.mark.parametrize(
    "name", ["warehouse", "workshop", "control_room", "gatehouse", "dry_collector", "house", "pipe_rack", "loading_bay"]
)
def test_a_building_is_as_long_and_wide_as_its_dimensions_say(name: str) -> None:
    size = size_of(kind(name), "default")
    mesh = build(name, size, lod=Lod.COARSE)
    extent = np.ptp(mesh.points.astype(np.float64), axis=0)
    assert extent[0] == pytest.approx(size["length"], abs=0.4)
    assert extent[1] == pytest.approx(size["width"], abs=0.4)
    assert height_of(name, size) == pytest.approx(size["height"], rel=0.15)


@pytest.mark.parametrize("name", ["fixed_roof_tank", "floating_roof_tank", "column"])
def test_a_vessel_is_as_wide_and_high_as_its_dimensions_say(name: str) -> None:
    size = size_of(kind(name), "default")
    vessel = vessel_of(name, size)
    assert vessel is not None
    assert np.ptp(vessel.points[:, 0]) == pytest.approx(size["diameter"], rel=1e-3)
    assert vessel.points[:, 2].max() == pytest.approx(size["height"], rel=1e-3)


@pytest.mark.parametrize("some", [each for each in KINDS if not each.along], ids=lambda some: some.name)
def test_far_away_it_keeps_its_outline_and_its_brightness(some: Kind) -> None:
    fine, coarse = shape(some, "default", Lod.FINE), shape(some, "default", Lod.COARSE)
    grown = 1.6 + 0.12 * np.ptp(fine.points, axis=0)
    assert (np.abs(fine.points.min(axis=0) - coarse.points.min(axis=0)) < grown + 3.0).all()
    assert (np.abs(fine.points.max(axis=0) - coarse.points.max(axis=0)) < grown + 3.0).all()
    assert brightness(fine) == pytest.approx(brightness(coarse), abs=45)


def brightness(mesh: Mesh) -> float:
    assert mesh.colours is not None
    corners = mesh.points[mesh.triangles].astype(np.float64)
    area = np.linalg.norm(np.cross(corners[:, 1] - corners[:, 0], corners[:, 2] - corners[:, 0]), axis=1)
    shade = mesh.colours[mesh.triangles, :3].astype(np.float64).mean(axis=(1, 2))
    return float((area * shade).sum() / area.sum())


def test_the_same_dimensions_build_the_same_shape() -> None:
    for some, lod in itertools.product(KINDS, Lod):
        one, two = shape(some, "default", lod), shape(some, "default", lod)
        assert one.points.tobytes() == two.points.tobytes()
        assert one.triangles.tobytes() == two.triangles.tobytes()


@given(st.data())
def test_any_size_within_bounds_is_built(data: st.DataObject) -> None:
    some = data.draw(st.sampled_from(KINDS))
    size = {each.name: data.draw(st.floats(each.least, each.most)) for each in some.dimensions}
    mesh = build(some.name, size, lod=data.draw(st.sampled_from(Lod)), path=PATHS[some.along])
    assert np.isfinite(mesh.points).all()


@pytest.mark.parametrize("metres", [float("nan"), float("inf"), -3.0, 0.0, 1e9])
def test_a_diameter_that_cannot_be_is_refused(metres: float) -> None:
    with pytest.raises(Trouble) as caught:
        build("sphere", {"diameter": metres}, lod=Lod.COARSE)
    assert caught.value.notice.place == "diameter"
    assert caught.value.notice.zh
    assert caught.value.notice.remedy_en


def test_a_dimension_that_the_kind_has_not_is_refused_by_name() -> None:
    with pytest.raises(Trouble) as caught:
        complete("sphere", {"height": 3})
    assert "clearance" in caught.value.notice.remedy_en


def test_an_unknown_kind_is_refused_with_the_nearest_right_one() -> None:
    with pytest.raises(Trouble) as caught:
        kind("spere")
    assert "sphere" in caught.value.notice.remedy_en


@pytest.mark.parametrize("points", [[], [(0.0, 0.0)], [(0.0, 0.0), (np.nan, 1.0)]])
def test_a_road_without_two_good_points_is_refused(points: list[tuple[float, float]]) -> None:
    with pytest.raises(Trouble):
        build("road", {}, lod=Lod.FINE, path=np.array(points).reshape(-1, 2))


def test_a_ring_that_crosses_itself_is_still_filled() -> None:
    bow = np.array([(0.0, 0.0), (10.0, 10.0), (10.0, 0.0), (0.0, 10.0)])
    assert len(build("yard", {}, lod=Lod.FINE, path=bow).triangles)


def test_names_are_unique_and_said_in_both_languages() -> None:
    assert len({each.name for each in KINDS}) == len(KINDS)
    for each in KINDS:
        assert each.zh
        assert each.en
        assert len(each.letter) <= 1
        assert all(some.least <= some.default <= some.most for some in each.dimensions)


def test_surfaces_are_stacked_so_that_none_fights_another() -> None:
    order = ["field", "lawn", "water", "yard", "pavement", "road"]
    tops = [build(name, {}, lod=Lod.COARSE, path=PATHS[kind(name).along]).points[:, 2].max() for name in order]
    assert np.diff(tops).min() > 0.015
