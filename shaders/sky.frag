// The sky by the hour, with a few stars when it is dark and a grain finer than the steps of 8 bits.
//VTK::TCoord::Dec
in vec3 directionVS;
//VTK::Light::Impl
vec3 direction = normalize(directionVS);
if (direction.z < -0.02)
{
  discard;  // the ground reaches nearly to the horizon
}
float grain = fract(52.9829189 * fract(dot(gl_FragCoord.xy, vec2(0.06711056, 0.00583715))));
fragOutput0 = vec4(onScreen(skyTowards(direction)) + (grain - 0.5) / 255.0, 1.0);
