"""Settings: frozen dataclasses read once from TOML; a wrong word is refused by name, with the nearest right one."""

import difflib
import tomllib
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, fields, replace
from enum import IntEnum
from pathlib import Path
from types import MappingProxyType
from typing import Any, cast

import numpy as np

from scenes.columns import Bytes
from scenes.picture import Palette
from scenes.review import Ink
from scenes.severity import Level, Quality
from scenes.trouble import Language, Trouble
from viewer.places import CONFIG, own_settings

type Table = Mapping[str, object]


def _between[T: (int, float)](default: T, low: T, high: T) -> T:
    """A number with its bounds, both allowed."""
    return field(default=default, metadata={"between": (low, high)})


def _one_of(*words: str) -> str:
    """A word out of a few; the first is the default."""
    return field(default=words[0], metadata={"one_of": words})


@dataclass(frozen=True, slots=True)
class Screen:
    """How we draw and in which language we speak."""

    language: str = _one_of("zh", "en")
    frames_per_second: int = _between(30, 1, 240)
    pulse_seconds: float = _between(1.6, 0.5, 10.0)
    text_pixels: int = _between(15, 11, 40)
    panel_updates_per_second: int = _between(4, 1, 10)


@dataclass(frozen=True, slots=True)
class Effects:
    """What makes the picture pleasant and costs frames; `auto` asks the graphics card."""

    anti_aliasing: str = _one_of("auto", "on", "off")
    shadows: str = _one_of("auto", "on", "off")
    daylight: str = _one_of("auto", "day", "night")


@dataclass(frozen=True, slots=True)
class Streaming:
    """How much of a large scene we keep on the graphics card and in main memory, and how many workers prepare it."""

    budget_in_megabytes: int = _between(8192, 64, 262144)
    memory_in_megabytes: int = _between(12288, 64, 1048576)
    workers: int = _between(2, 1, 64)
    hosts: str = ""
    """Other servers that tilesets may refer to, separated by spaces; with a port where it is no usual one."""


@dataclass(frozen=True, slots=True)
class Trending:
    """How much of the recent past the inspector keeps."""

    budget_in_megabytes: int = _between(64, 1, 4096)
    seconds: float = _between(1800.0, 60.0, 86400.0)


@dataclass(frozen=True, slots=True)
class Sounds:
    """What is heard. Each sound is repeated after so many seconds until somebody answers."""

    volume: float = _between(0.8, 0.0, 1.0)
    speech: str = _one_of("off", "on")
    second_limit_seconds: float = _between(2.5, 2.0, 60.0)
    """HH and LL."""
    first_limit_seconds: float = _between(5.0, 2.0, 60.0)
    """H and L."""
    contact_seconds: float = _between(15.0, 2.0, 300.0)
    not_live_seconds: float = _between(10.0, 2.0, 300.0)


@dataclass(frozen=True, slots=True)
class Post:
    """One seat at the desk: when it locks itself, and which enterprises it watches."""

    idle_minutes: float = _between(0.0, 0.0, 1440.0)
    """Without input for so long the seat asks for the password again; 0: never (待配置)."""
    enterprises: str = ""
    """Codes of the enterprises whose alarms sound here, separated by spaces; none: all."""

    @property
    def idle_seconds(self) -> float:
        """The same in seconds."""
        return self.idle_minutes * 60.0


@dataclass(frozen=True, slots=True)
class Settings:
    """Everything a technician may change: one field per table of the file."""

    screen: Screen = field(default_factory=Screen)
    effects: Effects = field(default_factory=Effects)
    streaming: Streaming = field(default_factory=Streaming)
    trends: Trending = field(default_factory=Trending)
    sound: Sounds = field(default_factory=Sounds)
    seat: Post = field(default_factory=Post)
    layers: Mapping[str, str] = field(default_factory=dict[str, str])
    """Words that the servers of layers ask for, such as "token=…", by the layer's key in its package."""

    systems: Mapping[str, str] = field(default_factory=dict[str, str])
    """The plant's own coordinate systems by name, such as "GRID …" as `parkwatch crs fit` writes it, or a WKT."""

    @property
    def language(self) -> Language:
        """The language to start in."""
        return "en" if self.screen.language == "en" else "zh"


