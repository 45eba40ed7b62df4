"""Which park a recorder watches, and the made-up day that goes with it."""

from pathlib import Path

from loaders.live.endpoint import Orders
from loaders.package import read_park
from scenes.plant import Park
from scenes.rehearsal import Rehearsal
from scenes.trouble import Trouble

DEMO = "demo"
MOST_COPIES = 100


def park_of(orders: Orders) -> Park:
    """The park of "demo:COPIES", or of a package folder. Raises `Trouble` when there is none."""
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


def rehearsal_of(park: Park, orders: Orders, start_s: float) -> Rehearsal:
    """The park's day: its scripted incident where the demo has one, its dead sensors and its broken loops."""
    if not park.rehearsal:
        raise Trouble(
            f"“{park.name}”是真实园区，没有配置数据源，不会为它编造数值。",
            f"“{park.name}” is a real park without a feed, and no values are made up for it.",
            remedy_zh="真实数据源将在后续版本接入；演练请把 park.json 的 rehearsal 设为 true。",
            remedy_en="Real feeds come in a later version; for a rehearsal set rehearsal to true in park.json.",
            file=orders.park,
        )
    if not is_demo(orders):
        return Rehearsal(park, orders.seed, start_s)
    from scenes.demo.incident import broken, dead, incident

    script = incident(park) if orders.incident else ()
    return Rehearsal(park, orders.seed, start_s, script, dead(park), broken(park))


def is_demo(orders: Orders) -> bool:
    """Whether the park is the fictional one and not a folder."""
    return orders.park.partition(":")[0] == DEMO
