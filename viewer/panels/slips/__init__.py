"""Small forms over the picture: who sits here, and what an act of theirs needs beside a click."""
