"""Incidents in the window: the list, what the journal tells of one, what people write of it, and its papers."""
