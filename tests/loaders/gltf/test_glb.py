import json
from pathlib import Path
from struct import pack

import numpy as np
import pytest

from loaders.model_files import read_model
from scenes.assembly import Lod
from scenes.columns import Rows, Singles
from scenes.model import Model
from scenes.model_assembly import ModelAssembly
from scenes.trouble import Trouble
from tests.gltf_files import one_triangle, packed, read, read_by_trimesh, said, samples

NOT_OURS_TO_JUDGE = {
    "EMPTY_ENTITY",
    "BUFFER_DATA_URI_MIME_TYPE_INVALID",
    "INVALID_JSON",  # a byte order mark is passed over; other broken JSON is tested below
    "ACCESSOR_NON_CLAMPED",
    "ACCESSOR_JOINTS_INDEX_OOB",
    "ACCESSOR_VECTOR3_NON_UNIT",
}
"""What glTF forbids and a reader of shapes can live with: the first fault of the file is one of these."""


@pytest.mark.parametrize("name", ["BoxInterleaved", "BoxTextured", "CesiumMilkTruck", "Duck"])
def test_other_peoples_models_are_what_trimesh_reads(name: str) -> None:
    path = samples("glb") / f"{name}.glb"
    model, report = read_model(path)
    assert not report.notices
    assert_like_trimesh(model, path)


def test_every_tile_content_of_the_samples_is_what_trimesh_reads() -> None:
    paths = sorted(samples("3dtiles").glob("MetadataGranularities/*.glb"))
    assert paths
    for path in paths:
        assert_like_trimesh(read_model(path)[0], path)


def assert_like_trimesh(model: Model, path: Path) -> None:
    theirs = read_by_trimesh(path)
    assembly = ModelAssembly(model, name=path.stem)
    batches = [batch for chunk in assembly.chunks for batch in assembly.level(chunk, Lod.FINE)]
    assert sum(len(batch.points) for batch in batches) == theirs.vertices
    assert sum(len(batch.triangles) for batch in batches) == theirs.triangles
    points = np.concatenate([batch.points + np.array(batch.origin) for batch in batches])
    tolerance = 1e-6 * float(np.ptp(theirs.bounds))
    assert np.allclose([points.min(axis=0), points.max(axis=0)], theirs.bounds, atol=tolerance)
    area = sum(_area(batch.points, batch.triangles) for batch in batches)
    assert area == pytest.approx(theirs.area, rel=1e-4)


def _area(points: Singles, triangles: Rows) -> float:
    a, b, c = points.astype(np.float64)[triangles].transpose(1, 0, 2)
    return float(np.linalg.norm(np.cross(b - a, c - a), axis=1).sum()) / 2


def test_every_validator_file_opens_or_is_trouble_and_faults_are_told() -> None:
    folder, judged = samples("gltf-validator"), 0
    for path in sorted(folder.rglob("*.gl*")):
        if path.suffix not in (".glb", ".gltf"):
            continue
        judged += 1
        expected = json.loads(Path(f"{path}.report.json").read_text())["issues"]
        faults = [message["code"] for message in expected["messages"] if message["severity"] == 0]
        notices = notices_of(path)
        if faults and faults[0] not in NOT_OURS_TO_JUDGE:
            assert notices, f"{path.name}: nothing said, the validator says {faults}"
        if not faults and not expected["numWarnings"]:
            assert not [text for text in notices if "left out" in text or "cannot" in text], path.name
    assert judged >= 50


def notices_of(path: Path) -> list[str]:
    """What is said of a file beyond "nothing to show" and "stands at the origin", which say nothing of its bytes."""
    try:
        _, report = read_model(path)
    except Trouble as trouble:
        return [trouble.notice.en]
    plain = ("no surface that could be shown", "stand at the origin", "points or lines")
    return [notice.en for notice in report.notices if not any(words in notice.en for words in plain)]


@pytest.mark.parametrize(
    ("document", "place"),
    [
        (b"[]", "/"),
        (b'{"asset":{"version":"2.0"},"nodes":[{"matrix":[1e309,0,0,0,0,1,0,0,0,0,1,0,0,0,0,1]}]}', "byte 67"),
        (b'{"asset":{"version":"2.0"},"cameras":[{"perspective":{"yfov":1,"znear":1e309}}]}', "byte 91"),
        (b'{"asset":{"version":"2.0"},"nodes":[7]}', "/nodes/0"),
        (b'{"asset":{"version":"2.0"},"meshes":{}}', "/meshes"),
        (b"[" * 100_000, "byte 1045"),
        (b'{"asset":{"version":"2.0"}', "byte 48"),
        (b'{"asset":{"version":"1.0"}}', "/asset/version"),
        (b'{"asset":{"version":"2.0"},"scenes":[{"nodes":[0]}],"nodes":[{"children":[0]}]}', "/nodes/0/children"),
        (b'{"asset":{"version":"2.0"},"nodes":[{"children":[1]},{"children":[0]}]}', "/nodes"),
        (b'{"asset":{"version":"2.0"},"nodes":[{"children":[2]},{"children":[2]},{}]}', "/nodes/2/"),
        (b'{"asset":{"version":"2.0"},"nodes":[{"children":[3]}]}', "/nodes/0/children"),
    ],
)
def test_a_hostile_document_is_trouble_with_its_place_and_a_remedy(document: bytes, place: str) -> None:
    with pytest.raises(Trouble) as caught:
        read(packed(document))
    assert caught.value.notice.place == place
    assert caught.value.notice.remedy_zh
    assert caught.value.notice.remedy_en


