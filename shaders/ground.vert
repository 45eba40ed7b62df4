// The ground around the park, carried along under the eye.
//VTK::PositionVC::Dec
uniform mat4 MCWCMatrix;
out vec3 placeVS;
//VTK::CustomEnd::Impl
placeVS = (MCWCMatrix * vertexMC).xyz;
