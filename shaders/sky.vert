// The sky: one triangle over the whole picture, as far away as anything can be.
//VTK::PositionVC::Dec
out vec3 directionVS;
//VTK::CustomEnd::Impl
directionVS = (skyFromScreen * vec4(vertexMC.xy, 1.0, 1.0)).xyz;
gl_Position = vec4(vertexMC.xy, 0.9999999, 1.0);
