"""Coordinate reference systems, heights, grids of a plant and their certificates."""
