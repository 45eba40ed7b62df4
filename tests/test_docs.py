"""What the guides say is tried: every TOML example by its own reader, every command, every test, link and picture."""

import ast
import csv
import json
import re
import shlex
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, NamedTuple, cast

import pytest
import typer
from typer.core import TyperGroup

from benchmarks.table import MODULES
from loaders.alarm_policy import FILE, read_policy
from loaders.live.feeds.credentials import FILE_NAME, credential_of
from loaders.live.feeds.mapping import read_mapping
from loaders.live.feeds.site import read_site
from loaders.live.history.clickhouse_plan import read_cluster
from loaders.live.history.retention import read_retention
from loaders.live.people.account_rules import NAME, read_rules
from loaders.package import read_park
from loaders.package_place import MANIFEST
from loaders.package_writing import document_of
from scenes.plant import Park
from viewer.command import app
from viewer.settings import read_settings

ROOT = Path(__file__).resolve().parent.parent
GUIDES = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").glob("*.md"), *(ROOT / "decisions").glob("*.md")])
MAKING, BRINGING = "docs/technician.zh.md", "docs/import.zh.md"
BLOCK = re.compile(r"^```(\w*)\n(.*?)^```", re.MULTILINE | re.DOTALL)
INLINE = re.compile(r"`(parkwatch [a-z][^`\n]*)`")
LINK = re.compile(r"\]\(([^)\s]+)\)")
PROOF = re.compile(r"`(tests/[\w/]+\.py)::(\w+)`")
CALLED = re.compile(r"^(?:python3 run\.py (?=parkwatch|demo|bench))?((?<=run\.py )(?:demo|bench)\b.*|parkwatch .+)$")


class Example(NamedTuple):
    """A block of code in a guide: in which, in what language, and what it says."""

    guide: str
    language: str
    text: str


def examples() -> list[Example]:
    return [
        Example(path.relative_to(ROOT).as_posix(), language, text)
        for path in GUIDES
        for language, text in BLOCK.findall(path.read_text(encoding="utf-8"))
    ]


def shown(example: Example) -> str:
    return f"{example.guide}: {example.text.splitlines()[0]}"


TOMLS = [each for each in examples() if each.language == "toml"]


@pytest.fixture(scope="module")
def park(tmp_path_factory: pytest.TempPathFactory) -> Park:
    """The park of the technicians' guide, which the other examples speak of."""
    first, second = (each.text for each in examples() if each[:2] == (MAKING, "json"))
    folder = tmp_path_factory.mktemp("docs") / "示例.park"
    (folder / "boundaries").mkdir(parents=True)
    (folder / "park.json").write_text(first, encoding="utf-8")
    (folder / "boundaries" / "plant.geojson").write_text(second, encoding="utf-8")
    found, report = read_park(folder)
    assert not report.notices
    return found


def read_by_its_own(kind: str, path: Path, park: Park) -> None:
    """Read a file as the program reads it; Trouble when it is not right."""
    folder = path.parent
    readers: dict[str, Callable[[], object]] = {
        "feed.toml": lambda: read_site(path),
        "mapping.toml": lambda: read_mapping(path),
        "alarms.toml": lambda: read_policy(park, folder),
        "accounts.toml": lambda: read_rules(folder),
        "settings.toml": lambda: read_settings(path),
        "history.toml": lambda: (read_retention(folder), read_cluster(folder)),
        "credentials.toml": lambda: [credential_of(name, folder=folder) for name in ("platform-a", "platform-b")],
    }
    assert kind in readers, "the first line of an example names its file"
    readers[kind]()


@pytest.mark.parametrize("example", TOMLS, ids=shown)
def test_every_toml_example_is_understood_by_the_program(example: Example, tmp_path: Path, park: Park) -> None:
    kind = example.text.splitlines()[0].removeprefix("# ")
    for name in ("ca.pem", "client.pem", "client.key"):
        (tmp_path / name).write_text("")
    with (tmp_path / "codes.csv").open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerow(["THEIRS-1", park.indicators[0].code])
    path = tmp_path / {"accounts.toml": NAME, "alarms.toml": FILE, "credentials.toml": FILE_NAME}.get(kind, kind)
    path.write_text(example.text, encoding="utf-8")
    path.chmod(0o600)
    read_by_its_own(kind, path, park)


def test_an_example_that_is_wrong_is_caught(tmp_path: Path, park: Park) -> None:
    path = tmp_path / "feed.toml"
    path.write_text('[[source]]\nname = "a"\nkind = "coap"\nurl = "x"\nmapping = "generic"\n', encoding="utf-8")
    with pytest.raises(Exception, match="coap"):
        read_by_its_own("feed.toml", path, park)


