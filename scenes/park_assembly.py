"""A park as something that can be drawn, picked and measured: built from dimensions, or from a file where named."""

from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from scenes import parametric
from scenes.assembly import Boxes, Chunk, Lod
from scenes.batching import batches_of
from scenes.columns import Floats
from scenes.mesh_parts import one_part_each
from scenes.model import Batch, Instance, Material, Mesh, Model
from scenes.parametric import lines, outlines, paints
from scenes.parametric.order import Order
from scenes.parametric.solids import boxes, mesh_of, upward
from scenes.plant import Equipment, Park, Place, Prism, Structure
from scenes.trouble import Notice, Report, Trouble

LARGEST_CHUNK = 150.0
"""Metres across at most for equipment that stands together; one thing that is longer stays whole."""
LARGEST_SCENERY = 400.0
"""The same for scenery: trees need no close look, and every chunk is a draw."""

LEAST_SCENERY = 45.0
"""Pixels across below which a chunk of trees, lamps and fences is left out: from there they are specks."""

MATERIALS = (
    Material("painted", roughness=0.75),
    Material("seen through", roughness=0.75, translucent=True),
    Material("water", roughness=0.12),
)
_PAINTED, _SEEN_THROUGH, _WATER = range(3)

_FLAT = frozenset({"field", "lawn", "water", "yard", "pavement", "road"})
_MARGIN = 1.5  # rails and nozzles that the coarse shape leaves out, metres

_NOWHERE = np.full(3, np.nan)

type _Size = tuple[tuple[str, float], ...]


@dataclass(frozen=True, slots=True)
class _Thing:
    """One thing to be drawn: its object row, what is ordered, where it stands, and the box it needs, park frame.

    `path` is counted from where it stands. `part` is the row of a part of the file `model`, which then gives its shape.
    What `is_bound` to a place in photogrammetry has its box from there, and no shape of its own.
    """

    row: int
    kind: str
    size: _Size
    medium: str
    park_from_thing: Floats
    path: Floats | None = None
    model: str = ""
    part: int = -1
    is_bound: bool = False
    low: Floats = field(default_factory=lambda: _NOWHERE)
    high: Floats = field(default_factory=lambda: _NOWHERE)


@dataclass(frozen=True, slots=True)
class _Pile:
    """What one chunk is made of."""

    chunk: Chunk
    things: tuple[_Thing, ...]


@dataclass(frozen=True, slots=True)
class _File:
    """A model in the park's frame, every mesh of one part, and the placings of every part by its row."""

    model: Model
    placed: Mapping[int, Sequence[Instance]]


