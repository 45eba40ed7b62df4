"""Boundaries and lines made by others: GeoJSON, Shapefile, GeoPackage, KML, DXF, WKT, tables of vertices."""
