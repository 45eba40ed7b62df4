// Carries what a surface's fragment needs, and each object's texel, the same over the whole triangle. An object that is
// switched off is put outside the picture here, before it costs a fragment, and so is the one that is shown level by
// level: its levels are shapes of their own (APART).
//VTK::PositionVC::Dec
uniform sampler2D statusTex;
uniform mat4 MCWCMatrix;
in float objectId;
#ifndef POINTS
in vec3 surfaceNormal;
#endif
out vec3 placeVS;
out vec3 normalVS;
flat out vec3 statusVS;
flat out int markVS;
#ifdef TEXTURED
in vec2 surfaceUv;
out vec2 uvVS;
#endif
#ifdef COLOURED
in vec4 surfaceColour;
out vec4 colourVS;
#endif
//VTK::CustomEnd::Impl
int row = int(objectId + 0.5);
int across = textureSize(statusTex, 0).x;
vec4 texel = texelFetch(statusTex, ivec2(row % across, row / across), 0);
statusVS = texel.rgb;
markVS = int(texel.a * 255.0 + 0.5);
placeVS = (MCWCMatrix * vertexMC).xyz;
#ifdef POINTS
// Points have no surface: each is lit as the ground is, and as large as the distance to its neighbours, in metres.
normalVS = vec3(0.0, 0.0, 1.0);
float pixelsPerMetre = 0.5 * screen.y * length(vec3(MCDCMatrix[0].y, MCDCMatrix[1].y, MCDCMatrix[2].y)) / gl_Position.w;
gl_PointSize = clamp(1.2 * float(POINTS) * pixelsPerMetre, 2.0 * pixelScale, 9.0 * pixelScale);
#else
normalVS = surfaceNormal;
#endif
#ifdef TEXTURED
uvVS = surfaceUv;
#endif
#ifdef COLOURED
vec4 bytes = surfaceColour / 255.0;  // VTK hands bytes over as they stand
colourVS = vec4(bytes.rgb * (bytes.rgb * (bytes.rgb * 0.305306 + 0.682171) + 0.012523), bytes.a);  // sRGB to linear
#endif
#ifdef APART
bool replaced = false;
#else
bool replaced = row == int(apart);
#endif
if ((markVS & HIDDEN) != 0 || replaced)
{
  gl_Position = vec4(2.0, 2.0, 2.0, 1.0);
}
