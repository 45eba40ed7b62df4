"""The recorder: a process of its own that judges every reading and tells every window, and the pipe between them."""
