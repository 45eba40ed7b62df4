// Bare ground with a grid of 10 and 100 metres that thins out before its lines could shimmer, and fades with distance.
//VTK::TCoord::Dec
in vec3 placeVS;

float gridOf(float metres)
{
  vec2 cell = placeVS.xy / metres;
  vec2 width = fwidth(cell);
  vec2 line = abs(fract(cell - 0.5) - 0.5) / max(width, 1e-6);
  float fade = 1.0 - smoothstep(0.08, 0.35, max(width.x, width.y));
  return (1.0 - min(min(line.x, line.y), 1.0)) * fade;
}
//VTK::Light::Impl
float far = length(placeVS.xy - eye.xy);
float grid = max(0.45 * gridOf(10.0), gridOf(100.0)) * gridStrength * exp(-far / 1500.0);
vec3 albedo = groundColour * (1.0 + 0.9 * grid);
vec3 light = lit(albedo, 0.0, 1.0, vec3(0.0, 0.0, 1.0), placeVS);
float grain = fract(52.9829189 * fract(dot(gl_FragCoord.xy, vec2(0.06711056, 0.00583715))));
fragOutput0 = vec4(onScreen(hazed(light, placeVS)) + (grain - 0.5) / 255.0, 1.0);
