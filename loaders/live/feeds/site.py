"""The sources of a site's `feed.toml`, each with its line, its mapping and its credential, joined into one feed."""

from collections.abc import Callable, Sequence
from collections.abc import Mapping as Mappings
from pathlib import Path

from loaders.live.feeds import Feed
from loaders.live.feeds.credentials import Credential, credential_of, usual_folder
from loaders.live.feeds.inbox import Parcel, Wire
from loaders.live.feeds.intake import Intake
from loaders.live.feeds.many import Many
from loaders.live.feeds.mapping import Binding, Mapping, read_mapping
from loaders.live.feeds.mqtt import MqttPlan, MqttWire
from loaders.live.feeds.nats import NatsPlan, NatsWire
from loaders.live.feeds.rest import RestPlan, RestWire
from loaders.live.feeds.site_plan import Site, SourcePlan, read_site
from loaders.live.feeds.sparkplug import rebirth
from loaders.live.feeds.understood import Understood
from scenes.plant import Park

__all__ = ["Site", "SourcePlan", "feed_of", "read_feeds", "read_site"]


def read_feeds(path: Path, park: Park, *, credentials: Path | None = None) -> Feed:
    """Everything a `feed.toml` names, as one feed, not yet connected. `credentials` is the folder of their file.

    Raises `Trouble` for the file, a mapping, a certificate or a credential that is not right.
    """
    return feed_of(read_site(path), park, credentials=credentials)


def feed_of(site: Site, park: Park, *, credentials: Path | None = None) -> Feed:
    """The sources of a site as one feed, not yet connected. Raises `Trouble` as `read_feeds` does."""
    folder = credentials if credentials is not None else usual_folder()
    return Many([_intake(plan, park, credential_of(plan.credential, folder=folder)) for plan in site.sources])


def _intake(plan: SourcePlan, park: Park, credential: Credential) -> Intake:
    mapping = read_mapping(plan.mapping)
    snapshot = _questions(plan, credential) if plan.snapshot_url else None
    wire = WIRES[plan.kind](plan, credential)
    return Intake(
        plan.name,
        wire,
        _reader(mapping),
        Binding(mapping, park).bound,
        period_s=max(plan.heartbeat_s, plan.period_s if plan.kind == "rest" else 0.0),
        wraps_at=mapping.wraps_at,
        anonymous=mapping.name,
        snapshot=snapshot,
        ask=_births(wire) if mapping.format == "sparkplug_b" and isinstance(wire, MqttWire) else None,
    )


def _births(wire: MqttWire) -> Callable[[Sequence[str]], None]:
    """Nodes of Sparkplug tell everything when they are asked to be born again."""

    def ask(nodes: Sequence[str]) -> None:
        for node in nodes:
            wire.tell(*rebirth(node))

    return ask


def _reader(mapping: Mapping) -> Callable[[Parcel], Understood]:
    def read(parcel: Parcel) -> Understood:
        return mapping.understood(parcel.payload, topic=parcel.topic, received=parcel.received)

    return read


def _rest(plan: SourcePlan, credential: Credential) -> Wire:
    (url,) = plan.urls
    asked = RestPlan(url, plan.period_s, token_header=plan.token_header, certificates=plan.certificates)
    return RestWire(asked, credential)


def _questions(plan: SourcePlan, credential: Credential) -> Wire:
    asked = RestPlan(plan.snapshot_url, None, token_header=plan.token_header, certificates=plan.certificates)
    return RestWire(asked, credential)


def _mqtt(plan: SourcePlan, credential: Credential) -> Wire:
    (url,) = plan.urls
    heard = MqttPlan(url, plan.topics, plan.snapshot_topics, plan.version, plan.qos, plan.client_id, plan.certificates)
    return MqttWire(heard, credential)


def _nats(plan: SourcePlan, credential: Credential) -> Wire:
    subject = plan.snapshot_topics[0] if plan.snapshot_topics else ""
    return NatsWire(NatsPlan(plan.urls, plan.topics, subject, plan.certificates), credential)


WIRES: Mappings[str, Callable[[SourcePlan, Credential], Wire]] = {"rest": _rest, "mqtt": _mqtt, "nats": _nats}
