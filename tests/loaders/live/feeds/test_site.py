from pathlib import Path

import pytest

from loaders.live.feeds import Line
from loaders.live.feeds.site import SourcePlan, read_feeds, read_site
from scenes.trouble import Trouble
from tests.loaders.live.feeds.feed_words import PARK
from tests.servers import papers

REST = ['name = "a"', 'kind = "rest"', 'url = "https://platform.example/api"', 'mapping = "generic"']
MQTT = ['name = "b"', 'kind = "mqtt"', 'url = "mqtt://10.0.0.5"', 'mapping = "generic"', 'topics = ["v/#"]']
NATS = ['name = "c"', 'kind = "nats"', 'urls = ["nats://a", "nats://b:1"]', 'mapping = "generic"', 'subjects = ["v.>"]']


def plan(folder: Path, *sources: list[str], before: str = "") -> Path:
    path = folder / "feed.toml"
    path.write_text(before + "".join("[[source]]\n" + "\n".join(lines) + "\n" for lines in sources), encoding="utf-8")
    return path


def refused(folder: Path, *sources: list[str], before: str = "") -> Trouble:
    with pytest.raises(Trouble) as caught:
        read_feeds(plan(folder, *sources, before=before), PARK, credentials=folder)
    return caught.value


def test_a_site_may_have_sources_of_every_kind(tmp_path: Path) -> None:
    own = [*MQTT, 'version = "3.1.1"', "qos = 1", 'snapshot_topics = ["s/#"]', "heartbeat_s = 3", 'ca_file = "ca.pem"']
    site = read_site(plan(tmp_path, REST, own, NATS))
    rest, mqtt, nats = site.sources
    assert rest == SourcePlan("a", "rest", ("https://platform.example/api",), "generic")
    assert (mqtt.version, mqtt.qos, mqtt.snapshot_topics, mqtt.heartbeat_s) == (3, 1, ("s/#",), 3.0)
    assert mqtt.certificates.ca_file == str(tmp_path / "ca.pem")
    assert nats.urls == ("nats://a", "nats://b:1")
    assert not site.made_up


def test_a_feed_is_made_unconnected_and_tells_of_every_source(tmp_path: Path) -> None:
    feed = read_feeds(plan(tmp_path, REST, MQTT, NATS), PARK, credentials=tmp_path)
    assert [(each.source, each.line) for each in feed.health()] == [(name, Line.CONNECTING) for name in "abc"]
    feed.close()


def test_a_mapping_may_lie_beside_the_file(tmp_path: Path) -> None:
    own = (Path(__file__).parents[4] / "config" / "platforms" / "generic.toml").read_text(encoding="utf-8")
    (tmp_path / "ours.toml").write_text(own, encoding="utf-8")
    feed = read_feeds(plan(tmp_path, [*REST[:3], 'mapping = "ours.toml"']), PARK, credentials=tmp_path)
    feed.close()


@pytest.mark.parametrize(
    ("lines", "said"),
    [
        ([*REST, "perod_s = 2"], "period_s"),
        ([*REST, 'topics = ["a"]'], "topics"),
        ([*REST[:1], 'kind = "mqqt"', *REST[2:]], "mqtt"),
        ([*REST[:3], 'mapping = "generik"'], "generic"),
        ([*MQTT, 'version = "4"'], "5, 3.1.1"),
        ([*MQTT, "qos = 2"], "qos"),
        (MQTT[:4], "topics"),
        ([*MQTT[:4], "topics = []"], "topics"),
        ([*MQTT[:4], "topics = [1]"], "topics"),
        ([*REST, "period_s = 0"], "period_s"),
        ([*REST, "heartbeat_s = nan"], "heartbeat_s"),
        (['name = "a b"', *REST[1:]], "name"),
        (REST[1:], "name"),
        ([*REST, 'outbox_url = "mqtt://x"'], "https"),
    ],
)
def test_a_wrong_word_is_refused_by_name_with_the_right_one(lines: list[str], said: str, tmp_path: Path) -> None:
    trouble = refused(tmp_path, lines)
    assert said in f"{trouble.notice.told('en')} {trouble.notice.told('zh')}"
    assert "feed.toml" in trouble.notice.file


@pytest.mark.parametrize(
    "url", ["http://", "platform.example", "ftp://a", "http://a:99999", "http://[", "mqtt://a", "https://a:0"]
)
def test_an_address_that_is_none_is_refused(url: str, tmp_path: Path) -> None:
    assert "address" in refused(tmp_path, [*REST[:2], f'url = "{url}"', REST[3]]).notice.en


def test_a_secret_in_an_address_is_refused_and_not_repeated(tmp_path: Path) -> None:
    trouble = refused(tmp_path, [*REST[:2], 'url = "https://watcher:hush@platform.example"', REST[3]])
    assert "credential" in trouble.notice.remedy_zh
    assert "hush" not in f"{trouble} {trouble.notice} {trouble.__cause__!r}"


def test_a_source_that_stands_there_twice_is_refused(tmp_path: Path) -> None:
    assert "twice" in refused(tmp_path, REST, REST).notice.en


def test_a_site_without_sources_is_refused(tmp_path: Path) -> None:
    assert "source" in refused(tmp_path).notice.en


def test_an_unknown_word_of_the_site_is_refused(tmp_path: Path) -> None:
    assert "made_up" in refused(tmp_path, REST, before="made_upp = true\n").notice.told("en")


def test_values_that_are_made_up_say_so(tmp_path: Path) -> None:
    assert read_site(plan(tmp_path, REST, before="made_up = true\n")).made_up


def test_a_credential_that_is_not_there_is_said_before_anything_is_connected(tmp_path: Path) -> None:
    assert "credential" in refused(tmp_path, [*REST, 'credential = "platform-a"']).notice.en


def test_certificates_of_no_use_are_said_before_anything_is_connected(tmp_path: Path) -> None:
    (tmp_path / "rubbish.pem").write_text("rubbish")
    own = papers(tmp_path, "own")
    for lines in (['ca_file = "nowhere.pem"'], ['ca_file = "rubbish.pem"'], ['certificate_file = "rubbish.pem"']):
        assert "certificate file" in refused(tmp_path, [*REST, *lines]).notice.en
    other = papers(tmp_path, "other")
    lines = [f'certificate_file = "{own.certificate}"', f'key_file = "{other.key}"']
    assert "certificate file" in refused(tmp_path, [*REST, *lines]).notice.en


@pytest.mark.parametrize("content", [b"\xff\xfe", b"[[source", b"[[source]]\n" * 5000, b"source = 1", b"source = [1]"])
def test_a_file_that_is_no_plan_is_trouble_and_nothing_else(content: bytes, tmp_path: Path) -> None:
    path = tmp_path / "feed.toml"
    path.write_bytes(content)
    with pytest.raises(Trouble):
        read_site(path)
    with pytest.raises(Trouble):
        read_site(tmp_path / "nowhere.toml")