class ParkAssembly:
    """Chunks of a park: equipment and scenery by enterprise and place, ground surfaces by themselves. See `Assembly`.

    `models` are files by name, their points in the park's frame; an equipment whose `model` names one of their parts
    wears that part. Parts that no equipment names are scenery. What cannot be built is drawn as a grey box, and
    `notices` says why.
    """

    def __init__(self, park: Park, models: Mapping[str, Model] | None = None) -> None:
        self._park = park
        self._files = {name: _file_of(model) for name, model in (models or {}).items()}
        self._parts = {
            part.name: (name, row) for name, file in self._files.items() for row, part in enumerate(file.model.parts)
        }
        self._report = Report()
        self._equipment = tuple(_boxed(self._equipment_things(), self._files))
        self._boxes = self._boxes_of_rows()  # asked for with every pick
        self._piles = {pile.chunk.name: pile for pile in (*self._equipment_piles(), *self._scenery_piles())}
        self._roads = self._road_areas()

    @property
    def chunks(self) -> tuple[Chunk, ...]:
        """Everything that can be drawn."""
        return tuple(pile.chunk for pile in self._piles.values())

    @property
    def boxes(self) -> Boxes:
        """The box of every object row; the scenery's row has none."""
        return self._boxes

    def _boxes_of_rows(self) -> Boxes:
        low, high = np.full((self._park.objects, 3), np.nan), np.full((self._park.objects, 3), np.nan)
        for thing in self._equipment:
            low[thing.row], high[thing.row] = thing.low, thing.high
        return Boxes(low, high)

    @property
    def notices(self) -> tuple[Notice, ...]:
        """What could not be built, and why."""
        return tuple(self._report.notices)

    def level(self, chunk: Chunk, lod: Lod) -> tuple[Batch, ...]:
        """The batches of one chunk at one level, one per material."""
        things = self._piles[chunk.name].things
        name = f"{chunk.name}/{lod.name.lower()}"
        roads = [thing for thing in things if thing.kind == "road"]
        built = [thing for thing in things if thing.part < 0 and thing.kind != "road"]
        meshes: list[Mesh] = []
        instances: list[Instance] = []
        for same in _grouped(built, lambda thing: (thing.kind, thing.size, thing.medium, id(thing.path))):
            for mesh in _pieces_of(same[0], lod):
                instances += [Instance(len(meshes), thing.row, thing.park_from_thing) for thing in same]
                meshes.append(mesh)
        for mesh in self._road_pieces(chunk, roads, lod):
            instances.append(Instance(len(meshes), self._park.scenery_row, park_from_place(Place(*chunk.centre[:2]))))
            meshes.append(mesh)
        shapes = Model(tuple(meshes), tuple(instances), (), MATERIALS)
        own = batches_of(
            shapes,
            park_from_model=np.eye(4),
            object_of_part=np.arange(self._park.objects, dtype=np.int32),
            name=name,
            origin=chunk.centre,
        )
        return own + self._file_batches(chunk, [thing for thing in things if thing.part >= 0], name)

    def shapes(self, row: int) -> tuple[tuple[Mesh, Floats], ...]:
        """The finest meshes of one equipment with their `park_from_mesh`; none for the scenery, which is not picked."""
        if not 0 <= row < len(self._equipment):
            return ()
        thing = self._equipment[row]
        if thing.is_bound:
            return ()
        if thing.part < 0:
            return tuple((mesh, thing.park_from_thing) for mesh in _pieces_of(thing, Lod.FINE))
        file = self._files[thing.model]
        placed = file.placed.get(thing.part, ())
        return tuple((file.model.meshes[each.mesh], each.model_from_mesh) for each in placed)

    def _equipment_things(self) -> Iterable[_Thing]:
        for row, item in enumerate(self._park.equipment):
            if item.prism is not None:
                yield _bound(row, item, item.prism)
                continue
            kind, size = self._ordered(item.kind, item.dimensions, item.code)
            model, part = self._part_of(item)
            park_from_thing = (
                park_from_place(item.place) if part < 0 else np.eye(4)
            )  # a file has its points in the park
            yield _Thing(row, kind, size, item.medium, park_from_thing, None, model, part)

    def _part_of(self, item: Equipment) -> tuple[str, int]:
        """The file and the row of the part that stands for it; no file where none is named or none has it."""
        if not item.model:
            return "", -1
        found = self._parts.get(item.model)
        if found is not None:
            return found
        self._report.note(
            f"模型中没有名为“{item.model[:64]}”的部件，已按尺寸生成。",
            f"The model has no part named {item.model[:64]!r}; it is built from its dimensions instead.",
            remedy_zh="改正绑定或模型。",
            remedy_en="Correct the binding or the model.",
            place=item.code,
        )
        return "", -1

    def _ordered(self, kind: str, dimensions: Mapping[str, float], place: str) -> tuple[str, _Size]:
        """The kind with complete dimensions, or a note and a placeholder where the kind or a length is wrong."""
        try:
            return kind, tuple(parametric.complete(kind, dimensions).items())
        except Trouble as trouble:
            self._note(trouble.notice, place)
            return "", _placeholder(dimensions)

    def _note(self, told: Notice, place: str) -> None:
        self._report.note(
            told.zh, told.en, remedy_zh=told.remedy_zh, remedy_en=told.remedy_en, place=place or told.place
        )

    def _equipment_piles(self) -> Iterable[_Pile]:
        first = 0
        for enterprise in self._park.enterprises:
            last = first + sum(len(unit.equipment) for unit in enterprise.units)
            yield from _piles(f"{enterprise.code}/equipment", self._equipment[first:last], LARGEST_CHUNK)
            first = last

    def _scenery_piles(self) -> Iterable[_Pile]:
        owners = [
            (self._park.code, self._park.structures),
            *((each.code, each.structures) for each in self._park.enterprises),
        ]
        for code, structures in owners:
            things = list(_boxed(self._scenery_things(structures), self._files))
            yield from _piles(f"{code}/surfaces", [thing for thing in things if thing.kind in _FLAT], np.inf)
            standing = [thing for thing in things if thing.kind not in _FLAT]
            yield from _piles(f"{code}/scenery", standing, LARGEST_SCENERY, least_pixels=LEAST_SCENERY)
        named = {(thing.model, thing.part) for thing in self._equipment if thing.part >= 0}
        for name, file in self._files.items():
            rest = [
                _Thing(self._park.scenery_row, "", (), "", np.eye(4), None, name, part)
                for part in range(len(file.model.parts))
                if (name, part) not in named
            ]
            yield from _piles(f"{name}/scenery", tuple(_boxed(rest, self._files)), np.inf)

    def _scenery_things(self, structures: Sequence[Structure]) -> Iterable[_Thing]:
        row = self._park.scenery_row
        for structure in structures:
            kind, size = self._ordered(structure.kind, structure.dimensions, structure.name)
            if kind and parametric.kind(kind).along:
                try:
                    path, place = _path_about_its_middle(kind, structure)
                except Trouble as trouble:
                    self._note(trouble.notice, structure.name)
                    continue
                yield _Thing(row, kind, size, structure.medium, park_from_place(place), path)
            else:
                yield _Thing(row, kind, size, structure.medium, park_from_place(structure.place))

    def _road_pieces(self, chunk: Chunk, roads: Sequence[_Thing], lod: Lod) -> tuple[Mesh, ...]:
        """All roads of one chunk as one surface, counted from the chunk's centre."""
        if not roads:
            return ()
        shift = np.array(chunk.centre[:2])
        ways = [(_path_in_park(road) - shift, dict(road.size)["width"]) for road in roads]
        own = self._roads[chunk.name].bounds
        others = [area for name, area in self._roads.items() if name != chunk.name and _meet(own, area.bounds)]
        order = Order({}, lod, "", np.empty((0, 2)))
        elsewhere = outlines.shifted(outlines.union(others), -shift[0], -shift[1])
        return (mesh_of(lines.carriageway(ways, elsewhere, order)),)

    def _road_areas(self) -> dict[str, outlines.Outline]:
        """The ground that the roads of each chunk cover."""
        areas: dict[str, outlines.Outline] = {}
        for name, pile in self._piles.items():
            roads = [thing for thing in pile.things if thing.kind == "road"]
            if roads:
                areas[name] = outlines.union(
                    outlines.band(_path_in_park(each), dict(each.size)["width"]) for each in roads
                )
        return areas

    def _file_batches(self, chunk: Chunk, things: Sequence[_Thing], name: str) -> tuple[Batch, ...]:
        """What a file gives to this chunk, one batch per material of that file."""
        batches: list[Batch] = []
        for same in _grouped(things, lambda thing: thing.model):
            file = self._files[same[0].model]
            rows = np.full(len(file.model.parts), -1, np.int32)
            rows[[thing.part for thing in same]] = [thing.row for thing in same]
            batches += batches_of(
                file.model,
                park_from_model=np.eye(4),
                object_of_part=rows,
                name=f"{name}/{same[0].model}",
                origin=chunk.centre,
                instances=[each for thing in same for each in file.placed.get(thing.part, ())],
            )
        return tuple(batches)


