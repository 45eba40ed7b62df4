"""The past in the window: a timeline of what happened, the buttons that play it, and the frame that says it is past."""
