"""3D Tiles 1.0 and 1.1 from folders, archives and servers."""