def park_from_place(place: Place) -> Floats:
    """The (4, 4) that sets a shape built about its own origin into the park."""
    matrix = np.eye(4)
    angle = np.radians(place.turn)
    matrix[:2, :2] = [[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]]
    matrix[:3, 3] = place.east, place.north, place.up
    return matrix


def _bound(row: int, item: Equipment, prism: Prism) -> _Thing:
    """What stands in photogrammetry: its prism's box, for labels and flying there, and nothing to draw."""
    ring = prism.ring if len(prism.ring) else np.full((1, 2), np.nan)
    low, high = ring.min(axis=0), ring.max(axis=0)
    return _Thing(
        row,
        "",
        (),
        item.medium,
        park_from_place(item.place),
        is_bound=True,
        low=np.array([*low, min(prism.low, prism.high)]),
        high=np.array([*high, max(prism.low, prism.high)]),
    )


def _path_about_its_middle(kind: str, structure: Structure) -> tuple[Floats, Place]:
    """A path is written in the park's frame; it is built about its own middle, where single precision is exact."""
    path = parametric.checked_path(kind, structure.path)
    middle = (path.min(axis=0) + path.max(axis=0)) / 2
    return path - middle, Place(float(middle[0]), float(middle[1]), structure.place.up)


def _meet(one: tuple[float, ...], other: tuple[float, ...]) -> bool:
    """Whether two boxes (west, south, east, north) share ground."""
    return one[0] <= other[2] and other[0] <= one[2] and one[1] <= other[3] and other[1] <= one[3]


