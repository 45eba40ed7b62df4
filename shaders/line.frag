// One flat colour, the same by day and night.
//VTK::TCoord::Dec
flat in vec3 lineColourVS;
//VTK::Light::Impl
fragOutput0 = vec4(lineColour * lineColourVS, 1.0);