@dataclass(frozen=True, slots=True)
class Tiers:
    """Colours of the four risk-warning tiers, "#RRGGBB"; which enterprise has which tier is not ours to say."""

    major: str
    larger: str
    general: str
    low: str


@dataclass(frozen=True, slots=True)
class Chrome:
    """Colours of the window itself, "#RRGGBB": surfaces from the deepest to the nearest, then text, then marks."""

    window: str
    panel: str
    raised: str
    pressed: str
    line: str
    text: str
    quiet: str
    faint: str
    focus: str
    plot: str
    replay: str
    """The frame round everything while a past moment is shown: no level, no tier, no grey."""
    drill: str
    """The same of a drill."""


def settings_of_person() -> Settings:
    """The person's own settings file, or the defaults where there is none. Raises `Trouble` as `read_settings`."""
    mine = own_settings()
    return read_settings(mine if mine.exists() else CONFIG / "defaults.toml")


def read_settings(path: Path) -> Settings:
    """Read one file over the defaults. Raises `Trouble` that names the word that is wrong."""
    tables = _read(path)
    _refuse_strangers(path.name, "", tables, [each.name for each in fields(Settings)])
    return Settings(
        screen=_changed(Screen(), path.name, "screen", tables),
        effects=_changed(Effects(), path.name, "effects", tables),
        streaming=_changed(Streaming(), path.name, "streaming", tables),
        trends=_changed(Trending(), path.name, "trends", tables),
        sound=_changed(Sounds(), path.name, "sound", tables),
        seat=_changed(Post(), path.name, "seat", tables),
        layers=_free_words(path.name, "layers", tables),
        systems=_free_words(path.name, "systems", tables),
    )


def read_palette(path: Path) -> Palette:
    """Colour of every level and quality. Raises `Trouble` when one is missing, unknown or no colour."""
    tables = _read(path)
    return Palette(
        level=_colour_rows(path.name, "level", tables, Level),
        quality=_colour_rows(path.name, "quality", tables, Quality),
    )


def read_tiers(path: Path) -> Tiers:
    """Colour of every risk-warning tier. Raises `Trouble` as `read_palette` does."""
    words = _words(path.name, "tier", _read(path), ["MAJOR", "LARGER", "GENERAL", "LOW"])
    return Tiers(**{name.lower(): word for name, word in words.items()})


def read_chrome(path: Path) -> Chrome:
    """Colours of the window. Raises `Trouble` as `read_palette` does."""
    return Chrome(**_words(path.name, "chrome", _read(path), [each.name for each in fields(Chrome)]))


def read_inks(path: Path) -> Mapping[Ink, str]:
    """Colour of every ink. Raises `Trouble` as `read_palette` does."""
    words = _words(path.name, "ink", _read(path), [ink.value for ink in Ink])
    return MappingProxyType({ink: words[ink.value] for ink in Ink})


def _read(path: Path) -> Table:
    try:
        return cast(Table, tomllib.loads(path.read_text(encoding="utf-8")))
    except OSError as error:
        raise Trouble(
            f"无法读取设置文件：{error.strerror}。",
            f"Cannot read the settings: {error.strerror}.",
            remedy_zh="检查文件是否存在、是否有读取权限。",
            remedy_en="Check that the file exists and may be read.",
            file=path.name,
        ) from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, RecursionError) as error:
        raise Trouble(
            f"不是有效的 TOML 文件：{error}。",
            f"This is not valid TOML: {error}.",
            remedy_zh="按提示的行列改正，或恢复默认文件。",
            remedy_en="Mend the line it names, or go back to the default file.",
            file=path.name,
        ) from error


def _table(file: str, name: str, tables: Table) -> Table:
    words = tables.get(name, {})
    if not isinstance(words, dict):
        raise Trouble(
            f"“{name}”应当是一个表，现在是 {words!r}。",
            f"{name!r} must be a table and is {words!r}.",
            remedy_zh=f"写成 [{name}] 开头的一段。",
            remedy_en=f"Begin a section with [{name}].",
            file=file,
            place=name,
        )
    return cast(Table, words)