def _path_in_park(thing: _Thing) -> Floats:
    path = np.empty((0, 2)) if thing.path is None else thing.path
    return path + thing.park_from_thing[:2, 3]


def _placeholder(dimensions: Mapping[str, float]) -> _Size:
    """A box about as large as what could not be built: lengths that make sense are kept, others are 2 m."""
    known = {name: float(metres) for name, metres in dimensions.items() if 0.1 <= metres <= 500}
    length = known.get("length", known.get("diameter", 2.0))
    width = known.get("width", known.get("diameter", min(length, 2.0)))
    return (("length", length), ("width", width), ("height", known.get("height", 2.0)))


def _pieces_of(thing: _Thing, lod: Lod) -> tuple[Mesh, ...]:
    """The meshes of one thing about its own origin, each of one material."""
    if thing.path is None:
        return (_coarse if lod is Lod.COARSE else _finer)(thing.kind, thing.size, thing.medium, lod)
    mesh = parametric.build(thing.kind, dict(thing.size), lod=lod, medium=thing.medium, path=thing.path)
    return _by_material(mesh, thing.kind)


def _built(kind: str, size: _Size, medium: str, lod: Lod) -> tuple[Mesh, ...]:
    metres = dict(size)
    if not kind:
        half = np.array([metres["length"] / 2, metres["width"] / 2, 0.0])
        return (mesh_of([boxes(-half, half + upward(metres["height"]), paints.STEEL)]),)
    return _by_material(parametric.build(kind, metres, lod=lod, medium=medium), kind)


# A park of one hundred alike lamps builds one. Bounded: fine shapes take about 0.1 MB each.
_coarse = lru_cache(maxsize=4096)(_built)
_finer = lru_cache(maxsize=256)(_built)


def _by_material(mesh: Mesh, kind: str) -> tuple[Mesh, ...]:
    """What lets light through apart from what does not."""
    solid = _WATER if kind == "water" else _PAINTED
    if mesh.colours is None or not len(mesh.triangles):
        return (mesh,)
    through = mesh.colours[mesh.triangles[:, 0], 3] < 255
    if not through.any():
        return (_part_of_mesh(mesh, ~through, solid),)
    return (_part_of_mesh(mesh, ~through, solid), _part_of_mesh(mesh, through, _SEEN_THROUGH))


def _part_of_mesh(mesh: Mesh, chosen: np.ndarray[tuple[int], np.dtype[np.bool_]], material: int) -> Mesh:
    """Some triangles with the vertices that they use."""
    triangles = mesh.triangles[chosen]
    used, rows = np.unique(triangles, return_inverse=True)
    return Mesh(
        points=mesh.points[used],
        triangles=rows.reshape(-1, 3).astype(np.int32),
        normals=None if mesh.normals is None else mesh.normals[used],
        colours=None if mesh.colours is None else mesh.colours[used],
        material=material,
    )


