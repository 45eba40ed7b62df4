"""A folder is read as a package: nothing outside of it, nothing that is no file."""

from pathlib import Path

import pytest

from loaders.tiles.folder import FolderContainer
from scenes.tile_tree import Unavailable
from scenes.trouble import Trouble


def test_files_are_read_whole_and_in_parts(tmp_path: Path) -> None:
    (tmp_path / "a").mkdir()
    (tmp_path / "a" / "b.glb").write_bytes(b"0123456789")
    files = FolderContainer(tmp_path)
    assert files.read("a/b.glb") == b"0123456789"
    assert files.read("a/b.glb", 2, 3) == b"234"
    files.close()
    with pytest.raises(Unavailable):
        files.read("a/b.glb")


def test_links_that_lead_out_are_refused_and_those_that_stay_are_not(tmp_path: Path) -> None:
    folder = tmp_path / "package"
    folder.mkdir()
    (tmp_path / "secret.txt").write_text("secret")
    (folder / "inside.glb").write_bytes(b"tile")
    (folder / "out.glb").symlink_to(tmp_path / "secret.txt")
    (folder / "up").symlink_to(tmp_path)
    (folder / "in.glb").symlink_to(folder / "inside.glb")
    files = FolderContainer(folder)
    assert files.read("in.glb") == b"tile"
    for name in ("out.glb", "up/secret.txt"):
        with pytest.raises(Trouble, match="not inside the package"):
            files.read(name)


def test_what_is_missing_or_no_file_is_said(tmp_path: Path) -> None:
    (tmp_path / "folder").mkdir()
    for name in ("gone.glb", "folder"):
        with pytest.raises(Trouble, match="has no such file"):
            FolderContainer(tmp_path).read(name)