def commands() -> Iterator[tuple[str, list[str]]]:
    """Every call of the program that stands in a block, with the guide it stands in."""
    for example in examples():
        if example.language in ("", "sh", "bash"):
            for line in example.text.splitlines():
                call = CALLED.match(line.strip())
                if call:
                    words = shlex.split(call[1].partition(" > ")[0], comments=True)
                    yield example.guide, words[1:] if words[0] == "parkwatch" else words


def parsed(words: list[str]) -> None:
    """Parse one call without doing it. KeyError for a command that is not there, else the parser's own errors."""
    command, rest = typer.main.get_command(app), list(words)
    while isinstance(command, TyperGroup):
        if not rest:
            return  # a sentence may name a whole group
        command = command.commands[rest.pop(0)]
    command.make_context("parkwatch", rest)


@pytest.mark.parametrize(("guide", "words"), list(commands()), ids=lambda each: str(each))
def test_every_command_in_a_guide_can_be_parsed(guide: str, words: list[str]) -> None:
    assert guide
    parsed(words)


@pytest.mark.parametrize("path", GUIDES, ids=lambda path: path.name)
def test_every_command_named_in_a_sentence_is_there(path: Path) -> None:
    for call in INLINE.findall(path.read_text(encoding="utf-8")):
        try:
            parsed(shlex.split(call)[1:])
        except typer.BadParameter as error:
            assert type(error).__name__ == "MissingParameter", call  # noqa: PT017 a sentence need not say everything


def test_a_command_that_is_not_there_is_caught() -> None:
    with pytest.raises(KeyError):
        parsed(["jurnal", "verify", "x.park"])
    with pytest.raises(Exception, match="No such option: --trust"):
        parsed(["journal", "verify", "x.park", "--trust", "me"])


@pytest.mark.parametrize("path", GUIDES, ids=lambda path: path.name)
def test_every_test_that_is_named_as_a_proof_is_there(path: Path) -> None:
    for file, name in PROOF.findall(path.read_text(encoding="utf-8")):
        assert (ROOT / file).is_file(), file
        tree = ast.parse((ROOT / file).read_text(encoding="utf-8"))
        assert name in {node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)}, f"{file}::{name}"


def test_every_measurement_that_is_named_is_there() -> None:
    """`bench NAME` anywhere, and the first column of the tables on speed."""
    texts = {path.name: path.read_text(encoding="utf-8") for path in GUIDES}
    named = {name for text in texts.values() for name in re.findall(r"`bench (\w+)`", text)}
    rows = set(re.findall(r"^\| `(\w+)`", texts["performance.md"], re.MULTILINE))
    assert named <= set(MODULES)
    assert {row for row in rows if not row.startswith(tuple(MODULES))} == set()


@pytest.mark.parametrize("path", GUIDES, ids=lambda path: path.name)
def test_every_link_leads_somewhere(path: Path) -> None:
    for link in LINK.findall(path.read_text(encoding="utf-8")):
        if "://" in link:
            continue
        file, _, place = link.partition("#")
        target = path.parent / file if file else path
        assert target.exists(), link
        if place:
            assert place in anchors(target), link


def anchors(path: Path) -> set[str]:
    """The places of a guide as its host names them: lower case, words joined by hyphens, marks left out."""
    headings = re.findall(r"^#{1,6} (.+)$", path.read_text(encoding="utf-8"), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


def test_the_example_park_is_the_one_the_schema_describes() -> None:
    first = next(each.text for each in examples() if each[:2] == (MAKING, "json"))
    assert json.loads(first)["schemaVersion"] == 1


def test_layers_and_prisms_as_the_guide_writes_them_are_understood(park: Park, tmp_path: Path) -> None:
    whole = cast(dict[str, Any], document_of(park))
    for each in examples():
        if each[:2] == (BRINGING, "json"):
            fragment = cast(dict[str, Any], json.loads(each.text))
            into = whole if "layers" in fragment else whole["enterprises"][0]["units"][0]["equipment"][0]
            into.update(fragment)
    (tmp_path / MANIFEST).write_text(json.dumps(whole), encoding="utf-8")
    read, report = read_park(tmp_path)
    assert [layer.kind.value for layer in read.layers] == ["3dtiles", "terrain", "imagery"]
    assert read.equipment[0].prism is not None
    assert not [each.en for each in report.notices if "missing" not in each.en and "boundary" not in each.en]
