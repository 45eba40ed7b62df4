// What every surface under the open sky needs: the sky in a direction, sun and shade at a place, haze, and the way from
// linear light to the screen. All colours here are linear. shadeTex: see scenes/shade.py; red is the height in metres
// below which a place lies in the sun's shadow, green the mean height of what stands around it. With PLAIN there is
// neither shade nor reflection: on a processor they cost as much as everything else.
// Set from viewer/gpu/stage.py and declared by VTK: sunDirection, sunColour, zenithColour, horizonColour, bounceColour,
// eye, shadeBox, shadeStep, shadeDepth, hazeReach, exposure.
//VTK::TCoord::Dec
vec3 skyTowards(vec3 direction)
{
  float up = clamp(direction.z, 0.0, 1.0);
  float rise = sqrt(up);
  float aureole = max(dot(direction, sunDirection), 0.0);
  aureole *= aureole;
  aureole *= aureole;
  aureole *= aureole;
  aureole *= aureole * (1.0 - up);
  return mix(horizonColour, zenithColour, rise * (1.6 - 0.6 * rise)) + 0.10 * aureole * sunColour;
}

#ifdef PLAIN
vec3 lit(vec3 albedo, float metallic, float roughness, vec3 normal, vec3 place)
{
  vec3 middleSky = 1.1 * zenithColour + 0.25 * horizonColour;
  vec3 ambient = mix(bounceColour, middleSky, 0.5 + 0.5 * normal.z);
  return albedo * (ambient + sunColour * max(dot(normal, sunDirection), 0.0));
}
#else
// How much of the sun (x) and of the sky (y) reaches a place with that normal.
vec2 shadeAt(vec3 place, vec3 normal)
{
  vec2 at = (place.xy + shadeStep * normal.xy - shadeBox.xy) * shadeBox.zw;
  vec2 inside = step(0.0, at) * step(at, vec2(1.0));  // beyond its edge the relief says nothing: nothing is shaded
  vec2 heights = texture(shadeTex, at).rg * inside.x * inside.y;
  float level = max(place.z, 0.0);  // the relief stands on height 0: ground below it lies in no shadow of its own
  float sun = 1.0 - shadeDepth * smoothstep(0.1, 1.3, heights.r - level);
  float sky = 1.0 - 0.6 * shadeDepth * clamp((heights.g - level) / 6.0, 0.0, 1.0);
  return vec2(sun, sky);
}

vec3 lit(vec3 albedo, float metallic, float roughness, vec3 normal, vec3 place)
{
  vec3 towardsEye = normalize(eye - place);
  vec2 reach = shadeAt(place, normal);
  float facing = max(dot(normal, towardsEye), 0.0);
  float lambert = max(dot(normal, sunDirection), 0.0);
  vec3 middleSky = 1.1 * zenithColour + 0.25 * horizonColour;
  vec3 ambient = mix(bounceColour, middleSky, 0.5 + 0.5 * normal.z) * reach.y;
  vec3 halfway = normalize(towardsEye + sunDirection);
  float sharpness = 2.0 / max(roughness * roughness * roughness * roughness, 0.002);
  float glint = pow(max(dot(normal, halfway), 0.0), sharpness) * (sharpness + 2.0) * 0.04;
  vec3 mirror = mix(vec3(0.04), albedo, metallic);
  float edge = 1.0 - facing;
  vec3 fresnel = mirror + (1.0 - roughness) * (1.0 - mirror) * edge * edge * edge * edge * edge;
  vec3 reflected = reflect(-towardsEye, normal);
  vec3 mirrored = mix(bounceColour, skyTowards(reflected), smoothstep(-0.3, 0.3, reflected.z));
  mirrored = mix(mirrored, middleSky, roughness);
  vec3 diffuse = albedo * (1.0 - metallic) * (ambient + sunColour * lambert * reach.x);
  return diffuse + fresnel * (mirrored * reach.y + sunColour * lambert * reach.x * min(glint, 6.0));
}
#endif

vec3 hazed(vec3 light, vec3 place)
{
  vec3 away = place - eye;
  float far = length(away);
  float depth = far / (hazeReach + 14.0 * max(eye.z, 0.0));  // haze lies low: from high up there is less of it
  float share = 1.0 - exp(-depth * sqrt(depth));
#ifdef PLAIN
  return mix(light, horizonColour, share);
#else
  return mix(light, skyTowards(vec3(away.xy / max(far, 1e-3), 0.0)), share);
#endif
}

// Narkowicz 2015, "ACES filmic tone mapping curve"; then 1/2.2 by roots, which are cheaper than a power.
vec3 onScreen(vec3 light)
{
  vec3 x = light * exposure;
  vec3 film = clamp(x * (2.51 * x + 0.03) / (x * (2.43 * x + 0.59) + 0.14), 0.0, 1.0);
  vec3 second = sqrt(film);
  vec3 fourth = sqrt(second);
  return 0.585122 * second + 0.783140 * fourth - 0.368263 * sqrt(fourth);
}
