"""Makes and joins everything a recorder needs: policy, journal, what an earlier run left, accounts, feed, station."""

import os
import secrets
import shutil
import socket
import time
from collections.abc import Callable, Generator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from pathlib import Path

from loaders.alarm_policy import Policy, read_policy
from loaders.live.anchor import Signer
from loaders.live.chronicle import earlier_story
from loaders.live.clerk import Clerk, Outward
from loaders.live.clocks import FeedClock, WallClock
from loaders.live.entries import Entry, Kind
from loaders.live.feeds import Feed
from loaders.live.history.clickhouse_plan import prepared_shards, read_cluster
from loaders.live.history.mirroring import Mirroring
from loaders.live.history.part_writing import Hand
from loaders.live.history.places import HISTORY
from loaders.live.history.retention import Retention, read_retention
from loaders.live.history.software import software
from loaders.live.history.tables import names_of
from loaders.live.history.writing import Writer
from loaders.live.journal import Journal
from loaders.live.journal_file import Unwritable
from loaders.live.journal_later import LateJournal
from loaders.live.keeping import Keeper
from loaders.live.outboxes import Outboxes
from loaders.live.parks import data_of, feed_file, is_drill, key_of, made_up, package_of
from loaders.live.part import policy_of_part
from loaders.live.people.account_rules import read_rules
from loaders.live.people.accounts import Accounts
from loaders.live.people.sessions import Sessions
from loaders.live.recording import ACCOUNTS_TOLD, Clock, Parts, Recording
from loaders.live.retained import Story
from loaders.live.shard import Part
from loaders.live.standing import Restored, day_record, restored_standing
from loaders.live.station import Before, Plan, Station, plan_of
from loaders.live.wire.endpoint import REHEARSAL, Files, Orders, digest
from loaders.live.wire.frames import Hello
from scenes.plant import Park
from scenes.tags import Tags
from scenes.trouble import Notice, Trouble

ENDED = "ended"
"""A file in a rehearsal's folder: it ended in good order, and the next one begins anew."""
CONFIGURATION = "configuration"
"""The digest of what was configured when the recorder last ran."""
MOST_EARLIER = 1000
"""Lines of the journal told to viewers that come back after the recorder began again."""


@dataclass(frozen=True, slots=True)
class Desk:
    """A recording ready to begin. `entries` and `standing` are its first words in the journal."""

    recording: Recording
    hello: Hello
    before: Story
    entries: tuple[Entry, ...]
    standing: Mapping[str, bytes | None]
    lingers: bool
    """Whether it ends when nobody watches: a rehearsal does, the recorder of a real park never."""
    history: Writer | None = None


def owner() -> str:
    """How a person knows this recorder: machine and process."""
    return f"{socket.gethostname()}:{os.getpid()}"


def over(park: Park, folder: Path) -> bool:
    """Whether this was a rehearsal that ended in good order: there is nothing to go on with."""
    return park.rehearsal and (folder / ENDED).exists()


@contextmanager
def opened_desk(
    park: Park,
    orders: Orders,
    found: Files,
    feed: Callable[[Park, Orders, float], Feed],
    *,
    journal: Journal | None = None,
    part: Part | None = None,
) -> Generator[Desk]:
    """Everything made and joined, let go of afterwards; `journal` is one that a standby has taken over.

    `part` says of which whole the park is a part. Raises `Trouble` when any of it cannot be had.
    """
    folder = data_of(park, orders, found)
    try:
        policy = read_policy(part.whole if part is not None else park, package_of(orders))
        policy = policy_of_part(policy, part) if part is not None else policy
    except Trouble:
        if journal is not None:
            journal.close()
        raise
    if journal is None:
        if over(park, folder) and not is_drill(orders):
            shutil.rmtree(folder, ignore_errors=True)  # what cannot be removed is gone on with
        journal = _journal(folder)
    accounts: Accounts | None = None
    history: Writer | None = None
    mirroring: Mirroring | None = None
    try:
        if not park.rehearsal:
            accounts = _accounts(data_of(park, replace(orders, shard=""), found), journal)  # the same for all parts
        signer = _signer(key_of(park, orders, found), journal)
        history = Writer(
            folder / HISTORY, names_of(park), Hand(secrets.token_hex(8), software()), retention=_kept(folder, journal)
        )
        mirroring = _mirrored(folder, history, journal)
        desk = _desk(
            park, orders, policy, journal, Keeper(journal, signer), accounts, feed, history, mirroring,
            anchored=signer is not None,
        )  # fmt: skip
        yield desk
        if park.rehearsal and not desk.recording.anew:
            with suppress(OSError):  # then the next one goes on with this day
                (folder / ENDED).touch()
    finally:
        if mirroring is not None:
            mirroring.close()
        if history is not None:
            history.close()
        if accounts is not None:
            accounts.close()
        journal.close()


def _journal(folder: Path) -> Journal:
    """The journal; one that cannot be written now stops no recording, and is tried again. Raises `Held`."""
    try:
        return Journal.open(folder, owner=owner())
    except Unwritable as why:
        return LateJournal(folder, owner(), why)


def _kept(folder: Path, journal: Journal) -> Retention:
    """How long the history is kept; words that mean nothing remove nothing, and are said."""
    try:
        return read_retention(folder)
    except Trouble as trouble:
        journal.notices.append(trouble.notice)
        return Retention()


def _mirrored(folder: Path, history: Writer, journal: Journal) -> Mirroring | None:
    """The copies on the history's servers, where some are named; words that mean nothing are said."""
    try:
        plan = read_cluster(folder)
    except Trouble as trouble:
        journal.notices.append(trouble.notice)
        return None
    return None if plan is None else Mirroring(folder / HISTORY, lambda: prepared_shards(plan), history.reading)


