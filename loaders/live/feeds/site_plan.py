"""A site's `feed.toml`: which sources there are and how to reach them. It holds no secret: a credential is named by id.

```toml
[[source]]
name = "hrmw"
kind = "mqtt"                               # rest, mqtt or nats
url = "mqtts://10.20.0.5:8883"              # nats: urls = ["nats://…", "nats://…"]
mapping = "generic"                         # one of those that come with the program, or a file beside this one
topics = ["park/+/values"]                  # nats: subjects; rest asks the address itself
credential = "platform-a"
ca_file = "ca.pem"
```
"""

from collections.abc import Callable
from collections.abc import Mapping as Mappings
from dataclasses import dataclass, field, replace
from pathlib import Path

from loaders.live.feeds.asking import SCHEMES as REST_SCHEMES
from loaders.live.feeds.credentials import ID
from loaders.live.feeds.lines import Certificates, address_of
from loaders.live.feeds.mapping import shipped
from loaders.live.feeds.mapping_words import Table, read_toml
from loaders.live.feeds.mqtt import SCHEMES as MQTT_SCHEMES
from loaders.live.feeds.nats import SCHEMES as NATS_SCHEMES

KINDS = ("rest", "mqtt", "nats")
SCHEMES = {"rest": REST_SCHEMES, "mqtt": MQTT_SCHEMES, "nats": NATS_SCHEMES}
VERSIONS = {"5": 5, "3.1.1": 3}
MOST_SOURCES = 64
SHORTEST_PERIOD_SECONDS = 0.1
LONGEST_PERIOD_SECONDS = 3600.0
MOST_TOPICS = 1000


@dataclass(frozen=True, slots=True)
class SourcePlan:
    """One source as the file has it. Paths are resolved against the file's folder; times are in seconds.

    `heartbeat_s` is how often each sender says something at least. `outbox_url` is where answers go, "" nowhere.
    """

    name: str
    kind: str
    urls: tuple[str, ...]
    mapping: str
    credential: str = ""
    certificates: Certificates = field(default_factory=Certificates)
    period_s: float = 1.0
    heartbeat_s: float = 1.0
    topics: tuple[str, ...] = ()
    snapshot_topics: tuple[str, ...] = ()
    snapshot_url: str = ""
    version: int = 5
    qos: int = 0
    client_id: str = ""
    token_header: str = ""
    outbox_url: str = ""


@dataclass(frozen=True, slots=True)
class Site:
    """Every source of a site. `made_up`: the values are invented, and the screen must say 演练."""

    sources: tuple[SourcePlan, ...]
    made_up: bool = False
    file: str = ""


def read_site(path: Path) -> Site:
    """The plan in a `feed.toml`. Trouble when a word is unknown or wrong, a source doubled, an address no address."""
    words = read_toml(path)
    made_up = words.flag("made_up", False)
    sources = tuple(_source(each, path.parent) for each in words.tables("source"))
    words.done()
    names = [each.name for each in sources]
    for name in names:
        if names.count(name) > 1:
            raise words.trouble(
                f"数据源“{name}”出现了两次。",
                f"The source {name!r} stands there twice.",
                "给每个数据源起不同的名字。",
                "Give every source a name of its own.",
            )
    if not 1 <= len(sources) <= MOST_SOURCES:
        raise words.trouble(
            f"数据源应有 1 到 {MOST_SOURCES} 个。",
            f"There should be 1 to {MOST_SOURCES} sources.",
            "写 [[source]]。",
            "Write [[source]].",
        )
    return Site(sources, made_up, str(path))


def _source(words: Table, folder: Path) -> SourcePlan:
    kind = words.choice("kind", KINDS)
    period = _seconds(words, "period_s", 1.0)
    plan = SourcePlan(
        name=_name(words),
        kind=kind,
        urls=_urls(words, kind),
        mapping=_mapping(words, folder),
        credential=words.text("credential", ""),
        certificates=_certificates(words, folder),
        period_s=period,
        heartbeat_s=_seconds(words, "heartbeat_s", period),
        outbox_url=_url(words, "outbox_url"),
    )
    plan = _OWN_WORDS[kind](plan, words)
    words.done()
    return plan


