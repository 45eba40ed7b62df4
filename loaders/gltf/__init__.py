"""glTF 2.0 and GLB, read within bounds and written."""
