"""Tools for looking into something: measuring, cutting open, fading, notes, bookmarks. Qt and no VTK."""
