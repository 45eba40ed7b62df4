"""OSGB folders of oblique photogrammetry, as ContextCapture and Smart3D write them."""