def _free_words(file: str, name: str, tables: Table) -> Mapping[str, str]:
    """The words of a table whose keys are somebody else's, so that any is right: of layers, of coordinate systems."""
    words = _table(file, name, tables)
    for key, value in words.items():
        if not isinstance(value, str):
            _refuse(file, f"{name}.{key}", value, "类型应为 str", "it must be of type str")
    return MappingProxyType(cast(dict[str, str], dict(words)))


def _changed[T: (Screen, Effects, Streaming, Trending, Sounds, Post)](
    default: T, file: str, name: str, tables: Table
) -> T:
    words, known = _table(file, name, tables), {each.name: each for each in fields(default)}
    _refuse_strangers(file, name, words, known)
    for word, value in words.items():
        wanted = cast(type[object], type(getattr(default, word)))
        if type(value) not in ((int, float) if wanted is float else (wanted,)):  # not isinstance: true is an int
            _refuse(
                file, f"{name}.{word}", value, f"类型应为 {wanted.__name__}", f"it must be of type {wanted.__name__}"
            )
        _check(file, f"{name}.{word}", value, known[word].metadata)
    return replace(default, **cast(dict[str, Any], words))


def _check(file: str, place: str, value: object, metadata: Mapping[str, object]) -> None:
    if "between" in metadata:
        low, high = cast(tuple[float, float], metadata["between"])
        if not low <= cast(float, value) <= high:  # NaN is between nothing
            _refuse(file, place, value, f"应在 {low} 到 {high} 之间", f"use a number from {low} to {high}")
    if "one_of" in metadata:
        words = cast(tuple[str, ...], metadata["one_of"])
        if value not in words:
            _refuse(file, place, value, "可用：" + "、".join(words), "use one of " + ", ".join(words))


def _refuse(file: str, place: str, value: object, zh: str, en: str) -> None:
    shown = repr(value)[:80]
    raise Trouble(
        f"设置值 {shown} 不可用。",
        f"The value {shown} cannot be used.",
        remedy_zh=f"{zh}。",
        remedy_en=f"{en[0].upper()}{en[1:]}.",
        file=file,
        place=place,
    )


def _refuse_strangers(file: str, table: str, words: Collection[str], known: Collection[str]) -> None:
    for word in words:
        if word in known:
            continue
        nearest = difflib.get_close_matches(word, known, n=1)
        raise Trouble(
            f"没有名为“{word}”的设置。",
            f"There is no setting {word!r}.",
            remedy_zh=f"是否想写“{nearest[0]}”？" if nearest else "可用：" + "、".join(known),
            remedy_en=f"Did you mean {nearest[0]!r}?" if nearest else "Known: " + ", ".join(known),
            file=file,
            place=".".join(part for part in (table, word) if part),
        )


def _colour_rows(file: str, name: str, tables: Table, members: type[IntEnum]) -> Bytes:
    words = _words(file, name, tables, [member.name for member in members])
    return np.array([list(bytes.fromhex(words[member.name][1:])) for member in members], np.uint8)


def _words(file: str, name: str, tables: Table, known: Collection[str]) -> dict[str, str]:
    """The colours of one table, all of them and no others."""
    words = _table(file, name, tables)
    _refuse_strangers(file, name, words, known)
    for word in known:
        _refuse_no_colour(file, f"{name}.{word}", words.get(word))
    return {word: cast(str, words[word]) for word in known}


def _refuse_no_colour(file: str, place: str, word: object) -> None:
    try:
        if isinstance(word, str) and len(word) == 7 and word[0] == "#" and len(bytes.fromhex(word[1:])) == 3:
            return
    except ValueError:
        pass
    raise Trouble(
        "缺少颜色。" if word is None else f"{word!r} 不是颜色。",
        "A colour is missing." if word is None else f"{word!r} is not a colour.",
        remedy_zh='写成 "#RRGGBB"。',
        remedy_en='Write "#RRGGBB".',
        file=file,
        place=place,
    )
