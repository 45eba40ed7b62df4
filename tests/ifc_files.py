"""Small IFC files made by hand for tests and measurements: text line by line, without the library that reads them."""

HEADER = """ISO-10303-21;
HEADER;
FILE_DESCRIPTION(('ViewDefinition [CoordinationView]'),'2;1');
FILE_NAME('plant.ifc','2026-11-30T00:00:00',(''),(''),'','','');
FILE_SCHEMA(('{schema}'));
ENDSEC;
DATA;
"""
FOOTER = "ENDSEC;\nEND-ISO-10303-21;\n"
LETTERS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz_$"


def guid(number: int) -> str:
    """22 letters, the first of which is 0 to 3."""
    return "1" + "".join(LETTERS[(number >> 6 * place) & 63] for place in range(20, -1, -1))


class Ifc:
    """Writes entities and hands out their numbers; lengths are in `unit` ("MILLI" or "")."""

    def __init__(self, schema: str = "IFC4", unit: str = "MILLI") -> None:
        self.schema, self.lines, self.products = schema, list[str](), list[str]()
        prefix = f".{unit}." if unit else "$"
        self.origin = self.add("IFCCARTESIANPOINT((0.,0.,0.))")
        self.axes = self.add(f"IFCAXIS2PLACEMENT3D({self.origin},$,$)")
        self.context = self.add(f"IFCGEOMETRICREPRESENTATIONCONTEXT($,'Model',3,1.E-05,{self.axes},$)")
        length = self.add(f"IFCSIUNIT(*,.LENGTHUNIT.,{prefix},.METRE.)")
        units = self.add(f"IFCUNITASSIGNMENT(({length}))")
        self.project = self.add(f"IFCPROJECT('{guid(1)}',$,'\\X2\\5382533A\\X0\\',$,$,$,$,({self.context}),{units})")
        self.site = self.add(
            f"IFCSITE('{guid(2)}',$,'Site A',$,$,{self.placed()},$,$,.ELEMENT.,(22,30,0),(113,21,36),8.,$,$)"
        )
        self.building = self.add(f"IFCBUILDING('{guid(3)}',$,'Pump house',$,$,{self.placed()},$,$,.ELEMENT.,$,$,$)")
        self.storey = self.add(f"IFCBUILDINGSTOREY('{guid(4)}',$,'Level 1',$,$,{self.placed()},$,$,.ELEMENT.,0.)")
        for row, (above, below) in enumerate(
            ((self.project, self.site), (self.site, self.building), (self.building, self.storey))
        ):
            self.add(f"IFCRELAGGREGATES('{guid(10 + row)}',$,$,$,{above},({below}))")

    def add(self, text: str) -> str:
        """One entity; its name, "#n"."""
        self.lines.append(text)
        return f"#{len(self.lines)}"

    def placed(self, x: float = 0, y: float = 0, z: float = 0, within: str = "$") -> str:
        """A local placement."""
        point = self.add(f"IFCCARTESIANPOINT(({x:.6f},{y:.6f},{z:.6f}))")
        axes = self.add(f"IFCAXIS2PLACEMENT3D({point},$,$)")
        return self.add(f"IFCLOCALPLACEMENT({within},{axes})")

    def box(self, width: float, depth: float, height: float) -> str:
        """A box whose lower middle is its origin."""
        middle = self.add("IFCCARTESIANPOINT((0.,0.))")
        flat = self.add(f"IFCAXIS2PLACEMENT2D({middle},$)")
        return self.extruded(self.add(f"IFCRECTANGLEPROFILEDEF(.AREA.,$,{flat},{width:.6f},{depth:.6f})"), height)

    def pipe(self, radius: float, height: float) -> str:
        """A standing cylinder."""
        middle = self.add("IFCCARTESIANPOINT((0.,0.))")
        flat = self.add(f"IFCAXIS2PLACEMENT2D({middle},$)")
        return self.extruded(self.add(f"IFCCIRCLEPROFILEDEF(.AREA.,$,{flat},{radius:.6f})"), height)

    def extruded(self, profile: str, height: float) -> str:
        """A profile drawn upward."""
        up = self.add("IFCDIRECTION((0.,0.,1.))")
        return self.add(f"IFCEXTRUDEDAREASOLID({profile},{self.axes},{up},{height:.6f})")

    def cut_above(self, solid: str, height: float) -> str:
        """What of a solid lies below a level."""
        point = self.add(f"IFCCARTESIANPOINT((0.,0.,{height:.6f}))")
        plane = self.add(f"IFCPLANE({self.add(f'IFCAXIS2PLACEMENT3D({point},$,$)')})")
        half = self.add(f"IFCHALFSPACESOLID({plane},.F.)")
        return self.add(f"IFCBOOLEANCLIPPINGRESULT(.DIFFERENCE.,{solid},{half})")

    def coloured(self, item: str, red: float, green: float, blue: float, transparency: float = 0.0) -> str:
        """The item, with a surface style."""
        colour = self.add(f"IFCCOLOURRGB($,{red:.3f},{green:.3f},{blue:.3f})")
        shading = self.add(f"IFCSURFACESTYLERENDERING({colour},{transparency:.3f},$,$,$,$,$,$,.NOTDEFINED.)")
        style = self.add(f"IFCSURFACESTYLE('paint',.BOTH.,({shading}))")
        if self.schema == "IFC2X3":
            style = self.add(f"IFCPRESENTATIONSTYLEASSIGNMENT(({style}))")
        self.add(f"IFCSTYLEDITEM({item},({style}),$)")
        return item

    def shape(self, *items: str, kind: str = "SweptSolid") -> str:
        """A product's shape."""
        body = self.add(f"IFCSHAPEREPRESENTATION({self.context},'Body','{kind}',({','.join(items)}))")
        return self.add(f"IFCPRODUCTDEFINITIONSHAPE($,$,({body}))")

    def product(
        self, kind: str, number: int, name: str, tag: str, shape: str, *, at: tuple[float, float, float] = (0, 0, 0)
    ) -> str:
        """An element on the storey. `kind` is an entity with the nine attributes of IfcFlowSegment in IFC4."""
        last = "" if self.schema == "IFC2X3" else ",$"
        made = self.add(f"{kind}('{guid(number)}',$,'{name}',$,$,{self.placed(*at)},{shape},'{tag}'{last})")
        self.products.append(made)
        return made

    def text(self) -> bytes:
        """The file."""
        if self.products:
            self.add(f"IFCRELCONTAINEDINSPATIALSTRUCTURE('{guid(20)}',$,$,$,({','.join(self.products)}),{self.storey})")
            self.products.clear()
        body = "".join(f"#{row}={line};\n" for row, line in enumerate(self.lines, 1))
        return (HEADER.format(schema=self.schema) + body + FOOTER).encode()
