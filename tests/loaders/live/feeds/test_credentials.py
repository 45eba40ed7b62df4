import os
from pathlib import Path

import pytest

from loaders.live.feeds.credentials import NOBODY, Credential, credential_of
from scenes.trouble import Trouble

FILE = '["platform-a"]\nuser = "watcher"\npassword = "hush"\n["gateway"]\ntoken = "very-secret"\n'


def kept(folder: Path, text: str = FILE, mode: int = 0o600) -> Path:
    path = folder / "credentials.toml"
    path.write_text(text, encoding="utf-8")
    path.chmod(mode)
    return folder


def refused(name: str, folder: Path | None, environment: dict[str, str] | None = None) -> str:
    with pytest.raises(Trouble) as caught:
        credential_of(name, environment=environment or {}, folder=folder)
    notice = caught.value.notice
    told = f"{notice} {caught.value} {caught.value.__cause__!r} {notice.told('zh')}"
    assert "hush" not in told
    assert "very-secret" not in told
    return notice.en


def test_no_name_is_nobody(tmp_path: Path) -> None:
    assert credential_of("", environment={}, folder=tmp_path) == NOBODY


def test_the_environment_goes_before_the_file(tmp_path: Path) -> None:
    environment = {"PARKWATCH_PLATFORM_A_USER": "other", "PARKWATCH_PLATFORM_A_PASSWORD": "word"}
    assert credential_of("platform-a", environment=environment, folder=kept(tmp_path)) == Credential("other", "word")


def test_a_file_that_only_its_owner_may_read_is_used(tmp_path: Path) -> None:
    kept(tmp_path)
    assert credential_of("platform-a", environment={}, folder=tmp_path) == Credential("watcher", "hush")
    assert credential_of("gateway", environment={}, folder=tmp_path) == Credential(token="very-secret")
    named = {"PARKWATCH_CREDENTIALS": str(tmp_path / "credentials.toml")}
    assert credential_of("gateway", environment=named, folder=None).token == "very-secret"


@pytest.mark.skipif(os.name == "nt", reason="files of Windows have no modes")
@pytest.mark.parametrize("mode", [0o640, 0o604, 0o644, 0o660, 0o601])
def test_a_file_that_others_may_read_is_refused(mode: int, tmp_path: Path) -> None:
    assert "Others may read" in refused("platform-a", kept(tmp_path, mode=mode))


def test_a_name_that_nobody_knows_is_said_with_the_way_on(tmp_path: Path) -> None:
    assert "no credential" in refused("platform-b", kept(tmp_path))
    assert "no credential" in refused("platform-b", tmp_path / "nowhere")
    assert "no credential" in refused("../../etc/passwd", tmp_path)


@pytest.mark.parametrize(
    "text",
    [
        '["platform-a"]\nuser = "watcher"\npassword = hush\n',
        '["platform-a"]\nuser = 7\npassword = "hush"\n',
        '"platform-a" = "hush"\n',
        '["platform-a"]\nsecret = "hush"\n',
        "\x00hush",
    ],
)
def test_a_file_that_cannot_be_read_quotes_nothing_of_itself(text: str, tmp_path: Path) -> None:
    assert "cannot be read" in refused("platform-a", kept(tmp_path, text))


def test_a_credential_never_shows_what_is_secret() -> None:
    shown = f"{Credential('watcher', 'hush', 'very-secret')} {[Credential('watcher', 'hush', 'very-secret')]!r}"
    assert "hush" not in shown
    assert "very-secret" not in shown
    assert "watcher" in shown
