"""Shapes made by others, in formats of modelling programs: OBJ, STL, PLY, DAE, STEP, IFC, DXF."""