def _boxed(things: Iterable[_Thing], files: Mapping[str, _File]) -> Iterable[_Thing]:
    """Every thing with its box, in the same order; alike things are measured together."""
    ordered = list(things)
    shaped = [(position, thing) for position, thing in enumerate(ordered) if not thing.is_bound]
    for same in _grouped(shaped, lambda each: _shape_key(each[1])):
        placed = _outline_points(same[0][1], files)
        matrices = np.array([thing.park_from_thing for _, thing in same])
        if not len(placed):
            continue
        points = np.einsum("nij,pj->npi", matrices[:, :3, :3], placed) + matrices[:, None, :3, 3]
        for (position, thing), low, high in zip(same, points.min(axis=1), points.max(axis=1), strict=True):
            ordered[position] = replace(thing, low=low, high=high)
    return ordered


def _shape_key(thing: _Thing) -> Hashable:
    return (thing.kind, thing.size, thing.medium, id(thing.path), thing.model, thing.part)


def _outline_points(thing: _Thing, files: Mapping[str, _File]) -> Floats:
    """Points that enclose a thing about its own origin, (points, 3)."""
    if thing.part >= 0:
        return _part_points(files[thing.model], thing.part)
    if thing.path is not None:
        size = dict(thing.size)
        reach = max(size.get("width", 0.0), size.get("thickness", 0.0), size.get("diameter", 0.0)) / 2 + _MARGIN
        low, high = thing.path.min(axis=0) - reach, thing.path.max(axis=0) + reach
        return np.array([(*low, 0.0), (*high, size.get("height", 0.0) + size.get("diameter", 0.0) / 2 + 0.2)])
    return np.concatenate([mesh.points for mesh in _pieces_of(thing, Lod.COARSE)]).astype(np.float64)


def _part_points(file: _File, part: int) -> Floats:
    placed = [
        file.model.meshes[each.mesh].points @ each.model_from_mesh[:3, :3].T + each.model_from_mesh[:3, 3]
        for each in file.placed.get(part, ())
    ]
    return np.concatenate(placed) if placed else np.empty((0, 3))


def _file_of(model: Model) -> _File:
    apart = one_part_each(model)
    placed: dict[int, list[Instance]] = {}
    for each in apart.instances:
        placed.setdefault(each.part, []).append(each)
    return _File(apart, placed)


def _piles(name: str, things: Sequence[_Thing], largest: float, *, least_pixels: float = 0.0) -> Iterable[_Pile]:
    """Things that stand near each other, cut in half across the longer way until each pile is small enough."""
    whole = [
        thing for thing in things if not thing.is_bound and thing.low[0] <= thing.high[0]
    ]  # a part without a single point has no box
    lows = np.array([thing.low for thing in whole]).reshape(-1, 3)
    highs = np.array([thing.high for thing in whole]).reshape(-1, 3)
    for number, near in enumerate(_halved((lows + highs)[:, :2] / 2, np.arange(len(whole)), largest)):
        low, high = lows[near].min(axis=0), highs[near].max(axis=0)
        centre = (low + high) / 2
        some = tuple(whole[int(each)] for each in near)
        chunk = Chunk(
            name=f"{name}/{number}",
            centre=(float(centre[0]), float(centre[1]), float(centre[2])),
            radius=float(np.linalg.norm(high - low)) / 2 + _MARGIN,
            rows=np.unique(np.array([thing.row for thing in some], np.int32)),
            least_pixels=least_pixels,
        )
        yield _Pile(chunk, some)


def _halved(middles: Floats, which: NDArray[np.intp], largest: float) -> list[NDArray[np.intp]]:
    """Positions of the things whose `middles` (things, 2) stand near each other."""
    if not len(which):
        return []
    spread = np.ptp(middles[which], axis=0)
    if len(which) == 1 or spread.max() <= largest:
        return [which]
    ordered = which[np.argsort(middles[which, int(spread.argmax())], kind="stable")]
    half = len(ordered) // 2
    return [*_halved(middles, ordered[:half], largest), *_halved(middles, ordered[half:], largest)]


def _grouped[T](things: Iterable[T], key: Callable[[T], Hashable]) -> list[list[T]]:
    """Things with the same key together, in the order in which keys first occur."""
    groups: dict[Hashable, list[T]] = {}
    for thing in things:
        groups.setdefault(key(thing), []).append(thing)
    return list(groups.values())
