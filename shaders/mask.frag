// VTK throws fragments of no opacity away, depth and all: the mask keeps a trace too small to show in 8 bits.
//VTK::TCoord::Dec
flat in vec4 statusVS;
//VTK::Light::Impl
int mark = int(statusVS.a * 255.0 + 0.5);
#ifdef TINTED
float strength = (mark & WAITING) != 0 ? 0.16 - 0.08 * beat : 0.12;
fragOutput0 = (mark & THROUGH) != 0 ? vec4(statusVS.rgb, strength) : vec4(vec3(1.0), 0.05);
#else
fragOutput0 = vec4(0.0, 0.0, 0.0, 0.0005);
#endif