def test_a_file_cut_anywhere_is_trouble() -> None:
    whole = packed(*one_triangle())
    for length in range(len(whole)):
        with pytest.raises(Trouble):
            read(whole[:length])


def test_a_chunk_that_claims_more_than_the_file_has_is_trouble() -> None:
    whole = bytearray(packed(*one_triangle()))
    second = 20 + int.from_bytes(whole[12:16], "little")
    whole[second : second + 4] = pack("<I", 4 + int.from_bytes(whole[second : second + 4], "little"))
    with pytest.raises(Trouble, match="beyond the end of the file") as caught:
        read(bytes(whole))
    assert caught.value.notice.place == f"byte {second}"


def test_bytes_behind_the_end_are_ignored_and_said() -> None:
    model, report = read(packed(*one_triangle()) + b"more")
    assert len(model.meshes) == 1
    assert "behind the end" in said(report)


def test_an_unknown_chunk_between_is_passed_over() -> None:
    document, binary = one_triangle()
    whole = packed(document, binary)
    extra = pack("<I4s", 4, b"XTRA") + b"1234"
    model, _ = read(b"glTF" + pack("<II", 2, len(whole) + len(extra)) + whole[12:] + extra)
    assert len(model.meshes) == 1


@pytest.mark.parametrize("name", ["KHR_gaussian_splatting", "ACME_x"])
def test_a_required_extension_we_do_not_read_is_named_with_the_way_on(name: str) -> None:
    document, binary = one_triangle(extensionsRequired=[name])
    with pytest.raises(Trouble, match=name) as caught:
        read(packed(document, binary))
    assert "重新导出" in caught.value.notice.remedy_zh


def test_the_same_extension_merely_used_does_not_stand_in_the_way() -> None:
    document, binary = one_triangle(extensionsUsed=["KHR_draco_mesh_compression"])
    assert len(read(packed(document, binary))[0].meshes) == 1


def test_mutated_files_open_or_are_trouble() -> None:
    seeds = [packed(*one_triangle()), *(path.read_bytes() for path in sorted(samples("glb").glob("Box*.glb")))]
    seeds += [path.read_bytes() for path in sorted(samples("3dtiles").glob("MetadataGranularities/*.glb"))[:6]]
    seeded = np.random.default_rng(7)
    opened = 0
    for round_ in range(600):
        opened += opens(mutated(seeds[round_ % len(seeds)], seeded))
    assert 0 < opened < 600


def test_mutated_numbers_of_a_document_open_or_are_trouble() -> None:
    """Only the digits and brackets of the JSON change, so that nearly every file gets past its first lines."""
    document, binary = one_triangle()
    text = json.dumps(document).encode()
    seeded = np.random.default_rng(8)
    for _ in range(600):
        letters = bytearray(text)
        for at in seeded.integers(0, len(letters), seeded.integers(1, 4)):
            if letters[at] in b"0123456789":
                letters[at] = int(seeded.choice(list(b"0123456789")))
            elif letters[at] in b"[]{}":
                letters[at] = int(seeded.choice(list(b"[]{}")))
        opens(packed(bytes(letters), binary))


def mutated(content: bytes, seeded: np.random.Generator) -> bytes:
    letters = bytearray(content)
    match int(seeded.integers(0, 4)):
        case 0:
            for at in seeded.integers(0, len(letters), seeded.integers(1, 30)):
                letters[at] = int(seeded.integers(0, 256))
        case 1:
            return content[: int(seeded.integers(0, len(content)))]
        case 2:
            start = int(seeded.integers(12, len(letters)))
            letters[start : start + 4] = b"\xff\xff\xff\xff"
        case _:
            text = letters.find(b"}")
            for at in seeded.integers(20, max(text * 4, 60), 6):
                if at < len(letters) and letters[at] in b"0123456789":
                    letters[at] = int(seeded.choice(list(b"0123456789")))
    return bytes(letters)


def opens(content: bytes) -> bool:
    """Whether something of it can be shown. What got through is used as the window would use it; else it is Trouble."""
    try:
        model, _ = read(content)
    except Trouble:
        return False
    assembly = ModelAssembly(model, name="mutated")
    for chunk in assembly.chunks:
        for batch in assembly.level(chunk, Lod.FINE):
            assert np.isfinite(batch.points).all()
            assert not len(batch.triangles) or batch.triangles.max() < len(batch.points)
    return bool(model.meshes)
