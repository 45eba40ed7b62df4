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

// A level colour at its own brightness by day and night; a light carried by the eye keeps the form readable.
vec3 filled(vec3 colour, vec3 normal)
{
  float form = max(dot(normal, normalize(normalize(eye - placeVS) + vec3(0.0, 0.0, 0.6))), 0.0);
  float pulse = (markVS & WAITING) != 0 ? 1.0 - 0.4 * beat : 1.0;
  return colour * (0.50 + 0.50 * form) * pulse;
}

// Stripes of constant width on the screen, so that "not known" reads the same near and far.
float stripes(float period, float share)
{
  float across = abs(fract((gl_FragCoord.x + gl_FragCoord.y) / (period * pixelScale)) - 0.5) * 2.0;
  return smoothstep(-0.5, 0.5, (share - across) * period * 0.5 * pixelScale);
}
//VTK::Light::Impl
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
if ((markVS & GHOST) != 0 && (int(gl_FragCoord.x) + 2 * int(gl_FragCoord.y)) % 5 != 0)
{
  discard;
}
#if defined(COLOURED) && !defined(TEXTURED) && !defined(POINTS)
// What we paint ourselves is calmed, so that warnings alone are loud; somebody's own file keeps its colours.
base.rgb = mix(vec3(dot(base.rgb, vec3(0.25, 0.60, 0.15))), base.rgb, calm);
#endif
vec3 normal = normalize(gl_FrontFacing ? normalVS : -normalVS);
vec3 shown;
if ((markVS & FILL) != 0)
{
  shown = filled(statusVS, normal);
  base.a = 1.0;
}
else
{
  shown = onScreen(hazed(lit(base.rgb, ambientIntensity, diffuseIntensity, normal, placeVS) + ambientColorUniform, placeVS));
}
if ((markVS & HATCH) != 0)
{
  bool alarmed = (markVS & FILL) != 0;
  float form = 0.55 + 0.45 * max(dot(normal, normalize(eye - placeVS)), 0.0);
  vec3 stripe = alarmed ? vec3(0.16) : statusVS * form;
  shown = alarmed ? shown : mix(vec3(dot(shown, vec3(0.3, 0.5, 0.2))), vec3(0.22), 0.45);
  shown = mix(shown, stripe, stripes(12.0, alarmed ? 0.3 : 0.5));
}
fragOutput0 = vec4(shown, base.a);
