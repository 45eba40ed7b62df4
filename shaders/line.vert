// An edge drawn as a bar of constant width on the screen, capped at its ends: sharp on every driver, and no thinner from
// far away. Each edge is four corners that know both its ends. With OBJECTS a bar belongs to an object and is pushed
// away from the eye by `reach`, the object's size, so that the object's own mask hides all but its outermost edges.
// With DRAWN it is no outline but a line of the scene itself, in its own colour until its object has one to show.
//VTK::PositionVC::Dec
in vec3 otherEnd;
in float corner;
in float reach;
#ifdef OBJECTS
uniform sampler2D statusTex;
in float objectId;
#endif
#ifdef COLOURED
in vec4 surfaceColour;
#endif
flat out vec3 lineColourVS;
//VTK::CustomEnd::Impl
float halfWidth = lineWidth * pixelScale;
float pushed = reach;
bool wanted = true;
lineColourVS = vec3(1.0);
#ifdef OBJECTS
int row = int(objectId + 0.5);
int across = textureSize(statusTex, 0).x;
vec4 texel = texelFetch(statusTex, ivec2(row % across, row / across), 0);
int mark = int(texel.a * 255.0 + 0.5);
#if defined(DRAWN)
wanted = (mark & HIDDEN) == 0;
halfWidth = 0.7 * pixelScale;
#ifdef COLOURED
lineColourVS = surfaceColour.rgb / 255.0;
#endif
lineColourVS = (mark & (FILL | HATCH)) != 0 ? texel.rgb : lineColourVS;
#elif defined(CASING)
wanted = (mark & (THROUGH | SELECTED)) != 0;
halfWidth = (mark & SELECTED) != 0 && (mark & THROUGH) != 0 ? halfWidth * 1.8 : halfWidth;
halfWidth += 1.6 * pixelScale;
pushed *= 1.2;
lineColourVS = vec3(0.03, 0.05, 0.07);
#elif defined(SELECTION)
wanted = (mark & SELECTED) != 0;
halfWidth *= (mark & THROUGH) != 0 ? 1.8 : 1.0;
pushed *= (mark & THROUGH) != 0 ? 1.1 : 1.0;
#else
wanted = (mark & THROUGH) != 0;
lineColourVS = mix(texel.rgb, vec3(1.0), 0.30);  // a shade brighter than the fill it surrounds
#endif
#endif
const float nearest = 0.05;
vec4 here = MCDCMatrix * vertexMC;
vec4 there = MCDCMatrix * vec4(otherEnd, 1.0);
if (!wanted || (here.w < nearest && there.w < nearest))
{
  gl_Position = vec4(2.0, 2.0, 2.0, 1.0);
}
else
{
  vec4 first = here.w < nearest ? mix(here, there, (nearest - here.w) / (there.w - here.w)) : here;
  vec4 last = there.w < nearest ? mix(there, here, (nearest - there.w) / (here.w - there.w)) : there;
  vec2 start = first.xy / first.w * 0.5 * screen;
  vec2 along = last.xy / last.w * 0.5 * screen - start;
  along = length(along) > 1e-3 ? normalize(along) : vec2(1.0, 0.0);
  vec2 place = start + halfWidth * (corner * vec2(-along.y, along.x) - 0.5 * along);  // half a cap: round enough at a bend
  // The projection maps depth w to (a w - b) / w; a and b are read back from the matrix.
  vec4 zRow = vec4(MCDCMatrix[0].z, MCDCMatrix[1].z, MCDCMatrix[2].z, MCDCMatrix[3].z);
  vec4 wRow = vec4(MCDCMatrix[0].w, MCDCMatrix[1].w, MCDCMatrix[2].w, MCDCMatrix[3].w);
  float a = dot(zRow.xyz, wRow.xyz) / dot(wRow.xyz, wRow.xyz);
  float b = a * wRow.w - zRow.w;
  float depth = max(first.w + pushed, nearest);
  gl_Position = vec4(place / (0.5 * screen), min((a * depth - b) / depth, 0.999999), 1.0);
}
