"""A province: 400,000 indicators at 1 Hz in 400 binary messages, through a real Mosquitto and three NATS nodes."""

from benchmarks.intake import measured
from benchmarks.intake_city import told
from benchmarks.result import Result

GOAL_CPU = 25.0
SECONDS, QUICK_SECONDS = 15.0, 0.5


def measure(*, quick: bool) -> list[Result]:
    """As for a city. The quick one takes a tenth of a province, so its figures are not to be quoted."""
    if quick:
        return told("intake_province", "mqtt", measured("mqtt", "district", QUICK_SECONDS), GOAL_CPU)
    kinds = ("mqtt", "nats")
    return [
        row for kind in kinds for row in told("intake_province", kind, measured(kind, "province", SECONDS), GOAL_CPU)
    ]
