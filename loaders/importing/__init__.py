"""From files made by others to layers and models of a package."""
