"""Trends of many indicators: curves over one time, in lanes by unit, with limits and the times in alarm."""
