"""What is to be opened, read and ready: a park, its shapes, what was wrong with the files, and whether it is live."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

import numpy as np

from loaders.alarm_policy import Policy, read_policy
from loaders.drills import drill_of
from loaders.live.parks import DEMO, data_of, feed_file, is_drill, package_of, park_of
from loaders.live.wire.endpoint import DRILL, Orders, files
from loaders.package import model_files, read_park
from loaders.tables import read_hazard_tables
from loaders.vector.geojson import read_boundaries
from scenes.assembly import Assembly
from scenes.boundary import park_of_boundaries, rings_in_park
from scenes.columns import Floats
from scenes.datums import DATUMS, Datum, Wgs84, word_of
from scenes.drill import Drill
from scenes.frame import ParkFrame
from scenes.hazard import Hazard, HazardLevel, hazard_of
from scenes.model import Model
from scenes.model_assembly import ModelAssembly
from scenes.park_assembly import ParkAssembly
from scenes.plant import Enterprise, Equipment, Layer, Park, Place, Unit
from scenes.trouble import Language, Notice, Report, Trouble
from viewer.places import tile_cache_folder
from viewer.settings import settings_of_person
from viewer.tile_streaming import Streamed

CLEAR = 1.0
"""Metres between the lowest ground and the bare ground below it."""

FOREIGN = "model_part"
"""The kind of a part of somebody's model: it has no dimensions of ours."""

BEYOND = 0.25
"""Share of the park's own size by which a layer may widen what the first view shows, on each side."""


@dataclass(frozen=True, slots=True)
class Opening:
    """`fences` are rings, shape (points, 2), metres; `orders` are for the recorder, None when nothing is live here.

    `hazards` are the units' legal levels by unit code.
    """

    park: Park
    assembly: Assembly
    fences: tuple[Floats, ...]
    notices: tuple[Notice, ...]
    orders: Orders | None
    hazards: Mapping[str, Hazard] = field(default_factory=dict[str, Hazard])
    sources: tuple[Streamed, ...] = ()
    """The layers that could be opened, and where their tiles come from; whoever draws them closes them."""
    folder: Path | None = None
    """The package it was read from, None where it was none."""
    drill: Drill | None = None
    """The script that is played in it."""

    @property
    def layers(self) -> tuple[Layer, ...]:
        """The layers that could be opened."""
        return tuple(layer for layer, _ in self.sources)

    @property
    def bare_ground(self) -> float:
        """Metres at which the bare ground is laid: below a ground of the park's own, which it would flicker through."""
        lowest = [float(source.tree.span[0, 2]) for layer, source in self.sources if layer.is_ground]
        return min((low - CLEAR for low in lowest if np.isfinite(low)), default=0.0)

    def hazard_words(self, language: Language) -> tuple[str, ...]:
        """Each enterprise's worst legal level in words, "" where no unit is a major hazard."""
        return tuple(_worst(enterprise, self.hazards, language) for enterprise in self.park.enterprises)


def policy_of_opening(opening: Opening) -> Policy:
    """How the park's alarms are to be handled: its own words over those shipped.

    Where its own cannot be read those shipped hold here: whoever watches must be able to. The opening says what is
    wrong, and no recorder begins with it.
    """
    try:
        return read_policy(opening.park, None if opening.orders is None else package_of(opening.orders))
    except Trouble:
        return read_policy(replace(opening.park, alarms=b""), None)


def park_opening(name: str, *, orders: Orders | None = None) -> Opening:
    """A scene package's folder, or "demo", or "demo:COPIES".

    Only a park that is marked as a rehearsal gets made-up values. A real one is live where a `feed.toml` leads to its
    values, or where somebody gives `orders`; else every value is shown as unknown.
    """
    wanted = orders or Orders("demo:1" if name == DEMO else name)
    if name.partition(":")[0] == DEMO:
        park, models, sources, report = park_of(wanted), dict[str, Model](), list[Streamed](), Report()
    else:
        park, report = read_park(Path(name))
        park = replace(park, rehearsal=park.rehearsal or is_drill(wanted))
        models = _models(Path(name), report)
        sources = _sources(park, Path(name), report)
    assembly = ParkAssembly(park, models)
    fences = (park.boundary,) if len(park.boundary) else ()
    live = park.rehearsal or orders is not None or feed_file(wanted) is not None
    notices = (*report.notices, *assembly.notices)
    folder = package_of(wanted)
    drill = drill_of(wanted.feed.removeprefix(DRILL)) if is_drill(wanted) else None
    hazards = _hazards(park)
    return Opening(park, assembly, fences, notices, wanted if live else None, hazards, tuple(sources), folder, drill)


def _sources(park: Park, folder: Path, report: Report) -> list[Streamed]:
    """The layers of a package and where their tiles come from; one that cannot be opened is said."""
    if not park.layers:
        return []
    from loaders.layers import sources_of  # its libraries take a second of the start of every park

    settings = settings_of_person()
    hosts = settings.streaming.hosts.split()
    sources, said = sources_of(park, folder, cache=tile_cache_folder(), queries=settings.layers, hosts=hosts)
    report.notices += said.notices
    return sources


def _models(folder: Path, report: Report) -> dict[str, Model]:
    """The models of a package by file name; a bad one is said, and the rest opens."""
    models = dict[str, Model]()
    for path in model_files(folder):
        try:
            models[path.stem], said = _model(path)
            report.notices += said.notices
        except Trouble as trouble:
            report.notices.append(trouble.notice)
    return models


