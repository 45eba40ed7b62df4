"""How quickly readings come, and how long a recorder stays when nobody watches. Told the time, never asking for it."""

from collections import deque

RATE_SECONDS = 2.0


class Rate:
    """How many readings a second of real time, over the last `RATE_SECONDS`."""

    def __init__(self) -> None:
        self._marks: deque[tuple[float, int]] = deque()

    def of(self, moment: float, readings: int) -> float:
        """`moment` in seconds, `readings` in all so far."""
        self._marks.append((moment, readings))
        while len(self._marks) > 2 and self._marks[1][0] < moment - RATE_SECONDS:
            self._marks.popleft()
        begin, before = self._marks[0]
        return (readings - before) / (moment - begin) if moment > begin else 0.0


class Linger:
    """When to end: `seconds` after the last viewer left, or after the start when nobody ever came."""

    def __init__(self, seconds: float, moment: float) -> None:
        self._seconds, self._alone_since = seconds, moment

    def over(self, viewers: int, moment: float) -> bool:
        """Whether nobody has watched for long enough. `moment` in seconds."""
        if viewers:
            self._alone_since = moment
        return moment - self._alone_since > self._seconds
