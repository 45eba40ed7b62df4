// A curtain of light on the boundary: bright at the ground, gone at the top.
//VTK::TCoord::Dec
in float risenVS;
//VTK::Light::Impl
float left = 1.0 - risenVS;
fragOutput0 = vec4(fenceColour, 0.34 * left * left + 0.05 * left);
