"""The house rules that a machine can check. Fences are tried with a planted violation: one that never bites is none."""

import ast
import os
import shutil
import subprocess
import sys
import tomllib
import zipfile
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
CODE = ("viewer", "scenes", "loaders")
DATA = ("shaders", "config")
DOORS = {
    "viewer/mailbox.py",
    "viewer/link.py",
    "viewer/jobs.py",
    "viewer/crash.py",  # hears of what no thread caught
    "loaders/workers.py",
    "loaders/importing/work.py",  # tiles in processes, here or on a cluster
    "loaders/live/wire/pipe.py",
    "loaders/live/wire/bus.py",
    "loaders/live/history/writing.py",
    "loaders/live/history/serving.py",
    "loaders/live/history/mirroring.py",
    "loaders/live/feeds/rest.py",
    "loaders/live/feeds/mqtt.py",
    "loaders/live/feeds/nats.py",
    "loaders/live/feeds/speakers.py",  # the other side of a feed, for rehearsals
    "loaders/live/platform/outbox.py",
}
LOUD = """
import importlib, pkgutil, sys
package = importlib.import_module(sys.argv[1])
for module in pkgutil.walk_packages(package.__path__, package.__name__ + "."):
    if not module.name.endswith("__main__"):
        importlib.import_module(module.name)
print(sorted({name.partition(".")[0] for name in sys.modules} & {"PySide6", "vtkmodules", "pyvista", "viewer"}))
"""


def loud_imports(package: str, where: Path) -> str:
    """What a fresh process has loaded after importing every module of a package."""
    return run(sys.executable, "-c", LOUD, package, where=where).stdout.strip()


def run(*command: str, where: Path) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "PYTHONPATH": str(where)}
    return subprocess.run(command, cwd=where, env=environment, capture_output=True, text=True, check=False)


def imports(path: Path) -> set[str]:
    """Top-level names a file imports, and names it takes from Qt."""
    found = set[str]()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        match node:
            case ast.Import(names):
                found |= {name.name.partition(".")[0] for name in names}
            case ast.ImportFrom(module=str(module), names=names):
                found |= {module.partition(".")[0], *(name.name for name in names)}
            case _:
                pass
    return found


def tracked() -> list[Path]:
    """Every file of the product: what git knows, or, in a copy without git, what lies there."""
    listed = run("git", "ls-files", where=ROOT)
    assert listed.returncode == 0, "house rules are checked in a git checkout"
    return [ROOT / name for name in listed.stdout.splitlines() if (ROOT / name).is_file()]


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """The program's folders, to plant violations in."""
    for folder in (*CODE, *DATA):
        shutil.copytree(ROOT / folder, tmp_path / folder, ignore=shutil.ignore_patterns("__pycache__"))
    for name in ("pyproject.toml", "README.md"):
        shutil.copy(ROOT / name, tmp_path)
    return tmp_path


@pytest.mark.parametrize("package", ["scenes", "loaders"])
def test_the_quiet_half_never_loads_the_loud_half(package: str) -> None:
    assert loud_imports(package, ROOT) == "[]"


def test_a_planted_import_is_heard(copy: Path) -> None:
    with (copy / "scenes" / "facts.py").open("a", encoding="utf-8") as file:
        file.write("\nimport PySide6.QtCore\n")
    assert loud_imports("scenes", copy) == "['PySide6']"


def test_import_linter_bites(copy: Path) -> None:
    with (copy / "scenes" / "facts.py").open("a", encoding="utf-8") as file:
        file.write("\nfrom viewer.mailbox import Mailbox\n")
    linter = str(Path(sys.executable).with_name("lint-imports"))
    kept = run(linter, where=ROOT)
    assert kept.returncode == 0, kept.stdout
    planted = run(linter, where=copy)
    assert planted.returncode == 1
    assert "scenes.facts -> viewer.mailbox" in planted.stdout


def test_threads_are_crossed_only_at_the_doors() -> None:
    crossing = {"threading", "queue", "concurrent", "multiprocessing", "asyncio", "QThread", "QThreadPool"}
    found = {
        path.relative_to(ROOT).as_posix()
        for folder in CODE
        for path in (ROOT / folder).rglob("*.py")
        if imports(path) & crossing
    }
    assert found == DOORS


def test_only_the_window_folder_of_drawing_knows_vtk() -> None:
    allowed = {"viewer/viewport.py"}
    found = {
        path.relative_to(ROOT).as_posix()
        for path in (ROOT / "viewer").rglob("*.py")
        if path.parent.name != "gpu" and imports(path) & {"vtkmodules", "vtk", "pyvista"}
    }
    assert found <= allowed


def test_every_package_is_listed() -> None:
    listed = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["setuptools"]["packages"]
    packages = {path.parent for folder in CODE for path in (ROOT / folder).rglob("__init__.py")}
    expected = {"parkwatch." + ".".join(path.relative_to(ROOT).parts) for path in packages}
    assert set(listed) == expected | {f"parkwatch.{name}" for name in DATA}


def test_data_folders_are_no_packages() -> None:
    assert not [path for name in DATA for path in (ROOT / name).rglob("*.py")]


def test_no_installed_distribution_uses_our_names() -> None:
    taken = packages_distributions()
    strangers = {name: taken[name] for name in (*CODE, *DATA, "tests") if set(taken.get(name, [])) - {"parkwatch"}}
    assert not strangers


def test_nothing_prints_but_the_command_line() -> None:
    """Answers go to standard output through the command line alone."""
    prints = {
        path.relative_to(ROOT).as_posix()
        for folder in CODE
        for path in (ROOT / folder).rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "print"
    }
    assert not prints


def test_no_file_is_heavy() -> None:
    assert not [str(path) for path in tracked() if path.stat().st_size > 2_000_000]


def test_the_wheel_holds_everything_under_one_name_and_runs(copy: Path) -> None:
    built = run(sys.executable, "-m", "build", "--wheel", "--no-isolation", "-o", str(copy / "dist"), where=copy)
    assert built.returncode == 0, built.stdout + built.stderr
    [wheel] = (copy / "dist").glob("*.whl")
    installed = copy / "site-packages"
    zipfile.ZipFile(wheel).extractall(installed)
    assert {path.name.partition("-")[0] for path in installed.iterdir()} == {"parkwatch"}
    assert names(installed / "parkwatch") == names(copy)
    start = "from parkwatch.viewer.launch import main; raise SystemExit(main())"
    started = run(sys.executable, "-c", start, "schema", where=installed)
    assert started.returncode == 0, started.stderr
    assert '"https://json-schema.org/draft/2020-12/schema"' in started.stdout


def names(folder: Path) -> set[str]:
    """Every file of the program below a folder, without what Python and the build leave behind."""
    return {
        path.relative_to(folder).as_posix()
        for name in (*CODE, *DATA)
        for path in (folder / name).rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    }