def _accounts(folder: Path, journal: Journal) -> Accounts | None:
    """The accounts; where they cannot be used nobody logs in, and that is said."""
    try:
        return Accounts(folder, read_rules(folder))
    except Trouble as trouble:
        journal.notices.append(trouble.notice)
        return None


def _signer(path: Path, journal: Journal) -> Signer | None:
    """The key for anchors; one that cannot be used stops no recording, and is said in the journal."""
    try:
        return Signer(path)
    except Trouble as trouble:
        journal.notices.append(trouble.notice)
        return None


def _desk(
    park: Park,
    orders: Orders,
    policy: Policy,
    journal: Journal,
    keeper: Keeper,
    accounts: Accounts | None,
    feed: Callable[[Park, Orders, float], Feed],
    history: Writer,
    mirroring: Mirroring | None,
    *,
    anchored: bool,
) -> Desk:
    plan = _plan(park, policy)
    tags = plan.tags
    kept = journal.standing()
    left = restored_standing(kept, tags)
    clock = _clock(park, orders, left)
    earlier = _earlier(journal, tags)
    transitions, events = journal.numbers()
    before = Before(left.facts, left.alarms, transitions, events)
    station = Station(plan, before)
    station.recall(earlier.events, left.situations, left.suppressed, clock.now)
    sessions = Sessions(accounts, guest=park.rehearsal)
    outbox, outward = _outbox(park, orders, station)
    clerk = Clerk(tags, station, keeper, journal, sessions, policy.shelving, left.papers, outward)
    told = int(kept.get(ACCOUNTS_TOLD, b"0"))
    day = left.day or clock.now
    source = feed(park, replace(orders, start_s=day), clock.now)
    wrong = _one((*journal.notices, *left.notices))
    late = journal if isinstance(journal, LateJournal) else None
    without = not anchored or (accounts is None and not park.rehearsal)
    parts = Parts(
        tags, source, clock, station, keeper, clerk, accounts, outbox, told, wrong, late, history, without, mirroring
    )
    kind = "rehearsal" if made_up(park, orders) else "live"
    run = secrets.token_hex(8)
    speed = orders.speed if isinstance(clock, FeedClock) else 1.0
    hello = Hello(
        park.code, digest(park.tags), kind, speed, os.getpid(), run, journal.head.journal, transitions, events
    )
    words, standing = _first_words(park, policy, orders, journal, left, clock.now, kept)
    return Desk(Recording(parts), hello, earlier, words, {**standing, **day_record(day)}, park.rehearsal, history)


def _earlier(journal: Journal, tags: Tags) -> Story:
    """The last lines of the journal, for viewers that come back; none where it cannot be read now."""
    try:
        return earlier_story([(each.kind, each.words) for each in journal.latest(MOST_EARLIER)], tags)
    except Trouble as trouble:
        if not isinstance(journal, LateJournal):  # that one says so on every board, until it is mended
            journal.notices.append(trouble.notice)
        return earlier_story((), tags)


def _plan(park: Park, policy: Policy) -> Plan:
    return plan_of(
        park,
        policy.rules,
        inhibition=policy.inhibition,
        limits=policy.flood,
        habits=policy.habits,
        stale_after=policy.stale_after,
    )


def _outbox(park: Park, orders: Orders, station: Station) -> tuple[Outboxes | None, Outward | None]:
    """The lines back to the platforms and the words for them, where the feed names any."""
    if (path := feed_file(orders)) is None:
        return None, None
    from loaders.live.platform.outward import (  # with it come the clients of three kinds of servers
        Outwards,
        outboxes_of,
    )

    outboxes = outboxes_of(path)
    return outboxes, Outwards(park, station, outboxes).of


def _clock(park: Park, orders: Orders, left: Restored) -> Clock:
    """A made-up day has its own clock and goes on where it was cut off; everything else has the machine's."""
    if not park.rehearsal or feed_file(orders) is not None:
        return WallClock(time.time, time.monotonic)
    start_s = time.time() if orders.start_s is None else orders.start_s
    return FeedClock(left.clock or start_s, orders.speed, time.monotonic)


def _one(notices: Sequence[Notice]) -> Notice | None:
    """Several notices as one."""
    if len(notices) < 2:
        return notices[0] if notices else None
    zh, en = "".join(each.zh for each in notices), " ".join(each.en for each in notices)
    return replace(notices[0], zh=zh, en=en)


def _fed_by(park: Park, orders: Orders) -> str:
    """Where the values come from: a `feed.toml`, the made-up day, or "none" for a real park that has neither."""
    if (path := feed_file(orders)) is not None:
        return str(path)
    return REHEARSAL if park.rehearsal else "none"


def _first_words(
    park: Park,
    policy: Policy,
    orders: Orders,
    journal: Journal,
    left: Restored,
    now: float,
    kept: Mapping[str, bytes],
) -> tuple[tuple[Entry, ...], dict[str, bytes | None]]:
    """That it begins, with which configuration, and what could not be restored."""
    wall = time.time()
    configured = f"{digest(park.tags)}/{policy.digest}"
    known = kept.get(CONFIGURATION, b"").decode("ascii", "replace")
    words: dict[str, object] = {"park": park.code, "pid": os.getpid(), "feed": _fed_by(park, orders)}
    words["configuration"] = configured
    found = [Entry(Kind.RECORDER_START, now, wall, "", words)]
    if configured != known:
        found.append(Entry(Kind.CONFIGURATION, now, wall, "", {"before": known, "after": configured}))
    for notice in (*journal.notices, *left.notices):
        found.append(Entry(Kind.FAULT, now, wall, "", {"zh": notice.zh, "en": notice.en}))
    return tuple(found), {CONFIGURATION: configured.encode()}
