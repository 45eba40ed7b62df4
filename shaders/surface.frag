// A surface of the park: its material under the sky, and over it what its object's texel says. VTK declares the samplers
// of every texture set on the property; a second declaration here would be a redefinition.
// ambientIntensity carries how metallic the material is, diffuseIntensity how rough, ambientColorUniform what it emits.
//VTK::TCoord::Dec
in vec3 placeVS;
in vec3 normalVS;
flat in vec3 statusVS;
flat in int markVS;
#ifdef TEXTURED
in vec2 uvVS;
#endif
#ifdef COLOURED
in vec4 colourVS;
#endif

#ifdef PRISMS
// The object in whose prism a place lies, -1 where there is none. prismBox, prismCells, prismTexels: scenes/prisms.py.
vec4 prismTexel(int at)
{
  int across = textureSize(prismTexels, 0).x;
  return texelFetch(prismTexels, ivec2(at % across, at / across), 0);
}

int prismAt(vec3 place)
{
  vec2 here = place.xy - prismBox.xy;
  ivec2 cell = ivec2(floor(here * prismBox.zw));
  if (any(lessThan(cell, ivec2(0))) || any(greaterThanEqual(cell, textureSize(prismCells, 0))))
  {
    return -1;
  }
  ivec4 head = ivec4(texelFetch(prismCells, cell, 0) * 255.0 + 0.5);
  int first = head.r + 256 * head.g + 65536 * head.b;
  for (int one = 0; one < head.a; ++one)
  {
    vec4 prism = prismTexel(first + 2 * one);
    if (place.z < prism.z || place.z > prism.w)
    {
      continue;
    }
    bool inside = prism.y == 0.0;  // no edges: the cell lies wholly inside
    for (int each = 0; each < int(prism.y); ++each)
    {
      vec4 edge = prismTexel(int(prism.x) + each);
      if ((edge.y > here.y) != (edge.w > here.y) &&
          here.x < edge.x + (here.y - edge.y) / (edge.w - edge.y) * (edge.z - edge.x))
      {
        inside = !inside;
      }
    }
    if (inside)
    {
      return int(prismTexel(first + 2 * one + 1).r + 0.5);
    }
  }
  return -1;
}
#endif

// A level colour at its own brightness by day and night; a light carried by the eye keeps the form readable.
vec3 filled(vec3 colour, vec3 normal, int mark)
{
  float form = max(dot(normal, normalize(normalize(eye - placeVS) + vec3(0.0, 0.0, 0.6))), 0.0);
  float pulse = (mark & WAITING) != 0 ? 1.0 - 0.4 * beat : 1.0;
  return colour * (0.50 + 0.50 * form) * pulse;
}

// Stripes of constant width on the screen, so that "not known" reads the same near and far.
float stripes(float period, float share)
{
  float across = abs(fract((gl_FragCoord.x + gl_FragCoord.y) / (period * pixelScale)) - 0.5) * 2.0;
  return smoothstep(-0.5, 0.5, (share - across) * period * 0.5 * pixelScale);
}
//VTK::Light::Impl
if (any(lessThan(placeVS, sectionLow)) || any(greaterThan(placeVS, sectionHigh)))
{
  discard;
}
vec3 status = statusVS;
int mark = markVS;
#ifdef PRISMS
int owner = prismAt(placeVS);
vec3 faceted = cross(dFdx(placeVS), dFdy(placeVS));
if (owner >= 0)
{
  int texels = textureSize(statusTex, 0).x;
  vec4 texel = texelFetch(statusTex, ivec2(owner % texels, owner / texels), 0);
  int marks = int(texel.a * 255.0 + 0.5);
  bool silent = (marks & HIDDEN) != 0;  // a layer that is switched off leaves the ground as it is
  status = silent ? status : texel.rgb;
  mark = silent ? mark : marks;
}
#endif
#ifdef POINTS
if (length(gl_PointCoord - 0.5) > 0.5)
{
  discard;
}
#endif
vec4 base = vec4(diffuseColorUniform, opacity);
#ifdef COLOURED
base *= colourVS;
#endif
#ifdef TEXTURED
base *= texture(imageTex, uvVS);
#endif
#ifdef CUTOFF
if (base.a < CUTOFF)
{
  discard;
}
base.a = 1.0;
#endif
if ((mark & GHOST) != 0 && (int(gl_FragCoord.x) + 2 * int(gl_FragCoord.y)) % 5 != 0)
{
  discard;
}
#if defined(COLOURED) && !defined(TEXTURED) && !defined(POINTS)
// What we paint ourselves is calmed, so that warnings alone are loud; somebody's own file keeps its colours.
base.rgb = mix(vec3(dot(base.rgb, vec3(0.25, 0.60, 0.15))), base.rgb, calm);
#endif
vec3 normal = normalize(gl_FrontFacing ? normalVS : -normalVS);
#ifdef PRISMS
// Its own normals look up, for its light is in its picture; what is filled needs its form back.
if ((mark & (FILL | HATCH)) != 0 && dot(faceted, faceted) > 0.0)
{
  faceted = normalize(faceted);
  normal = dot(faceted, eye - placeVS) < 0.0 ? -faceted : faceted;
}
#endif
vec3 shown;
if ((mark & FILL) != 0)
{
  shown = filled(status, normal, mark);
  base.a = 1.0;
}
else
{
  shown = onScreen(hazed(lit(base.rgb, ambientIntensity, diffuseIntensity, normal, placeVS) + ambientColorUniform, placeVS));
}
if ((mark & HATCH) != 0)
{
  bool alarmed = (mark & FILL) != 0;
  float form = 0.55 + 0.45 * max(dot(normal, normalize(eye - placeVS)), 0.0);
  vec3 stripe = alarmed ? vec3(0.16) : status * form;
  shown = alarmed ? shown : mix(vec3(dot(shown, vec3(0.3, 0.5, 0.2))), vec3(0.22), 0.45);
  shown = mix(shown, stripe, stripes(12.0, alarmed ? 0.3 : 0.5));
}
#if !defined(TEXTURED) && !defined(POINTS) && !defined(PRISMS)
// Whoever sees the back of a closed shape looks into where it is cut: its inside is drawn as a cut face, hatched.
#ifdef APART
bool cut = true;
#else
bool cut = sectioned > 0.5;
#endif
if (cut && !gl_FrontFacing)
{
  vec3 face = (mark & FILL) != 0 ? status * 0.8 : vec3(0.42, 0.44, 0.46);
  shown = mix(face, face * 0.55, stripes(9.0, 0.22));
}
#endif
fragOutput0 = vec4(shown, base.a);