def _model(path: Path) -> tuple[Model, Report]:
    from loaders.model_files import read_model  # a reader for every format: no park without a model waits for them

    return read_model(path)


def files_opening(boundary: Path | None, datum: str | None, model: Path | None) -> Opening:
    """Somebody's boundary and model files; the model stands on the ground in the middle of the boundary."""
    report = Report()
    park, fences = _empty(model), tuple[Floats, ...]()
    if boundary is not None:
        park, fences = _outlined(boundary, None if datum is None else DATUMS[datum], report)
    if model is None:
        return Opening(park, ParkAssembly(park, {}), fences, tuple(report.notices), None)
    shape, said = _model(model)
    report.notices += said.notices
    assembly = ModelAssembly(shape, name=model.stem, park_from_model=_standing(shape, model))
    report.note(
        "模型文件没有坐标，放在场景原点、底面贴地。",
        "The model file carries no coordinates: it stands at the scene's origin, its lowest point on the ground.",
        remedy_zh="需要准确位置时，请把它放进场景包。",
        remedy_en="Put it into a scene package to give it its place.",
        file=model.name,
    )
    return Opening(_with_parts(park, shape, model.stem), assembly, fences, tuple(report.notices), None)


def _outlined(path: Path, datum: Datum | None, report: Report) -> tuple[Park, tuple[Floats, ...]]:
    boundaries, said = read_boundaries(path, datum)
    park, mended = park_of_boundaries(boundaries, path.stem)
    report.notices += [*said.notices, *mended.notices]
    read_as = word_of(boundaries[0].datum)
    report.note(
        f"边界按 {read_as} 读取，换算到 WGS 84 后显示。",
        f"The boundary was read as {read_as} and is shown on WGS 84.",
        file=path.name,
    )
    rings = rings_in_park(boundaries, ParkFrame(park.origin))
    return park, tuple(ring for _, ring in rings)


def _empty(model: Path | None) -> Park:
    """No place on the earth is known: the origin stands for the scene's own."""
    return Park("", model.stem if model is not None else "", Wgs84(0.0, 0.0), np.empty((0, 2)), ())


def _with_parts(park: Park, model: Model, name: str) -> Park:
    """The parts of a model as equipment, so that they can be found, picked and read like everything else."""
    parts = tuple(
        Equipment(part.code, part.name or part.code or f"{name} {row + 1}", FOREIGN, Place(0.0, 0.0), {})
        for row, part in enumerate(model.parts)
    )
    holder = Enterprise("", name, np.empty((0, 2)), (Unit("", name, np.empty((0, 2)), parts),))
    return replace(park, enterprises=(holder,))


def _standing(model: Model, path: Path) -> Floats:
    """`park_from_model` (4, 4) that puts the middle of the model's footprint on the origin, its lowest point at 0."""
    boxes = ModelAssembly(model, name=path.stem).boxes
    park_from_model = np.eye(4)
    known = np.isfinite(boxes.low).all(axis=1)
    if not known.any():
        return park_from_model  # a file without surfaces
    low, high = boxes.low[known].min(axis=0), boxes.high[known].max(axis=0)
    park_from_model[:3, 3] = [-(low[0] + high[0]) / 2, -(low[1] + high[1]) / 2, -low[2]]
    return park_from_model


def _hazards(park: Park) -> dict[str, Hazard]:
    tables = read_hazard_tables()
    return {
        unit.code: hazard_of(enterprise, unit, tables) for enterprise in park.enterprises for unit in enterprise.units
    }


def _worst(enterprise: Enterprise, hazards: Mapping[str, Hazard], language: Language) -> str:
    """A level outranks "not calculated", which outranks "not a major hazard"."""
    levels = {hazards[unit.code].level for unit in enterprise.units if unit.code in hazards}
    ranked = [*list(HazardLevel)[2:], HazardLevel.NOT_CALCULATED]
    return next((level.told(language) for level in ranked if level in levels), "")


def notes_folder(opening: Opening, run_dir: Path) -> Path:
    """Where people's notes on a park lie: beside its journal, or, where nothing is recorded, in a folder of its own."""
    orders = opening.orders or Orders(opening.park.name or "view")
    return data_of(opening.park, orders, files(run_dir, orders))


def span_of(opening: Opening) -> tuple[Floats, Floats]:
    """Low and high corner, shape (3,) each, metres, of everything there is to see; 100 m around nothing.

    A layer may reach far beyond the park: of it counts what lies within `BEYOND` of the park's own size, and all of it
    where there is no park of one's own.
    """
    own = _span([opening.assembly.boxes.low, opening.assembly.boxes.high, *(_flat(ring) for ring in opening.fences)])
    wide = _span([source.tree.span for _, source in opening.sources])
    if own is None or wide is None:
        low, high = own or wide or (np.array([-50.0, -50.0, 0.0]), np.array([50.0, 50.0, 10.0]))
        return low, high
    margin = BEYOND * (own[1] - own[0])
    return np.minimum(own[0], np.maximum(wide[0], own[0] - margin)), np.maximum(
        own[1], np.minimum(wide[1], own[1] + margin)
    )


def _span(corners: Sequence[Floats]) -> tuple[Floats, Floats] | None:
    """Low and high corner of points, (points, 3) each, that are known; None where none is."""
    every = np.concatenate([np.empty((0, 3)), *corners])
    every = every[np.isfinite(every).all(axis=1)]
    return (every.min(axis=0), every.max(axis=0)) if len(every) else None


def _flat(ring: Floats) -> Floats:
    return np.column_stack([ring, np.zeros(len(ring))])