def _of_rest(plan: SourcePlan, words: Table) -> SourcePlan:
    return replace(plan, token_header=words.text("token_header", ""))


def _of_mqtt(plan: SourcePlan, words: Table) -> SourcePlan:
    return replace(
        plan,
        topics=_texts(words, "topics", least=1),
        snapshot_topics=_texts(words, "snapshot_topics"),
        snapshot_url=_url(words, "snapshot_url"),
        token_header=words.text("token_header", ""),
        version=VERSIONS[words.choice("version", tuple(VERSIONS), "5")],
        qos=words.whole("qos", 0, most=1),
        client_id=words.text("client_id", ""),
    )


def _of_nats(plan: SourcePlan, words: Table) -> SourcePlan:
    subject = words.text("snapshot_subject", "")
    return replace(
        plan,
        topics=_texts(words, "subjects", least=1),
        snapshot_topics=(subject,) if subject else (),
        snapshot_url=_url(words, "snapshot_url"),
        token_header=words.text("token_header", ""),
    )


_OWN_WORDS: Mappings[str, Callable[[SourcePlan, Table], SourcePlan]] = {
    "rest": _of_rest,
    "mqtt": _of_mqtt,
    "nats": _of_nats,
}


def _name(words: Table) -> str:
    name = words.text("name")
    if ID.fullmatch(name) is None:
        raise words.trouble(
            f"数据源的名字 {name[:64]!r} 不可用。",
            f"The source's name {name[:64]!r} cannot be used.",
            "用字母、数字、连字符和下划线，最多 64 个。",
            "Use letters, digits, hyphens and underscores, up to 64.",
            "name",
        )
    return name


def _urls(words: Table, kind: str) -> tuple[str, ...]:
    urls = _texts(words, "urls", least=1) if kind == "nats" and "urls" in words else (words.text("url"),)
    for url in urls:
        address_of(url, SCHEMES[kind], words.file + words.place)
    return urls


def _url(words: Table, name: str) -> str:
    url = words.text(name, "")
    if url:
        address_of(url, REST_SCHEMES, f"{words.file}{words.place}/{name}")
    return url


def _mapping(words: Table, folder: Path) -> str:
    """A name of ours, or a file beside this one."""
    name = words.text("mapping")
    return str(folder / name) if name.endswith(".toml") else words.choice("mapping", shipped())


def _certificates(words: Table, folder: Path) -> Certificates:
    told = [words.text(name, "") for name in ("ca_file", "certificate_file", "key_file")]
    return Certificates(*(str(folder / name) if name else "" for name in told))


def _seconds(words: Table, name: str, default: float) -> float:
    seconds = words.number(name, default)
    if not SHORTEST_PERIOD_SECONDS <= seconds <= LONGEST_PERIOD_SECONDS:
        raise words.trouble(
            f"{name!r} 应为 {SHORTEST_PERIOD_SECONDS:g} 到 {LONGEST_PERIOD_SECONDS:g} 秒。",
            f"{name!r} should be {SHORTEST_PERIOD_SECONDS:g} to {LONGEST_PERIOD_SECONDS:g} seconds.",
            "改正这一项。",
            "Mend this word.",
            name,
        )
    return seconds


def _texts(words: Table, name: str, *, least: int = 0) -> tuple[str, ...]:
    """A list of texts, none of them empty."""
    told = words.list(name, None if least else [])
    texts = tuple(each for each in told if isinstance(each, str) and each)
    if len(texts) != len(told) or not least <= len(texts) <= MOST_TOPICS:
        raise words.trouble(
            f"{name!r} 应为 {least} 到 {MOST_TOPICS} 个文字的列表。",
            f"{name!r} should be a list of {least} to {MOST_TOPICS} texts.",
            "改正这一项。",
            "Mend this word.",
            name,
        )
    return texts
