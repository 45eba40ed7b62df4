"""Names of the attributes that are asked for by name, in the order in which a file has them.

Source: buildingSMART, ISO 16739-1, and the same entities of IFC2x3.
"""

ROOTED = ("GlobalId", "OwnerHistory", "Name", "Description", "ObjectType", "ObjectPlacement", "Representation", "Tag")
"""Of products, and, as far as they go, of whatever else has a GlobalId."""

_SPATIAL = (*ROOTED[:-1], "LongName", "CompositionType")
_PROFILE = ("ProfileType", "ProfileName", "Position")

_ATTRIBUTES = {
    "IFCSITE": (*_SPATIAL, "RefLatitude", "RefLongitude", "RefElevation"),
    **dict.fromkeys(("IFCBUILDING", "IFCBUILDINGSTOREY", "IFCSPACE", "IFCFACILITY", "IFCFACILITYPART"), _SPATIAL),
    **dict.fromkeys(("IFCBRIDGE", "IFCBRIDGEPART", "IFCROAD", "IFCROADPART", "IFCRAILWAY", "IFCRAILWAYPART"), _SPATIAL),
    "IFCPROXY": (*ROOTED[:-1], "ProxyType", "Tag"),
    "IFCPROPERTYSET": (*ROOTED[:4], "HasProperties"),
    "IFCPROPERTYSINGLEVALUE": ("Name", "Description", "NominalValue", "Unit"),
    "IFCMAPCONVERSION": (
        "SourceCRS",
        "TargetCRS",
        "Eastings",
        "Northings",
        "OrthogonalHeight",
        "XAxisAbscissa",
        "XAxisOrdinate",
        "Scale",
    ),
    "IFCPROJECTEDCRS": ("Name", "Description", "GeodeticDatum", "VerticalDatum", "MapProjection", "MapZone", "MapUnit"),
    "IFCUNITASSIGNMENT": ("Units",),
    "IFCSIUNIT": ("Dimensions", "UnitType", "Prefix", "Name"),
    "IFCCONVERSIONBASEDUNIT": ("Dimensions", "UnitType", "Name", "ConversionFactor"),
    "IFCMEASUREWITHUNIT": ("ValueComponent", "UnitComponent"),
    "IFCGEOMETRICREPRESENTATIONCONTEXT": (
        "ContextIdentifier",
        "ContextType",
        "CoordinateSpaceDimension",
        "Precision",
        "WorldCoordinateSystem",
        "TrueNorth",
    ),
    "IFCDIRECTION": ("DirectionRatios",),
    "IFCCARTESIANPOINT": ("Coordinates",),
    "IFCAXIS2PLACEMENT2D": ("Location", "RefDirection"),
    "IFCCIRCLEPROFILEDEF": (*_PROFILE, "Radius"),
    "IFCCIRCLEHOLLOWPROFILEDEF": (*_PROFILE, "Radius", "WallThickness"),
    "IFCISHAPEPROFILEDEF": (*_PROFILE, "OverallWidth", "OverallDepth", "WebThickness", "FlangeThickness"),
    "IFCLSHAPEPROFILEDEF": (*_PROFILE, "Depth", "Width", "Thickness"),
    "IFCUSHAPEPROFILEDEF": (*_PROFILE, "Depth", "FlangeWidth", "WebThickness", "FlangeThickness"),
    "IFCRECTANGLEPROFILEDEF": (*_PROFILE, "XDim", "YDim"),
    "IFCRECTANGLEHOLLOWPROFILEDEF": (*_PROFILE, "XDim", "YDim", "WallThickness"),
    "IFCARBITRARYCLOSEDPROFILEDEF": ("ProfileType", "ProfileName", "OuterCurve"),
    "IFCARBITRARYPROFILEDEFWITHVOIDS": ("ProfileType", "ProfileName", "OuterCurve", "InnerCurves"),
}

ROWS = {kind: {name: row for row, name in enumerate(names)} for kind, names in _ATTRIBUTES.items()}
"""Where each attribute stands, by the kind in capitals."""

ROOTED_ROWS = {name: row for row, name in enumerate(ROOTED)}
"""The same of every other kind, which is taken for a product."""
