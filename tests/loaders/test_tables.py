import shutil
from pathlib import Path

import pytest

from loaders.places import REGULATIONS
from loaders.tables import read_hazard_tables, read_pipe_colours
from scenes.trouble import Trouble


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return Path(shutil.copytree(REGULATIONS, tmp_path / "regulations"))


def test_the_tables_are_whole_and_cited() -> None:
    tables = read_hazard_tables()
    sizes = (len(tables.named), len(tables.classes), len(tables.toxic), len(tables.exposures), len(tables.bands))
    assert sizes == (85, 24, 14, 5, 4)
    cited = [row.cited for row in tables.named] + [row.cited for row in tables.classes]
    cited += [row.cited for row in tables.toxic] + [row.cited for row in tables.exposures]
    cited += [row.cited for row in tables.bands]
    assert len(cited) == 132
    for each in cited:
        assert each.source
        assert each.clause
        assert not each.doubtful


def test_pipe_colours_are_all_to_be_checked() -> None:
    colours = read_pipe_colours()
    assert len(colours) == 10
    assert all(colour.verified != "verified" for colour in colours)
    assert colours[0].colour == (0x00, 0x84, 0x3D)


@pytest.mark.parametrize(
    ("name", "old", "new"),
    [
        ("gb18218_table1.csv", "7664-41-7,10,", "7664-41-7,ten,"),
        ("gb18218_table1.csv", "7664-41-7,10,", "7664-41-7,0,"),
        ("gb18218_table5_alpha.csv", "1,29,1.0", "1,29,-1"),
        ("gb18218_table6_levels.csv", "一级", "五级"),
        ("gb18218_table3_beta_toxic.csv", "beta", "b"),
        ("gb18218_table2_table4.csv", "1.5,", "1/0,"),
        ("pipe_colours.csv", "#00843D", "green"),
    ],
)
def test_a_row_that_makes_no_sense_is_refused_with_its_line(folder: Path, name: str, old: str, new: str) -> None:
    text = (folder / name).read_text("utf-8")
    assert old in text
    (folder / name).write_text(text.replace(old, new, 1), "utf-8")
    with pytest.raises(Trouble) as caught:
        (read_pipe_colours if name.startswith("pipe") else read_hazard_tables)(folder)
    assert caught.value.notice.file.endswith(name)
    assert caught.value.notice.place.startswith("line ")


def test_a_missing_or_binary_or_huge_table_is_a_trouble(folder: Path) -> None:
    table = folder / "gb18218_table1.csv"
    for content in (b"\xff\xfe\x00", b"x" * 5_000_000, b"a,b\n" * 2_000_000, b"", b"no,name_zh\n", None):
        table.unlink()
        if content is not None:
            table.write_bytes(content)
        with pytest.raises(Trouble):
            read_hazard_tables(folder)
        table.touch()
