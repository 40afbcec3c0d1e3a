/* The stereoscopic view, first part: numbers alone, without a page. Tested with node. */
const StereoNumbers = (function () {
  'use strict';
  const RAD = Math.PI / 180, EARTH = 6371.2;
  /* The globe draws heights so many times as high. */
  const SWELL = 2.5;

  /* Azimuthal equidistant: km east and north of the epicentre; longitudes are east of it. */
  function onMap(middle, latitude, longitude) {
    const p = latitude * RAD, t = longitude * RAD, m = middle * RAD;
    const east = Math.cos(p) * Math.sin(t);
    const north = Math.cos(m) * Math.sin(p) - Math.sin(m) * Math.cos(p) * Math.cos(t);
    const along = Math.sin(m) * Math.sin(p) + Math.cos(m) * Math.cos(p) * Math.cos(t);
    const sine = Math.hypot(east, north);
    const k = sine > 1e-12 ? Math.atan2(sine, along) / sine : 1;
    return [EARTH * k * east, EARTH * k * north];
  }

  /* Block: x, y on the map and the stretched height, km, to the screen. */
  function toBlock(camera, x, y, height) {
    const across = x * camera.cosTurn - y * camera.sinTurn;
    const deep = x * camera.sinTurn + y * camera.cosTurn;
    return [
      camera.x + camera.scale * across,
      camera.y - camera.scale * (height * camera.cosTilt + deep * camera.sinTilt),
    ];
  }

  /* Globe: to the screen, with how far before the limb a place is, and how far beside it. */
  function toGlobe(camera, latitude, longitude, height) {
    const p = latitude * RAD, t = (longitude - camera.longitude) * RAD;
    const r = 1 + SWELL * height / EARTH;
    const x = r * Math.cos(p) * Math.sin(t), up = r * Math.sin(p), near = r * Math.cos(p) * Math.cos(t);
    const s = Math.sin(camera.latitude * RAD), c = Math.cos(camera.latitude * RAD);
    const y = up * c - near * s, z = up * s + near * c;
    return [camera.x + camera.radius * x, camera.y - camera.radius * y, z, x * x + y * y];
  }

  function unpack(text, Kind) {
    const bytes = Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));
    return new Kind(bytes.buffer);
  }

  /* Passes of the days shown, by layer; of maps the strongest quiet one alone is drawn. */
  function chosen(scene, state) {
    const from = state.day, to = state.day + state.span, found = [];
    for (const layer of scene.layers) {
      if (state.hidden.has(layer.name)) continue;
      const passes = layer.passes.filter((pass) => pass[0] >= from && pass[0] < to);
      found.push({ layer, passes });
    }
    return found;
  }

  const isStrong = (scene, pass) => pass[1] !== null && Math.abs(pass[1]) >= scene.limit;

  function strongest(passes) {
    let best = null;
    for (const pass of passes) {
      if (pass[1] !== null && (!best || Math.abs(pass[1]) > Math.abs(best[1]))) best = pass;
    }
    return best;
  }

  function counts(scene, state) {
    const all = chosen(scene, state).flatMap((each) => each.passes);
    return {
      passes: all.length,
      strong: all.filter((pass) => isStrong(scene, pass)).length,
      disturbed: all.filter((pass) => pass[2] === 1).length,
    };
  }

  /* Of maps by day, each an array of z by cell: the strongest of the days shown. */
  function combined(days, state) {
    const z = [];
    for (let day = state.day; day < state.day + state.span; day++) {
      (days[day] || []).forEach((value, cell) => {
        if (Math.abs(value) > Math.abs(z[cell] || 0)) z[cell] = value;
      });
    }
    return z;
  }

  const signed = (value) => (value < 0 ? '\u2212' : value > 0 ? '+' : '') + Math.abs(value);

  function fill(sentence, values) {
    return sentence.replace(/\{(\w+)\}/g, (whole, key) => (key in values ? values[key] : whole));
  }

  return {
    RAD, EARTH, SWELL, onMap, toBlock, toGlobe, unpack, chosen, isStrong, strongest, counts, combined, signed, fill,
  };
})();
if (typeof module !== 'undefined') module.exports = StereoNumbers;
