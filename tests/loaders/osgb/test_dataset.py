from pathlib import Path

import numpy as np
import pytest

from loaders.osgb.dataset import dataset_in, georeference_of, is_dataset
from scenes.trouble import Report, Trouble
from tests.gltf_files import samples
from tests.osgb_files import a_dataset, a_tile, metadata_xml

BOMB = (
    '<!DOCTYPE a [<!ENTITY b "x"><!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;"><!ENTITY d "&c;&c;&c;&c;&c;&c;&c;&c;">]>'
    "<ModelMetadata><SRS>&d;</SRS></ModelMetadata>"
)
OUTSIDE = '<!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]><ModelMetadata><SRS>&b;</SRS></ModelMetadata>'


def test_the_real_capture_is_told_by_its_folder() -> None:
    folder = samples("osgb")
    assert is_dataset(folder)
    assert [path.name for path in dataset_in(folder).columns] == ["Tile_+000_+012.osgb"]
    found = georeference_of(folder)
    assert found is not None
    assert found.crs.startswith('PROJCS["LOCAL0')
    assert 'AUTHORITY["EPSG","4547"]' in found.crs  # as the file has it; whoever reads it knows what labels are worth
    assert found.crs_from_model[:3, 3].tolist() == [501027.524, 2488718.808, 0]


@pytest.mark.parametrize("inner", [".", "Data", "../outer"])
def test_a_dataset_its_data_or_what_holds_it_alone_is_found(inner: str, tmp_path: Path) -> None:
    folder = a_dataset(tmp_path / "outer" / "Production_1", columns=3)
    chosen = tmp_path / "outer" if inner == "../outer" else folder / inner
    assert [path.name for path in dataset_in(chosen).columns] == [f"Tile_+00{row}.osgb" for row in range(3)]


def test_a_column_may_be_named_unlike_its_folder_and_empty_ones_are_counted(tmp_path: Path) -> None:
    a_dataset(tmp_path, columns=1)
    (tmp_path / "Data" / "Block_2").mkdir()
    (tmp_path / "Data" / "Block_2" / "model.osgb").write_bytes(a_tile())
    (tmp_path / "Data" / "Block_2" / "model_L16_0.osgb").write_bytes(a_tile())
    (tmp_path / "Data" / "Empty").mkdir()
    found = dataset_in(tmp_path)
    assert [path.name for path in found.columns] == ["model.osgb", "Tile_+000.osgb"]
    assert found.empty == 1


def test_tiles_without_folders_are_columns_themselves(tmp_path: Path) -> None:
    (tmp_path / "Data").mkdir()
    for name in ("a", "b", "a_L17_0"):
        (tmp_path / "Data" / f"{name}.osgb").write_bytes(a_tile())
    assert [path.name for path in dataset_in(tmp_path).columns] == ["a.osgb", "b.osgb"]


def test_a_folder_of_something_else_is_no_dataset(tmp_path: Path) -> None:
    (tmp_path / "Data" / "a").mkdir(parents=True)
    assert not is_dataset(tmp_path)
    assert not is_dataset(tmp_path / "gone")
    with pytest.raises(Trouble, match="no OSGB tiles") as caught:
        dataset_in(tmp_path)
    assert "metadata.xml" in caught.value.notice.remedy_en
    (tmp_path / "Data" / "a" / "a.osgb").write_bytes(b"not what it says")
    assert not is_dataset(tmp_path)


@pytest.mark.parametrize(("text", "system"), [("EPSG:4547", "EPSG:4547"), ("ENU:22.5,113.4", "ENU:22.5,113.4")])
def test_system_and_origin_are_taken_as_they_stand(text: str, system: str, tmp_path: Path) -> None:
    (tmp_path / "metadata.xml").write_text(metadata_xml(text, " 1.5, 2.5 ,3 "), encoding="utf-8")
    found = georeference_of(tmp_path)
    assert found is not None
    assert (found.crs, found.said_in) == (system, "metadata.xml")
    expected = np.eye(4)
    expected[:3, 3] = 1.5, 2.5, 3
    assert (found.crs_from_model == expected).all()


def test_metadata_beside_data_is_found_from_data(tmp_path: Path) -> None:
    a_dataset(tmp_path, metadata=metadata_xml("EPSG:4547"))
    assert georeference_of(tmp_path / "Data") is not None


@pytest.mark.parametrize("text", ["", "LOCAL", 'LOCAL_CS["x"]'])
def test_no_system_is_said_and_not_guessed(text: str, tmp_path: Path) -> None:
    (tmp_path / "metadata.xml").write_text(metadata_xml(text), encoding="utf-8")
    report = Report()
    assert georeference_of(tmp_path, report) is None
    assert len(report.notices) == 1
    assert georeference_of(tmp_path / "elsewhere") is None


@pytest.mark.parametrize("content", [
    "", "no xml", "<a>", BOMB, OUTSIDE, metadata_xml("EPSG:4547", "a,b,c"), metadata_xml("EPSG:4547", "1"),
    metadata_xml("EPSG:4547", "nan,0,0"), metadata_xml("EPSG:4547", "1e999,0,0"),
    '<?xml version="1.0" encoding="nonsense"?><a/>', "<a>" * 100_000 + "x" * (1 << 20),
])  # fmt: skip
def test_broken_or_hostile_metadata_is_refused(content: str, tmp_path: Path) -> None:
    (tmp_path / "metadata.xml").write_text(content, encoding="utf-8")
    with pytest.raises(Trouble) as caught:
        georeference_of(tmp_path)
    assert "passwd" not in caught.value.notice.en


def test_chinese_encodings_are_read(tmp_path: Path) -> None:
    text = metadata_xml("EPSG:4547").replace("utf-8", "gb2312").replace("<SRS>", "<!-- 坐标系 --><SRS>")
    (tmp_path / "metadata.xml").write_bytes(text.encode("gb2312"))
    with_comment = georeference_of(tmp_path)
    assert with_comment is not None
    assert with_comment.crs == "EPSG:4547"
