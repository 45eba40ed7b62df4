"""A fictional chemical park, generated from a few numbers: for the demo, the tests and the timings."""

from scenes.demo.park import demo_park

__all__ = ["demo_park"]
