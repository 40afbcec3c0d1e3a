/* The stereoscopic view: the passes of an event at every height, over one map or on a globe.
   Canvas 2-D alone: no WebGL, no library, no network. The camera is orthographic, so that every
   height of the block is an affine image of the ground. */
(function () {
  'use strict';
  const {
    RAD, EARTH, SWELL, onMap, toBlock, toGlobe, unpack, chosen, isStrong, strongest, counts, combined, signed, fill,
  } = StereoNumbers;
  const INK = '--ink', MUTED = '--muted', LINE = '--line', PAPER = '--paper', RED = '--red';
  const AMBER = '#e69f00';

  function View(root, scene) {
    const canvas = root.querySelector('canvas'), pen = canvas.getContext('2d');
    const out = root.querySelector('output'), slider = root.querySelector('input[type=range]');
    const shades = unpack(scene.shades, Uint8Array);
    const coast = scene.coast.map((piece) => unpack(piece, Int16Array));
    const globe = scene.globe.map((piece) => unpack(piece, Int16Array));
    const mobile = { turn: -24, tilt: 24, zoom: 1, longitude: -32, latitude: 14 };
    const state = { view: 'block', day: +slider.value, span: 1, line: true, hidden: new Set() };

    const colour = (name) => getComputedStyle(root).getPropertyValue(name).trim();

    function shade(z) {
      const last = shades.length / 3 - 1;
      const at = Math.round((z / scene.greatest + 1) / 2 * last);
      const k = 3 * Math.max(0, Math.min(last, at));
      return `rgb(${shades[k]},${shades[k + 1]},${shades[k + 2]})`;
    }

    function stroke(points, style, width, dash, closed) {
      pen.beginPath();
      let drawing = false;
      for (const point of points) {
        if (point) pen[drawing ? 'lineTo' : 'moveTo'](point[0], point[1]);
        drawing = Boolean(point);
      }
      if (closed) pen.closePath();
      pen.strokeStyle = style;
      pen.lineWidth = width;
      pen.setLineDash(dash || []);
      pen.stroke();
      pen.setLineDash([]);
    }

    function flood(points, style, alpha) {
      pen.beginPath();
      points.forEach((p, k) => (k ? pen.lineTo(p[0], p[1]) : pen.moveTo(p[0], p[1])));
      pen.closePath();
      pen.globalAlpha = alpha;
      pen.fillStyle = style;
      pen.fill();
      pen.globalAlpha = 1;
    }

    function write(text, x, y, style, align, wide) {
      pen.font = '12px system-ui, sans-serif';
      pen.textAlign = align || 'left';
      pen.lineJoin = 'round';
      pen.lineWidth = 3.5;
      pen.strokeStyle = colour(PAPER);
      const words = text.length > wide ? text.slice(0, wide - 1) + '\u2026' : text;
      pen.strokeText(words, x, y);
      pen.fillStyle = style;
      pen.fillText(words, x, y);
    }

    function mark(corners, x, y, style) {
      pen.beginPath();
      corners.forEach(([dx, dy], k) => (k ? pen.lineTo(x + dx, y + dy) : pen.moveTo(x + dx, y + dy)));
      pen.closePath();
      pen.fillStyle = style;
      pen.fill();
      pen.strokeStyle = colour(PAPER);
      pen.lineWidth = 1.2;
      pen.stroke();
    }

    const spikes = Array.from({ length: 10 }, (_, k) => {
      const a = -Math.PI / 2 + k * Math.PI / 5, r = k % 2 ? 4 : 9;
      return [r * Math.cos(a), r * Math.sin(a)];
    });
    const star = (x, y) => mark(spikes, x, y, colour(RED));
    const diamond = (x, y) => mark([[0, -6], [6, 0], [0, 6], [-6, 0]], x, y, AMBER);

    /* Hairlines for all, and above them what is unusual: wide, on a rim of ink, which stands out in the dark too. */
    function tracks(shown, place, visible) {
      const drawn = [];
      for (const { layer, passes } of shown) {
        if (layer.kind !== 'track') continue;
        for (const pass of passes) {
          const points = [];
          for (let k = 0; k + 1 < pass[3].length; k += 2) {
            const p = place(pass[3][k], pass[3][k + 1], layer.height);
            points.push(visible(p) ? p : null);
          }
          if (isStrong(scene, pass)) drawn.push([points, pass[1]]);
          else stroke(points, colour(MUTED), 1, pass[2] === 0 ? [] : [3, 3]);
        }
      }
      pen.lineCap = 'round';
      for (const [points, z] of drawn) {
        stroke(points, colour(INK), 6.5);
        stroke(points, shade(z), 4.5);
      }
      pen.lineCap = 'butt';
    }

    function circle(latitude, place, height) {
      const turn = scene.radius / EARTH, m = latitude * RAD;
      return Array.from({ length: 73 }, (_, k) => {
        const a = k * 5 * RAD;
        const s = Math.sin(m) * Math.cos(turn) + Math.cos(m) * Math.sin(turn) * Math.cos(a);
        const east = Math.atan2(Math.sin(a) * Math.sin(turn) * Math.cos(m), Math.cos(turn) - Math.sin(m) * s);
        return place(Math.asin(Math.max(-1, Math.min(1, s))) / RAD, east / RAD, height);
      });
    }

    function discs(shown, place, visible, height) {
      for (const { layer, passes } of shown) {
        if (layer.kind !== 'zone' || (height !== undefined && layer.plane !== height)) continue;
        const best = strongest(passes);
        const points = circle(scene.latitude, place, layer.height);
        if (!points.every(visible)) continue;
        if (layer.cells) squares(layer, place, visible);
        else if (best && isStrong(scene, best)) flood(points, shade(best[1]), 0.6);
        stroke(points, colour(MUTED), 1, best ? [] : [3, 3], true);
      }
    }

    /* Cells of a map, of the conjugate too on the globe. */
    function squares(layer, place, visible) {
      const { corners, ends, days } = layer.cells;
      combined(days, state).forEach((z, k) => {
        if (Math.abs(z) < scene.limit || (ends[k] && state.view === 'block')) return;
        const points = [0, 2, 4, 6].map((j) => place(corners[k][j], corners[k][j + 1], layer.height));
        if (points.every(visible)) flood(points, shade(z), 0.8);
      });
    }

    function block(width, height) {
      const turn = mobile.turn * RAD, tilt = mobile.tilt * RAD, half = scene.half;
      const camera = {
        cosTurn: Math.cos(turn), sinTurn: Math.sin(turn),
        cosTilt: Math.cos(tilt), sinTilt: Math.sin(tilt), x: 0, y: 0, scale: 1,
      };
      const wide = 2 * half * (Math.abs(camera.cosTurn) + Math.abs(camera.sinTurn));
      const tall = wide * Math.abs(camera.sinTilt) + scene.top * scene.stretch * camera.cosTilt;
      const margin = width > 640 ? 190 : 24;
      camera.scale = Math.min((width - margin) / wide, (height - 60) / tall) * mobile.zoom;
      camera.x = width / 2 - (width > 640 ? 70 : 0);
      camera.y = Math.min(height - 34, (height + camera.scale * tall) / 2) - camera.scale * wide * Math.abs(camera.sinTilt) / 2;
      const flat = (x, y, h) => toBlock(camera, x, y, h * scene.stretch);
      const place = (north, east, h) => flat(...onMap(scene.latitude, north, east), h);
      const corners = (h) => [[-half, -half], [half, -half], [half, half], [-half, half]].map((c) => flat(...c, h));
      const shown = chosen(scene, state), all = () => true;
      for (const [h] of scene.planes) {
        flood(corners(h), colour(PAPER), h ? 0.45 : 1);
        stroke(corners(h), colour(h ? LINE : MUTED), 1, [], true);
        discs(shown, place, all, h);
        const pale = h ? 0.45 : 0.9;
        for (const piece of coast) {
          const points = [];
          for (let k = 0; k < piece.length; k += 2) points.push(flat(piece[k], piece[k + 1], h));
          stroke(points, colour(h ? LINE : MUTED), pale);
        }
        if (!h) {
          stroke(circle(scene.latitude, place, 0), colour(RED), 1.4, [5, 3], true);
          star(...flat(0, 0, 0));
          ground(place);
        }
      }
      stroke(circle(scene.latitude, place, scene.top), colour(RED), 1, [5, 3], true);
      stroke([flat(0, 0, 0), flat(0, 0, scene.top)], colour(RED), 1, [2, 3]);
      tracks(shown, place, all);
      if (state.line) rising(place);
      axis(flat, corners, width);
      const [x, y] = flat(0, 0, 0);
      write(scene.words.epicentre, x - 12, y + 17, colour(INK), 'right');
    }

    function ground(place) {
      if (!scene.conjugate) return;
      const [x, y] = onMap(scene.latitude, ...scene.conjugate);
      if (Math.max(Math.abs(x), Math.abs(y)) > scene.half) return;
      const p = place(...scene.conjugate, 0);
      diamond(...p);
      write(scene.words.conjugate, p[0] + 10, p[1] + 4, colour(INK));
    }

    /* The part of the field line that lies inside the block, from each foot upwards. */
    function rising(place) {
      const inside = ([north, east, h]) => {
        const [x, y] = onMap(scene.latitude, north, east);
        return h <= scene.top * 1.06 && Math.max(Math.abs(x), Math.abs(y)) <= scene.half;
      };
      stroke(scene.line.map((p) => (inside(p) ? place(...p) : null)), colour(INK), 1.8);
    }

    function axis(flat, corners, width) {
      const half = scene.half;
      const edge = [[-half, -half], [half, -half], [half, half], [-half, half]]
        .sort((a, b) => flat(...b, 0)[0] - flat(...a, 0)[0])[0];
      stroke([flat(...edge, 0), flat(...edge, scene.top)], colour(MUTED), 1);
      let last = Infinity;
      pen.font = '12px system-ui, sans-serif';
      for (const [h, label] of scene.planes) {
        const [x, y] = flat(...edge, h);
        stroke([[x, y], [x + 5, y]], colour(MUTED), 1);
        const at = Math.min(y + 4, last - 14);
        last = at;
        const fits = x + 9 + pen.measureText(label.slice(0, 34)).width < width - 4;
        if (width > 640 && fits) write(label, x + 9, at, colour(INK), 'left', 34);
        else if (width > 640) write(label, width - 4, at, colour(INK), 'right', 34);
        else write(label, Math.min(x + 4, width - 6), at - 8, colour(INK), 'right', 40);
      }
    }

    function sphere(width, height) {
      const radius = Math.min(width, height) * 0.34 * mobile.zoom;
      const camera = { longitude: mobile.longitude, latitude: mobile.latitude, radius, x: width / 2, y: height / 2 };
      const place = (north, east, h) => toGlobe(camera, north, east, h);
      const visible = (p) => p[2] > 0 || p[3] > 1;
      const seen = (p) => (p[2] > 0 ? p : null);
      pen.beginPath();
      pen.arc(camera.x, camera.y, radius, 0, 2 * Math.PI);
      pen.fillStyle = colour('--card');
      pen.fill();
      for (let east = -180; east < 180; east += 30) {
        stroke(Array.from({ length: 61 }, (_, k) => seen(place(-90 + 3 * k, east, 0))), colour(LINE), 0.7);
      }
      for (let north = -60; north <= 60; north += 30) {
        stroke(Array.from({ length: 121 }, (_, k) => seen(place(north, 3 * k, 0))), colour(LINE), 0.7);
      }
      for (const piece of globe) {
        const points = [];
        for (let k = 0; k < piece.length; k += 2) points.push(seen(place(piece[k] / 100, piece[k + 1] / 100, 0)));
        stroke(points, colour(MUTED), 0.9);
      }
      const shown = chosen(scene, state);
      discs(shown, place, visible);
      stroke(circle(scene.latitude, place, 0).map(seen), colour(RED), 1.4, [5, 3]);
      tracks(shown, place, visible);
      if (state.line && scene.line.length) whole(place, visible, width);
      sign(star, scene.words.epicentre, place(scene.latitude, 0, 0));
      if (scene.conjugate) sign(diamond, scene.words.conjugate, place(...scene.conjugate, 0));
      write(fill(scene.words.stretched, { stretch: SWELL }), 12, height - 12, colour(MUTED));
    }

    function whole(place, visible, width) {
      const points = scene.line.map((p) => place(...p)).map((p) => (visible(p) ? p : null));
      stroke(points, colour(INK), 2);
      const top = points[points.length >> 1];
      if (!top) return;
      const right = top[0] > width - 230;
      write(fill(scene.words.top, { top: scene.lineTop }), top[0] + (right ? -8 : 8), top[1], colour(INK), right ? 'right' : 'left');
    }

    function sign(shape, words, p) {
      if (p[2] > 0) shape(p[0], p[1]);
      if (p[2] > 0) write(words, p[0] + 11, p[1] + 4, colour(INK));
    }

    function draw() {
      const ratio = Math.min(2, window.devicePixelRatio || 1);
      const width = canvas.clientWidth, height = canvas.clientHeight;
      canvas.width = Math.round(width * ratio);
      canvas.height = Math.round(height * ratio);
      pen.setTransform(ratio, 0, 0, ratio, 0, 0);
      (state.view === 'block' ? block : sphere)(width, height);
      const values = { ...counts(scene, state), first: signed(state.day), last: signed(state.day + state.span), limit: scene.limit };
      const words = fill(scene.words.summary, values);
      if (out.textContent !== words) out.textContent = words;
      canvas.setAttribute('aria-label', `${scene.words.canvas}. ${words}`);
      slider.setAttribute('aria-valuetext', words);
    }

    function rotate(dx, dy) {
      if (state.view === 'block') {
        mobile.turn -= dx * 0.4;
        mobile.tilt = Math.max(8, Math.min(88, mobile.tilt + dy * 0.3));
      } else {
        mobile.longitude -= dx * 0.35;
        mobile.latitude = Math.max(-85, Math.min(85, mobile.latitude + dy * 0.35));
      }
      draw();
    }

    function zoom(factor) {
      mobile.zoom = Math.max(0.5, Math.min(6, mobile.zoom * factor));
      draw();
    }

    const steps = { ArrowLeft: [-15, 0], ArrowRight: [15, 0], ArrowUp: [0, -12], ArrowDown: [0, 12] };
    canvas.addEventListener('keydown', (event) => {
      if (steps[event.key]) rotate(...steps[event.key]);
      else if (event.key === '+' || event.key === '=') zoom(1.15);
      else if (event.key === '-') zoom(1 / 1.15);
      else return;
      event.preventDefault();
    });
    let held = null;
    canvas.addEventListener('pointerdown', (event) => {
      held = [event.clientX, event.clientY];
      canvas.setPointerCapture(event.pointerId);
    });
    for (const end of ['pointerup', 'pointercancel']) canvas.addEventListener(end, () => { held = null; });
    canvas.addEventListener('pointermove', (event) => {
      if (held) rotate(event.clientX - held[0], event.clientY - held[1]);
      if (held) held = [event.clientX, event.clientY];
    });
    const each = (selector, kind, act) => root.querySelectorAll(selector)
      .forEach((item) => item.addEventListener(kind, () => { act(item); draw(); }));
    each('[data-view]', 'click', (item) => {
      state.view = item.dataset.view;
      mobile.zoom = 1;
      root.querySelectorAll('[data-view]').forEach((other) => other.setAttribute('aria-pressed', String(other === item)));
    });
    each('[data-layer]', 'change', (item) => state.hidden[item.checked ? 'delete' : 'add'](item.dataset.layer));
    each('[data-line]', 'change', (item) => { state.line = item.checked; });
    each('[data-zoom]', 'click', (item) => zoom(+item.dataset.zoom));
    each('select', 'change', (item) => { state.span = +item.value; });
    each('input[type=range]', 'input', (item) => { state.day = +item.value; });
    root.classList.add('live');
    new ResizeObserver(draw).observe(canvas);
    matchMedia('(prefers-color-scheme: dark)').addEventListener('change', draw);
    draw();
  }

  document.querySelectorAll('[data-scene]').forEach((root) => {
    View(root, JSON.parse(document.getElementById(root.dataset.scene).textContent));
  });
})();
