// What is marked, drawn once more above the picture: first its depth alone, then a faint fill over whatever hides it.
//VTK::PositionVC::Dec
uniform sampler2D statusTex;
in float objectId;
flat out vec4 statusVS;
//VTK::CustomEnd::Impl
int row = int(objectId + 0.5);
int across = textureSize(statusTex, 0).x;
statusVS = texelFetch(statusTex, ivec2(row % across, row / across), 0);
