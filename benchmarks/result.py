"""One row of the benchmark table: ours beside what a user would pick instead, in the same run."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Result:
    """`ours` and `peer` are medians in `unit`; smaller is better. `holds` is None where there is nothing to hold."""

    name: str
    ours: float
    unit: str
    goal: str
    holds: bool | None
    peer: float | None = None
    peer_name: str = ""

    @property
    def ratio(self) -> float | None:
        """How many times the peer takes as long as we do, None without a peer."""
        return None if self.peer is None or self.ours == 0 else self.peer / self.ours
