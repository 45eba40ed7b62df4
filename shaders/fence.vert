// The boundary's curtain: remembers how high up it a place is.
//VTK::PositionVC::Dec
in float risen;
out float risenVS;
//VTK::CustomEnd::Impl
risenVS = risen;
