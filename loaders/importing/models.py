"""A model comes into a package: cleaned, set in its place, as one GLB where it is small, as tiles where it is not."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from loaders.formats import ModelFormat
from loaders.gltf.write import glb_bytes
from loaders.importing.atlas import packed, wraps
from loaders.importing.findings import Findings
from loaders.importing.pieces import Piece, model_of_pieces
from loaders.importing.placing import Place, placed
from loaders.importing.ribbons import WIDTH, with_ribbons
from loaders.importing.site import Site
from loaders.importing.tiling import FINER, tile_files
from loaders.importing.wanted import Wanted
from loaders.jsonfile import write_through
from loaders.meshes.frame import Z_FROM_Y_UP
from loaders.opened import Opened, Progress
from loaders.tiles.archive_write import write_3tz
from scenes.batching import batches_of
from scenes.cleaning import Removed, cleaned
from scenes.columns import Floats
from scenes.extent import extent_of, notices_of
from scenes.frame_guess import frame_guess
from scenes.model import Batch, Cloud, Instance, Mesh, Model
from scenes.plant import Layer, LayerKind
from scenes.trouble import Trouble

MOST_TRIANGLES = 300_000
MOST_PIXELS = 16_000_000
"""What is shown as one model: beyond either it becomes tiles."""
MOST_POINTS = 1_000_000
"""Points that are kept in a model beside its surfaces."""
POINT_BYTES = 28

READING = 0.4
"""The share of the time that reading takes, for the bar."""
JPEG_QUALITY = 92


@dataclass(frozen=True, slots=True)
class Shaped:
    """A model in its place, in pieces. `origin` (3,) in the park is where they count from; `clouds` stand in its frame
    beside them.
    """  # noqa: D205

    model: Model
    pieces: tuple[Piece, ...]
    origin: Floats
    clouds: tuple[Cloud, ...] = ()

    @property
    def is_large(self) -> bool:
        """Whether it has to be streamed."""
        return _is_large(self.pieces)


def model_brought(opened: Opened, chosen: ModelFormat, site: Site, wanted: Wanted, found: Findings) -> Shaped:
    """Read a model and set it in its place. Trouble when nothing of it can be shown, or when it lies far away."""
    model = _cleaned(chosen.read(opened), found)
    if not chosen.frame_said:
        unit_said = chosen.unit_said or wanted.said.metres_per_unit is not None
        model = _set_upright(model, wanted, found, unit_said=unit_said)
    found.count(model)
    box = box_of(model, found)
    model = _with_strips(model, found)
    if box is None:
        raise Trouble(
            "文件里没有可以显示的面、点或线。",
            "The file holds no surface, point or line that could be shown.",
            remedy_zh="在原软件里确认模型可见，再导出一次。",
            remedy_en="Make sure that the model is visible where it was made, and export it again.",
        )
    place = placed(model.georeference, wanted.said, box, site, found)
    found.reach(place.carry(_corners(box)))
    pieces, origin = pieces_of(model, place, box)
    if not _is_large(pieces):
        pieces = tuple(packed(pieces))
    clouds = _clouds_beside(model, pieces, place, box, origin, found)
    found.bytes_gpu += sum(piece_bytes(piece) for piece in pieces) + _picture_bytes(pieces)
    found.bytes_gpu += sum(POINT_BYTES * len(cloud.points) for cloud in clouds)
    return Shaped(model, pieces, origin, clouds)


def model_put(
    shaped: Shaped, source: Path, site: Site, wanted: Wanted, found: Findings, inputs: str | None, progress: Progress
) -> None:
    """Write what was shaped and put it into the package."""
    key = site.key_for(source)
    parts = shaped.model.parts
    if not shaped.is_large:
        made = site.draft / f"{key}.glb"
        small = model_of_pieces(shaped.pieces, dict(enumerate(parts)), shaped.origin, shaped.clouds)
        write_through(made, glb_bytes(small, jpeg_quality=JPEG_QUALITY))
        found.became = (site.put_model(source, key, made, inputs, found.row()),)
        return
    made = site.draft / f"{key}.3tz"
    write_3tz(made, tile_files(shaped.pieces, parts, shaped.origin, wanted.work, progress))
    layer = Layer(key, source.stem, LayerKind.TILES_3D, f"tiles/{key}.3tz", np.eye(4), FINER)
    found.became = (site.put_layer(source, layer, made, inputs, found.row()),)


def box_of(model: Model, found: Findings) -> Floats | None:
    """Low and high corner, (2, 3), in the model's metres, without what lies far from all else, which is listed; None
    where there is nothing.
    """  # noqa: D205
    corners = [_carried(one.model_from_mesh, model.meshes[one.mesh].points) for one in model.instances]
    corners += [_carried(cloud.model_from_cloud, cloud.points) for cloud in model.clouds]
    corners += [_carried(lines.model_from_lines, lines.points) for lines in model.lines]
    kept = [each for each in corners if len(each)]
    if not kept:
        return None
    every = np.concatenate(kept)
    extent = extent_of(every)
    if not np.isfinite(extent.low).all():
        return None
    found.report.notices += notices_of(extent, every, file=Path(found.file).name)
    return np.array([extent.low, extent.high])


def pieces_of(model: Model, place: Place, box: Floats) -> tuple[tuple[Piece, ...], Floats]:
    """The surfaces of a model as pieces in the park, and the place there that they count from."""
    middle = box.mean(axis=0)
    origin: Floats = np.rint(place.carry(middle[None])[0] * 100) / 100
    batches = batches_of(
        model,
        park_from_model=np.eye(4),
        object_of_part=np.arange(len(model.parts), dtype=np.int32),
        name="import",
        instances=model.instances,  # surfaces alone: points and lines go other ways
        origin=(float(middle[0]), float(middle[1]), float(middle[2])),
    )
    lit = _materials_with_normals(model)
    turn = _turn_for_normals(place.park_from_model)
    inside = (_within(batch, box - middle) for batch in batches)
    pieces = (_piece(batch, place, middle, origin, turn, lit=_row_in(batch.name) in lit) for batch in inside)
    return tuple(piece for piece in pieces if len(piece.triangles)), origin


def piece_bytes(piece: Piece) -> int:
    """What its vertices and triangles take on the GPU, as `scenes.model.Batch` counts: with normals and object rows."""
    vertex = 12 + 12 + 4 + (8 if piece.uv is not None else 0) + (4 if piece.colours is not None else 0)
    return vertex * len(piece.points) + piece.triangles.nbytes


def _picture_bytes(pieces: tuple[Piece, ...]) -> int:
    pictures = {id(piece.image): piece.image for piece in pieces if piece.image is not None}
    return sum(4 * image.shape[0] * image.shape[1] * 4 // 3 for image in pictures.values())


def _cleaned(model: Model, found: Findings) -> Model:
    removed, meshes = Removed(), list[Mesh]()
    for mesh in model.meshes:
        clean, less = cleaned(mesh)
        meshes.append(clean)
        removed += less
    if told := _told(removed):
        found.report.note(f"清理：{told[0]}。", f"Cleaned: {told[1]}.")
    instances = tuple(one for one in model.instances if len(meshes[one.mesh].triangles))
    return replace(model, meshes=tuple(meshes), instances=instances)


def _with_strips(model: Model, found: Findings) -> Model:
    if model.lines:
        edges = sum(len(lines.edges) for lines in model.lines)
        found.report.note(
            f"{edges} 段线画成 {WIDTH * 100:.0f} cm 宽的条带。",
            f"{edges} lines are drawn as strips {WIDTH * 100:.0f} cm wide.",
        )
    return with_ribbons(model)


def _clouds_beside(
    model: Model, pieces: tuple[Piece, ...], place: Place, box: Floats, origin: Floats, found: Findings
) -> tuple[Cloud, ...]:
    """Points that come with the surfaces of a small model; those of a large one are left out, which is said."""
    count = sum(len(cloud.points) for cloud in model.clouds)
    if not count or not pieces:
        return ()
    if _is_large(pieces) or count > MOST_POINTS:
        found.report.note(
            "文件里的点云没有导入，只导入了面。",
            "The file's points were left out; its surfaces were imported.",
            remedy_zh="把点云单独导出成 LAS 或 E57 再导入。",
            remedy_en="Export the points as LAS or E57 and import them too.",
        )
        return ()
    return tuple(_in_park(cloud, place, box, origin) for cloud in model.clouds)


def _in_park(cloud: Cloud, place: Place, box: Floats, origin: Floats) -> Cloud:
    points = _carried(cloud.model_from_cloud, cloud.points)
    near = ((points >= box[0]) & (points <= box[1])).all(axis=1)
    pose = np.eye(4)
    pose[:3, 3] = origin
    colours = None if cloud.colours is None else cloud.colours[near]
    return Cloud((place.carry(points[near]) - origin).astype(np.float32), cloud.part, pose, colours)


def _is_large(pieces: Sequence[Piece]) -> bool:
    pictures = {id(piece.image): piece.image for piece in pieces if piece.image is not None}
    pixels = sum(image.shape[0] * image.shape[1] for image in pictures.values())
    return sum(len(piece.triangles) for piece in pieces) > MOST_TRIANGLES or pixels > MOST_PIXELS


def _told(removed: Removed) -> tuple[str, str] | None:
    words = (
        (removed.without_numbers, "个三角形的坐标不是数", "triangles with corners that are no numbers"),
        (removed.flat, "个三角形没有面积", "triangles without area"),
        (removed.turned, "个三角形的朝向与法线相反", "triangles turned round to fit their normals"),
        (removed.normals, "条法线无效", "normals that were none"),
    )
    said = [(f"{count} {zh}", f"{count} {en}") for count, zh, en in words if count]
    return ("，".join(zh for zh, _ in said), ", ".join(en for _, en in said)) if said else None


def _set_upright(model: Model, wanted: Wanted, found: Findings, *, unit_said: bool) -> Model:
    """What the format does not say and the person did not say is guessed, and the guess is said."""
    said = wanted.said
    meshes = [model.meshes[one.mesh] for one in model.instances]
    if not meshes or (said.up is not None and unit_said):
        return model
    starts = np.cumsum([0, *(len(mesh.points) for mesh in meshes)])
    points = np.concatenate([_carried(one.model_from_mesh, model.meshes[one.mesh].points) for one in model.instances])
    triangles = np.concatenate([mesh.triangles + start for mesh, start in zip(meshes, starts, strict=False)])
    guess = frame_guess(points, triangles.astype(np.int32))
    if (notice := guess.notice(up_said=said.up is not None, unit_said=unit_said)) is not None:
        found.report.notices.append(notice)
    scale = 1.0 if unit_said else guess.metres_per_unit
    upright = np.diag([scale, scale, scale, 1.0])
    if said.up is None and guess.up == "y":
        upright = upright @ Z_FROM_Y_UP
    return moved(model, upright)


def moved(model: Model, new_from_model: Floats) -> Model:
    """The model in another frame."""
    return replace(
        model,
        instances=tuple(Instance(one.mesh, one.part, new_from_model @ one.model_from_mesh) for one in model.instances),
        clouds=tuple(replace(each, model_from_cloud=new_from_model @ each.model_from_cloud) for each in model.clouds),
        lines=tuple(replace(each, model_from_lines=new_from_model @ each.model_from_lines) for each in model.lines),
    )


def _carried(matrix: Floats, points: np.ndarray[tuple[int, ...], np.dtype[np.float32]]) -> Floats:
    return points.astype(np.float64) @ matrix[:3, :3].T + matrix[:3, 3]


def _materials_with_normals(model: Model) -> set[int]:
    return {mesh.material for mesh in model.meshes if mesh.normals is not None}


def _within(batch: Batch, box: Floats) -> Batch:
    """Without triangles that reach beyond the extent: one of them would hang across the whole park."""
    slack = 0.01 + 1e-6 * np.abs(box).max()
    inside = ((batch.points >= box[0] - slack) & (batch.points <= box[1] + slack)).all(axis=1)
    if inside.all():
        return batch
    return replace(batch, triangles=batch.triangles[inside[batch.triangles].all(axis=1)])


def _row_in(name: str) -> int:
    return int(name.rpartition("/")[2])


def _turn_for_normals(park_from_model: Floats) -> Floats:
    inverse = np.linalg.pinv(park_from_model[:3, :3])
    return np.asarray(inverse, np.float64)


def _piece(batch: Batch, place: Place, middle: Floats, origin: Floats, turn: Floats, *, lit: bool) -> Piece:
    points = place.carry(batch.points.astype(np.float64) + middle) - origin
    normals = None
    if lit:
        turned = batch.normals @ turn.astype(np.float32)
        length = np.linalg.norm(turned, axis=1, keepdims=True)
        normals = (turned / np.where(length > 0, length, 1)).astype(np.float32)
    textured = batch.image is not None and batch.uv is not None
    triangles = batch.triangles[:, ::-1].copy() if np.linalg.det(place.park_from_model[:3, :3]) < 0 else batch.triangles
    return Piece(
        replace(batch.material, texture=None, metallic_roughness_texture=None),
        points.astype(np.float32),
        triangles,
        batch.object_id,
        normals,
        batch.uv if textured else None,
        batch.colours,
        batch.image.pixels if textured and batch.image is not None else None,
        wraps=textured and batch.uv is not None and wraps(batch.uv),
    )


def _corners(box: Floats) -> Floats:
    return np.array([[box[i, 0], box[j, 1], box[k, 2]] for i in (0, 1) for j in (0, 1) for k in (0, 1)])
