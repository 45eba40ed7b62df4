"""Indicators' anchors laid onto the nearest surface of what a package holds: its models, its tiles, its terrain.

Shapes that are built from dimensions do not count: nobody has measured them. Tiles are gone through to the finest that
lie near an anchor and none is kept, so a package may be larger than the memory.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from loaders.layers import sources_of
from loaders.model_files import read_model
from loaders.opened import Progress, unheard
from loaders.package import model_files
from scenes.batching import batches_of
from scenes.model import Batch, Model
from scenes.park_assembly import park_from_place
from scenes.plant import Equipment, Indicator, LayerKind, Park
from scenes.snap import Nearest, Point, anchor_from_park, nearest_to, park_from_anchor
from scenes.tile_tree import TileSource, TileTree
from scenes.trouble import Report, Trouble

AT_ONCE = 0.001
"""Metres: an anchor as near to a surface lies on it already."""
MOST_TOLD = 40
"""Notices of tiles that cannot be read; the rest is like them."""


@dataclass(frozen=True, slots=True)
class Snapped:
    """One indicator's anchor: where it was and where the surface is nearest, park frame, metres.

    `after` is None where there is no surface within reach; `distance` is then infinite.
    """

    code: str
    name: str
    before: Point
    after: Point | None
    distance: float

    @property
    def moves(self) -> bool:
        """Whether it lies elsewhere afterwards."""
        return self.after is not None and self.distance > AT_ONCE


def anchors_snapped(
    park: Park, folder: Path, *, within: float, only: Collection[str] = (), progress: Progress = unheard
) -> tuple[tuple[Snapped, ...], Report]:
    """Where the anchors of a package in `folder` would go, and what of its scene could not be read.

    `only` are codes of indicators or of equipment. When it is empty, those of all equipment are taken whose shape is a
    model's or a prism's in photogrammetry: what is built from dimensions has its anchors where they belong. Trouble
    when there is nothing to snap to or nothing that could be snapped.
    """
    found = [(item, each) for item in park.equipment for each in item.indicators if _is_taken(item, each.code, only)]
    if not found:
        raise _none(only)
    before = [park_from_anchor(each.anchor, park_from_place(item.place)) for item, each in found]
    nearest, report = nearest_to(np.array(before, np.float64), within), Report()
    seen = _see_models(folder, nearest, report)
    seen |= _see_layers(park, folder, nearest, report, progress)
    if not seen:
        raise _no_surface(folder)
    return tuple(
        _snapped(each, place, nearest, row) for row, ((_, each), place) in enumerate(zip(found, before, strict=True))
    ), report


def _is_taken(item: Equipment, code: str, only: Collection[str]) -> bool:
    if only:
        return item.code in only or code in only
    return bool(item.model) or item.prism is not None


def with_anchors(park: Park, snapped: Sequence[Snapped]) -> Park:
    """The park with the anchors that move where they go."""
    moved = {each.code: each.after for each in snapped if each.moves and each.after is not None}
    if not moved:
        return park
    enterprises = tuple(
        replace(
            owner,
            units=tuple(
                replace(unit, equipment=tuple(_anchored(item, moved) for item in unit.equipment))
                for unit in owner.units
            ),
        )
        for owner in park.enterprises
    )
    return replace(park, enterprises=enterprises)


def _anchored(item: Equipment, moved: dict[str, Point]) -> Equipment:
    if not any(each.code in moved for each in item.indicators):
        return item
    pose = park_from_place(item.place)
    return replace(
        item,
        indicators=tuple(
            replace(each, anchor=anchor_from_park(moved[each.code], pose)) if each.code in moved else each
            for each in item.indicators
        ),
    )


def _snapped(indicator: Indicator, before: Point, nearest: Nearest, row: int) -> Snapped:
    distance = float(nearest.distance[row])
    if not np.isfinite(distance):
        return Snapped(indicator.code, indicator.name, before, None, distance)
    east, north, up = nearest.points[row].tolist()
    return Snapped(indicator.code, indicator.name, before, (east, north, up), distance)


def _see_models(folder: Path, nearest: Nearest, report: Report) -> bool:
    """Whether a model could be read."""
    seen = False
    for path in model_files(folder):
        try:
            model, said = read_model(path)
        except Trouble as trouble:
            report.notices.append(trouble.notice)
            continue
        report.notices += said.notices
        for batch in _surfaces_of(model, path.stem):
            nearest.see(batch)
        seen = True
    return seen


def _surfaces_of(model: Model, name: str) -> tuple[Batch, ...]:
    """A model's surfaces, counted from amid its placings: float32 is then good to far below a millimetre."""
    if not model.instances:
        return ()
    east, north, up = np.mean([each.model_from_mesh[:3, 3] for each in model.instances], axis=0).tolist()
    return batches_of(
        model,
        park_from_model=np.eye(4),
        object_of_part=np.zeros(len(model.parts), np.int32),
        name=name,
        origin=(east, north, up),
        instances=model.instances,
    )


