"""Between a recorder and its viewers: frames, and the pipe, the port and the bus that carry them."""
