"""A city: 20,000 indicators at 1 Hz in 500 messages of JSON columns, through a real Mosquitto and three NATS nodes."""

from benchmarks.intake import Intake, measured, peer_cpu
from benchmarks.result import Result

GOAL_CPU, GOAL_FRAME, GOAL_VALUE = 10.0, 5.0, 300.0
SECONDS, QUICK_SECONDS = 15.0, 1.0
PEER_SECONDS = 5.0


def measure(*, quick: bool) -> list[Result]:
    """The recorder's share of a core in per cent, how late a viewer's frame begins, how old a value is in its box."""
    seconds = QUICK_SECONDS if quick else SECONDS
    peer = None if quick else 100 * peer_cpu(PEER_SECONDS)
    rows = told("intake_city", "mqtt", measured("mqtt", "city", seconds), GOAL_CPU, peer)
    return rows if quick else rows + told("intake_city", "nats", measured("nats", "city", seconds), GOAL_CPU)


def told(name: str, kind: str, found: Intake, goal_cpu: float, peer: float | None = None) -> list[Result]:
    """Three rows of one measurement. Where readings were missing nothing holds."""
    whole = found.share > 0.9 and found.gaps == 0
    cpu = 100 * found.cpu
    return [
        Result(
            f"{name}_{kind}",
            cpu,
            "% of a core",
            f"≤ {goal_cpu:g} %",
            whole and cpu <= goal_cpu,
            peer,
            "" if peer is None else "plain paho, json, one message a tag; scaled from 2,000 a second",
        ),
        Result(
            f"{name}_{kind}_frame",
            found.frame_delay,
            "ms late, p99",
            f"≤ {GOAL_FRAME:g} ms",
            whole and found.frame_delay <= GOAL_FRAME,
            found.calm_delay,
            "the same frames without a feed",
        ),
        Result(
            f"{name}_{kind}_value",
            found.value_delay,
            "ms old in the viewer, p99",
            f"≤ {GOAL_VALUE:g} ms",
            whole and found.value_delay <= GOAL_VALUE,
        ),
    ]