def _see_layers(park: Park, folder: Path, nearest: Nearest, report: Report, progress: Progress) -> bool:
    """Whether a layer could be opened. Imagery has no surface of its own and is not asked for."""
    shaped = replace(park, layers=tuple(each for each in park.layers if each.kind is not LayerKind.IMAGERY))
    sources, said = sources_of(shaped, folder)
    report.notices += said.notices
    try:
        for number, (_, source) in enumerate(sources):
            _see_tree(source.tree, source, nearest, report)
            progress((number + 1) / len(sources))
    finally:
        for _, source in sources:
            source.close()
    return bool(sources)


def _see_tree(tree: TileTree, source: TileSource, nearest: Nearest, report: Report) -> bool:
    """Show the finest tiles near a place; whether all of them could be had. Where one could not, the coarser counts."""
    reach = np.abs(tree.axes).sum(axis=1)
    near = nearest.near(tree.centre - reach, tree.centre + reach)
    whole = np.ones(len(tree), np.bool_)  # of a tile: whether what lies below it was all there
    leaf = np.ones(len(tree), np.bool_)
    leaf[tree.parent[tree.parent >= 0]] = False
    for row in range(len(tree) - 1, -1, -1):  # children stand behind their parents
        if not near[row]:
            continue
        replaced = bool(whole[row]) and not leaf[row] and not tree.add[row] and not tree.grows[row]
        if tree.address[row] is not None and not replaced:
            fallback = not leaf[row] and not tree.add[row]
            whole[row] = _see_tile(tree, row, source, nearest, report, fallback=fallback)
        if tree.parent[row] >= 0:
            whole[tree.parent[row]] &= whole[row]
    return bool(whole[near & (tree.parent < 0)].all())


def _see_tile(
    tree: TileTree, row: int, source: TileSource, nearest: Nearest, report: Report, *, fallback: bool
) -> bool:
    """One tile's own content, and what hangs below it; whether it could be had."""
    try:
        content = source.load(tree.address[row])
    except Trouble as trouble:
        if not fallback and len(report.notices) < MOST_TOLD:
            report.notices.append(trouble.notice)
        return False
    below = content.children is not None and _see_tree(content.children, source, nearest, report)
    if not (below and not tree.add[row]):
        for batch in content.batches:
            nearest.see(batch)
    return True


def _none(only: Collection[str]) -> Trouble:
    said = "、".join(sorted(only))[:200]
    return Trouble(
        f"园区里没有这样的指标：{said}。" if only else "没有设备取自模型或绑定在实景里，没有锚点要贴。",
        f"The park has no such indicator: {said}."
        if only
        else "No equipment has its shape from a model or in photogrammetry: there are no anchors to lay.",
        remedy_zh="核对编码；设备编码或指标编码都可以。" if only else "按尺寸生成的设备，用 --only 编码 指明。",
        remedy_en="Check the code, of an equipment or of an indicator."
        if only
        else "Name equipment that is built from dimensions with --only CODE.",
    )


def _no_surface(folder: Path) -> Trouble:
    return Trouble(
        "场景包里没有模型，也没有三维图层，没有表面可贴。",
        "The package has neither models nor layers with shapes: there is no surface to lay anchors onto.",
        remedy_zh="先用 parkwatch import 导入模型或实景三维。",
        remedy_en="Import a model or photogrammetry first, with parkwatch import.",
        file=str(folder),
    )
