"""Point clouds: LAS, LAZ, COPC, E57."""
