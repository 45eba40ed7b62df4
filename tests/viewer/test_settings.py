from pathlib import Path

import pytest

from loaders.places import CONFIG
from scenes.severity import Level, Quality
from scenes.trouble import Notice, Trouble
from viewer.settings import Settings, read_chrome, read_palette, read_settings, read_tiers

PALETTE = CONFIG / "palette.toml"


def refused(text: str, folder: Path) -> Notice:
    file = folder / "own.toml"
    file.write_text(text, encoding="utf-8")
    with pytest.raises(Trouble) as trouble:
        read_settings(file)
    return trouble.value.notice


def test_the_shipped_file_says_exactly_what_the_program_starts_from() -> None:
    assert read_settings(CONFIG / "defaults.toml") == Settings()


def test_a_file_of_ones_own_needs_only_what_differs(tmp_path: Path) -> None:
    (tmp_path / "own.toml").write_text('[screen]\nlanguage = "en"\n', encoding="utf-8")
    settings = read_settings(tmp_path / "own.toml")
    assert settings.language == "en"
    assert settings.screen.frames_per_second == Settings().screen.frames_per_second


def test_a_whole_number_does_for_a_decimal_one(tmp_path: Path) -> None:
    (tmp_path / "own.toml").write_text("[trends]\nseconds = 600\n", encoding="utf-8")
    assert read_settings(tmp_path / "own.toml").trends.seconds == 600


@pytest.mark.parametrize(
    ("text", "place", "remedy"),
    [
        ("[screen]\nframe_per_second = 3\n", "screen.frame_per_second", "Did you mean 'frames_per_second'?"),
        ("[scren]\n", "scren", "Did you mean 'screen'?"),
        ("[screen]\nframes_per_second = 0\n", "screen.frames_per_second", "Use a number from 1 to 240."),
        ("[screen]\nframes_per_second = true\n", "screen.frames_per_second", "It must be of type int."),
        ("[screen]\npulse_seconds = nan\n", "screen.pulse_seconds", "Use a number from 0.5 to 10.0."),
        ('[screen]\nlanguage = "fr"\n', "screen.language", "Use one of zh, en"),
        ("screen = 3\n", "screen", "Begin a section with [screen]."),
        ("[screen\n", "", "Mend the line it names, or go back to the default file."),
    ],
)
def test_a_wrong_word_is_refused_by_name_with_the_way_on(text: str, place: str, remedy: str, tmp_path: Path) -> None:
    notice = refused(text, tmp_path)
    assert (notice.file, notice.place) == ("own.toml", place)
    assert notice.remedy_en.startswith(remedy)
    assert notice.zh
    assert notice.remedy_zh


def test_how_long_a_silence_counts_as_live_cannot_be_set(tmp_path: Path) -> None:
    notice = refused("[recorder]\nnot_live_after_seconds = 30.0\n", tmp_path)
    assert "recorder" in notice.en


def test_a_missing_file_and_one_that_is_no_text_are_said(tmp_path: Path) -> None:
    (tmp_path / "own.toml").write_bytes(b"\xff\xfe\x00")
    for file in (tmp_path / "own.toml", tmp_path / "none.toml"):
        with pytest.raises(Trouble):
            read_settings(file)


def test_every_level_and_quality_has_a_colour() -> None:
    palette = read_palette(PALETTE)
    assert palette.level.shape == (len(Level), 3)
    assert palette.quality.shape == (len(Quality), 3)


@pytest.mark.parametrize(
    ("old", "new"), [('HIGH_HIGH = "#F2333D"', ""), ("#F2333D", "#F2333"), ("#F2333D", "red"), ("UNKNOWN", "UNKNOWEN")]
)
def test_a_colour_that_is_missing_or_none_is_refused(old: str, new: str, tmp_path: Path) -> None:
    (tmp_path / "own.toml").write_text(PALETTE.read_text(encoding="utf-8").replace(old, new), encoding="utf-8")
    with pytest.raises(Trouble):
        read_palette(tmp_path / "own.toml")


def test_tiers_wear_the_default_rows_of_the_warning_palette() -> None:
    rows = (CONFIG / "regulations" / "warning_palette.csv").read_text(encoding="utf-8").splitlines()
    default = [row.split(",")[5] for row in rows if row.startswith("default,")]
    tiers = read_tiers(PALETTE)
    assert [tiers.major, tiers.larger, tiers.general, tiers.low] == default


def test_the_windows_own_colours_are_read() -> None:
    assert read_chrome(PALETTE).text.startswith("#")


def test_the_words_of_layers_are_taken_as_they_stand(tmp_path: Path) -> None:
    path = tmp_path / "settings.toml"
    path.write_text('[layers]\nimagery = "tk=abc"\n"real scene" = "token=1"\n', encoding="utf-8")
    assert read_settings(path).layers == {"imagery": "tk=abc", "real scene": "token=1"}
    path.write_text("[layers]\nimagery = 5\n", encoding="utf-8")
    with pytest.raises(Trouble) as caught:
        read_settings(path)
    assert caught.value.notice.place == "layers.imagery"
