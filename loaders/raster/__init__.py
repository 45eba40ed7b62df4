"""Grids on the earth: elevation models and imagery, from files and from map servers."""
