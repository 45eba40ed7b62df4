"""Bytes in, facts out; bytes kept. May use libraries for formats and network; knows no window and no GPU."""
