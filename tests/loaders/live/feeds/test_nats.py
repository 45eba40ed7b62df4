"""What is NATS's own: a node dies, a node hangs, certificates, who may come in."""

import itertools
from collections.abc import Iterator
from pathlib import Path

import pytest

from loaders.live.feeds import Line
from loaders.live.feeds.speakers import NatsSpeaker
from tests.loaders.live.feeds.feed_words import GATEWAY, Listener, listener, message
from tests.loaders.live.feeds.sides import nats_words
from tests.servers import LOOPBACK, Papers, Served, nats_cluster, papers


@pytest.fixture
def cluster(tmp_path: Path) -> Iterator[list[Served]]:
    nodes = nats_cluster(tmp_path)
    yield nodes
    for node in nodes:
        node.kill()


def settled(heard: Listener) -> Line:
    heard.until(lambda: heard.line().line in (Line.UP, Line.REFUSED))
    return heard.line().line


@pytest.mark.parametrize("fault", ["killed", "frozen"])
def test_when_our_node_is_lost_the_next_one_takes_over(fault: str, cluster: list[Served], tmp_path: Path) -> None:
    """Of a node that dies the line itself tells; one that hangs is given up after its pings stay unanswered."""
    speaker = NatsSpeaker([cluster[2].port])
    with listener(tmp_path, *nats_words(cluster), "heartbeat_s = 0.2") as heard:
        assert settled(heard) is Line.UP
        numbers = itertools.count(1)

        def came(number: int) -> bool:
            """Say one thing more; whether this number or a later one has come."""
            told = next(numbers)
            speaker.tell([(GATEWAY, message(told, 1.0))], [(GATEWAY, message(told, 1.0, whole=True))], b"")
            return max(heard.sequences, default=0) >= number

        heard.until(lambda: came(20))
        cluster[0].kill() if fault == "killed" else cluster[0].freeze()
        lost = next(numbers)
        heard.until(lambda: came(lost + 5))
        heard.until(lambda: heard.line(f"s/{GATEWAY}").counts.gaps == heard.line(f"s/{GATEWAY}").counts.healed)
    speaker.close()
    cluster[0].thaw()


@pytest.fixture(scope="module")
def own(tmp_path_factory: pytest.TempPathFactory) -> Papers:
    return papers(tmp_path_factory.mktemp("own"), "own")


@pytest.fixture(scope="module")
def secured(own: Papers, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """A node with TLS that lets in whoever knows the token."""
    tls = f'tls {{ cert_file: "{own.certificate}", key_file: "{own.key}" }}\nauthorization {{ token: "hush" }}'
    [node] = nats_cluster(tmp_path_factory.mktemp("secured"), nodes=1, more=tls)
    yield node
    node.kill()


def secure_words(node: Served, *lines: str) -> list[str]:
    return ['kind = "nats"', f'urls = ["tls://{LOOPBACK}:{node.port}"]', 'subjects = ["v.>"]', *lines]


def test_a_node_is_believed_by_its_authoritys_file(
    secured: Served, own: Papers, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PARKWATCH_CLUSTER_TOKEN", "hush")
    words = secure_words(secured, f'ca_file = "{own.ca}"', 'credential = "cluster"')
    with listener(tmp_path, *words) as heard:
        assert settled(heard) is Line.UP


def test_a_wrong_token_is_refused_and_shows_nowhere(
    secured: Served,
    own: Papers,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    monkeypatch.setenv("PARKWATCH_CLUSTER_TOKEN", "not-this-one")
    words = secure_words(secured, f'ca_file = "{own.ca}"', 'credential = "cluster"')
    with caplog.at_level("DEBUG"), listener(tmp_path, *words) as heard:
        assert settled(heard) is Line.REFUSED
        heard.listen_for(0.2)
        assert heard.line().line is Line.REFUSED
        notice = heard.line().notice
        assert notice is not None
        assert "credential" in notice.remedy_zh
        assert "not-this-one" not in f"{notice} {caplog.text}"


def test_a_node_of_an_unknown_authority_is_never_believed(secured: Served, tmp_path: Path) -> None:
    words = secure_words(secured, f'ca_file = "{papers(tmp_path, "other").ca}"')
    with listener(tmp_path, *words) as heard:
        assert settled(heard) is Line.REFUSED
        notice = heard.line().notice
        assert notice is not None
        assert "ca_file" in notice.remedy_zh


def test_a_node_without_encryption_is_told_nothing_when_encryption_was_asked_for(
    cluster: list[Served], own: Papers, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PARKWATCH_CLUSTER_TOKEN", "hush")
    words = secure_words(cluster[0], f'ca_file = "{own.ca}"', 'credential = "cluster"')
    with listener(tmp_path, *words) as heard:
        assert settled(heard) is Line.REFUSED
        heard.listen_for(0.3)
        assert heard.line().line is Line.REFUSED


def test_where_nobody_answers_questions_values_come_all_the_same(cluster: list[Served], tmp_path: Path) -> None:
    speaker = NatsSpeaker([cluster[1].port])
    words = [line for line in nats_words(cluster) if not line.startswith("snapshot_subject")]
    with listener(tmp_path, *words, 'snapshot_subject = "nobody.here"') as heard:
        assert settled(heard) is Line.UP
        speaker.tell([(GATEWAY, message(1, 8.0))], [], b"")
        heard.until(lambda: 8.0 in heard.values)
        assert heard.line().counts.broken == 0
    speaker.close()
