"""How much coarser than wished the picture must be: it gives way when something did not fit, and comes back slowly."""

from scenes.tiles import MOST_PIXELS

MOST_VISITED = 15_000
"""Tiles looked at in one selection, beyond which the selection itself would cost the frame."""

EASY = 0.80
"""Share of the memory up to which the picture may become finer again."""

STEP_UP, STEP_DOWN = 1.1, 0.97
COARSEST = 512.0 / MOST_PIXELS
REST = 120
"""Views for which it stays as coarse as it had to become: what just did not fit is not tried again at once."""


class Restraint:
    """`factor` multiplies the error that is borne on the screen; 1 is as fine as wished."""

    def __init__(self) -> None:
        self.factor = 1.0
        self.moved = False
        """Whether the last answer changed it: then the selection must be asked again."""
        self._rest = 0

    def weigh(self, *, refused: bool, needed: float, visited: int, still: bool) -> None:
        """Something was `refused` for want of room; the picture takes `needed` of the memory; so many were `visited`.

        What a finer picture would need is reckoned before it is tried: by the square of the step, as areas go. After
        something was refused nothing is tried while the view stands `still`: it would come and go before the eyes.
        """
        before, crowd = self.factor, visited / MOST_VISITED
        if refused or crowd > 1.0:
            self.factor, self._rest = min(self.factor * STEP_UP, COARSEST), REST
        elif self._rest:
            self._rest -= not still
        elif max(needed, crowd) / STEP_DOWN**2 < EASY:
            self.factor = max(self.factor * STEP_DOWN, 1.0)
        self.moved = self.factor != before

    def forget(self) -> None:
        """There is more room than there was."""
        self._rest = 0
