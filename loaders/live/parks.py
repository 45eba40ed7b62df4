"""Which park a recorder watches, where its values come from, and where its journal lies."""

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta, timezone
from pathlib import Path

from platformdirs import user_data_path

from loaders.live.feeds import Arrival, Feed, FeedHealth, Line
from loaders.live.feeds.rehearsal import RehearsalFeed
from loaders.live.wire.endpoint import DRILL, REHEARSAL, Files, Orders
from loaders.package import read_park
from scenes.plant import Park
from scenes.rehearsal import HOURS_EAST, Rehearsal
from scenes.trouble import Notice, Trouble

DEMO = "demo"
MOST_COPIES = 100
CHINA = timezone(timedelta(hours=HOURS_EAST))
FEED = "feed.toml"
"""Beside park.json: where a real park's values come from."""


def park_of(orders: Orders) -> Park:
    """The park of "demo:COPIES", or of a package folder. Raises `Trouble` when there is none.

    In a drill every park is a rehearsal: nothing of it is real, whatever stands in its package.
    """
    park = _park_of(orders)
    return replace(park, rehearsal=True) if is_drill(orders) else park


def _park_of(orders: Orders) -> Park:
    if not is_demo(orders):
        park, _ = read_park(Path(orders.park))
        return park
    from scenes.demo import demo_park  # only where it is wanted: a viewer imports this module too

    copies = orders.park.partition(":")[2] or "1"
    if not (copies.isascii() and copies.isdigit() and 1 <= int(copies[:4]) <= MOST_COPIES):
        raise Trouble(
            f"不认识的演示园区：{orders.park}。",
            f"No demo park is called {orders.park!r}.",
            remedy_zh=f"写作 demo:倍数，倍数为 1 到 {MOST_COPIES}。",
            remedy_en=f"Write demo:COPIES with 1 to {MOST_COPIES} copies.",
        )
    return demo_park(int(copies))


def package_of(orders: Orders) -> Path | None:
    """The package folder the park was read from; None for the fictional demo park."""
    return None if is_demo(orders) or not Path(orders.park).is_dir() else Path(orders.park)


def rehearsal_of(park: Park, orders: Orders, now: float) -> Rehearsal:
    """The park's day: its scripted incident where the demo has one, its dead sensors and its broken loops.

    It begins when the orders say, else `now` (seconds since 1970 UTC); what lies before `now` is left out.
    """
    begun = now if orders.start_s is None else orders.start_s
    day = Rehearsal(park, orders.seed, begun)
    if is_drill(orders):
        from loaders.drills import drill_of
        from scenes.drill import excursions_of

        script = excursions_of(drill_of(orders.feed.removeprefix(DRILL)), park)
        day = Rehearsal(park, orders.seed, begun, script, strays_per_hour=0.0)  # what is scored is the script alone
    elif is_demo(orders):
        from scenes.demo.incident import broken, dead, incident

        script = incident(park) if orders.incident else ()
        day = Rehearsal(park, orders.seed, begun, script, dead(park), broken(park))
    if now > begun:
        day.go_on_from(now)
    return day


def feed_of(park: Park, orders: Orders, now: float) -> Feed:
    """Where the park's values come from, not yet connected. Raises `Trouble` when that cannot be read.

    For a real park nothing is ever made up: without a feed it has none, and says so.
    """
    if (path := feed_file(orders)) is not None:
        from loaders.live.feeds.site import read_feeds  # with it come the clients of three kinds of servers

        return read_feeds(path, park)
    if park.rehearsal:
        return RehearsalFeed(rehearsal_of(park, orders, now))
    return NoFeed(park.name, orders.park)


def feed_file(orders: Orders) -> Path | None:
    """The `feed.toml` of these orders, or the one in the park's folder; None where there is neither."""
    if is_drill(orders):
        return None  # and so nothing of it ever goes out to a platform
    if orders.feed not in {"", REHEARSAL}:
        return Path(orders.feed)
    folder = package_of(orders)
    return folder / FEED if folder is not None and (folder / FEED).exists() else None


def made_up(park: Park, orders: Orders) -> bool:
    """Whether the values are invented, so that the screen must say 演练. Raises `Trouble` for a wrong `feed.toml`."""
    path = feed_file(orders)
    if park.rehearsal or path is None:
        return park.rehearsal
    from loaders.live.feeds.site import read_site

    return read_site(path).made_up


def data_of(park: Park, orders: Orders, found: Files) -> Path:
    """The folder of the park's journal and accounts; a part of a park has one of its own within it.

    A rehearsal's lies with the run and begins anew with it; a drill's is kept, each in a folder of its own.
    """
    if is_drill(orders):
        begun = datetime.fromtimestamp(orders.start_s or 0.0, CHINA).strftime("%Y%m%d-%H%M%S")
        return _base(orders) / "drills" / f"{_name(park)}-{Path(orders.feed.removeprefix(DRILL)).stem}-{begun}"
    if park.rehearsal:
        return found.data
    name = _name(park)
    return _base(orders) / name / f"part-{orders.shard.replace('/', '-of-')}" if orders.shard else _base(orders) / name


def _name(park: Park) -> str:
    return re.sub(r"[^0-9A-Za-z一-鿿]+", "-", park.code).strip("-") or "park"


def key_of(park: Park, orders: Orders, found: Files) -> Path:
    """The file of the key that signs the journal's anchors: in a folder of its own, never beside a real journal."""
    return (data_of(park, orders, found) if park.rehearsal else _base(orders)) / "keys" / "journal.key"


def _base(orders: Orders) -> Path:
    return Path(orders.data_dir) if orders.data_dir else user_data_path("parkwatch", appauthor=False)


def is_drill(orders: Orders) -> bool:
    """Whether a script is played in the park (`scenes.drill`)."""
    return orders.feed.startswith(DRILL)


def is_demo(orders: Orders) -> bool:
    """Whether the park is the fictional one and not a folder."""
    return orders.park.partition(":")[0] == DEMO


class NoFeed:
    """A `Feed` of a real park for which none is configured: it says nothing but that."""

    def __init__(self, park: str, file: str) -> None:
        self._notice = Notice(
            f"“{park}”没有配置数据源，全部指标未知，不会编造数值。",
            f"“{park}” has no feed: nothing is known of any indicator, and no values are made up.",
            f"在园区文件夹中写入 {FEED}。",
            f"Write a {FEED} into the park's folder.",
            file,
        )

    def connect(self) -> None:
        """There is nothing to connect to."""

    def take(self, now: float) -> Sequence[Arrival]:
        """Nothing ever comes, whatever the time `now`."""
        del now  # nothing is ever due
        return ()

    def snapshot(self) -> None:
        """There is nobody to ask."""

    def health(self) -> Sequence[FeedHealth]:
        """Why nothing comes."""
        return (FeedHealth("none", Line.DOWN, notice=self._notice),)

    def close(self) -> None:
        """There is nothing to close."""
