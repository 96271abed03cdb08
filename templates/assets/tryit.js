/* The panel "Try it": what `roofbook show` prints. Costs are whole numbers, start + each × batch; times are doubles in the order
 * of src/roofline; numbers are written as by units.js. The data: src/page/tryit.h. */
(() => {
'use strict';

/* --- Numbers --- */

const { PREFIXES, POWERS, stepOf, fixed, si, bytes, seconds, interval } = roofbookUnits, ONE = PREFIXES.indexOf('');
const rate = (hertz, noun) => (hertz > 0 && hertz < 1 ? `${seconds(1 / hertz)} per ${noun}` : si(hertz, 3, '') + (isNaN(hertz) ? '' : ` ${noun}s/s`));

/* "250T", as the command takes it before its unit; "": 0. */
const amount = (text) => parseFloat(text || 0) * POWERS[Math.max(ONE, PREFIXES.indexOf(text.slice(-1)))];

/* --- Costs at a batch --- */

const line = ([start, each], batch) => BigInt(start) + BigInt(each) * BigInt(batch);
const piecesOf = (costs, format, fusion) => (costs.formats[format]?.[fusion] || []).map((i) => costs.pieces[i]);
const pieceAt = (costs, format, fusion, batch) => piecesOf(costs, format, fusion).find(({ from, to }) => from <= batch && batch <= to);

/* Of equal layers. */
const layersAt = ({ columns, names }, piece, batch) => {
  const cell = (index, i, otherwise) => (columns[index] ? columns[index][i] : otherwise);
  const layers = columns[piece.name].map((name, i) => {
    const layer = { name: names[name], n: 0, compute: cell(piece.compute, i, -1), other: cell(piece.other, i, 0), work: cell(piece.work, i), runs: cell(piece.runs, i, 1), weights: Number(cell(piece.weights, i, 0)) };
    for (const key of ['flops', 'dots', 'extra', 'other_flops', 'other_dots', 'needless_flops', 'needless_dots', 'needless_other_dots', 'bytes'])
      layer[key] = line((piece[key] || [-1, -1]).map((index) => cell(index, i, 0)), batch);
    return layer;
  });
  for (const i of columns[piece.order]) layers[i].n++;
  return layers;
};

/* --- Times; a roof is [matrix, vector, best matrix, best vector] --- */

const roofsOf = (roof, timing, factor) => {
  const scaled = (peaks) => peaks.map((peak) => peak * factor);
  const base = scaled(roof), more = timing.more.map(scaled), of = Object.fromEntries(timing.of);
  return { base, more, others: timing.of, lacks: (dtype) => of[dtype] === -1, of: (dtype) => (of[dtype] > 0 ? more[of[dtype] - 1] : base) };
};

const split = (flops, dots, matrix, vector) => {
  const onMatrix = matrix ? Number(vector ? dots : flops) : 0, onVector = Number(flops) - onMatrix;
  return [onMatrix > 0 ? onMatrix / matrix : 0, onVector > 0 ? onVector / vector : 0];
};

const FP32 = 0;
const timeLayer = (layer, roofs, width) => {
  const roof = roofs.of(layer.compute), units = [0, 0];
  const add = (flops, dots, on) => split(flops, dots, ...on).forEach((time, i) => (units[i] += time));
  if (!layer.flops && !layer.bytes) return { seconds: 0 };
  if (!roofs.lacks(layer.compute)) add(layer.flops - layer.other_flops, layer.dots - layer.other_dots, roof);
  if (layer.other_flops) add(layer.other_flops, layer.other_dots, roofs.lacks(layer.other) ? roof : roofs.of(layer.other));
  if (layer.extra) units[roof[1] ? 1 : 0] += Number(layer.extra) / (roofs.of(FP32)[1] || roofs.of(FP32)[0]);
  const compute = Math.max(...units), memory = Number(layer.bytes) / width;
  return { seconds: Math.max(compute, memory), bound: compute >= memory ? 'compute' : 'memory' };
};

const timeAll = (costs, piece, batch, roofs, width) => {
  const layers = layersAt(costs, piece, batch), all = { layers, seconds: 0, compute: 0, memory: 0 };
  for (const layer of layers) layer.time = timeLayer(layer, roofs, width);
  for (const i of costs.columns[piece.order]) {
    all.seconds += layers[i].time.seconds;
    all[layers[i].time.bound] += layers[i].time.seconds;
  }
  return all;
};

/* As src/roofline/bound.c. */
const boundOf = (layers, floor, { base, more, others, lacks, of }, width) => {
  const best = (roof) => [roof[2] && Math.max(roof[2], roof[3]), roof[3]];
  const sum = (count) => layers.reduce((all, layer) => all + count(layer) * BigInt(layer.n), 0n);
  const dotsOf = (layer) => layer.dots - layer.needless_dots, otherOf = (layer) => layer.other_dots - layer.needless_other_dots;
  const dots = sum(dotsOf), flops = sum((layer) => (lacks(layer.compute) ? 0n : layer.flops - layer.needless_flops));
  const on = (roof) => {
    const here = sum((layer) => (of(layer.compute) === roof ? dotsOf(layer) - otherOf(layer) : 0n) + (of(layer.other) === roof ? otherOf(layer) : 0n));
    return split(here, here, ...best(roof));
  };
  const units = more.length ? on(base) : split(flops, dots, ...best(base));
  let widest = base[3];
  for (const [dtype] of others) {
    const roof = of(dtype);
    if (roof === base) continue;
    on(roof).forEach((time, i) => (units[i] += time));
    widest = Math.max(widest, roof[3]);
  }
  if (more.length && widest) units[1] += Number(flops - dots) / widest;
  return Math.max(...units, Number(floor) / width);
};

/* --- Answers; format and fusion are indices, peak, bandwidth and memory amounts or "" --- */

const peakOf = (roof) => roof[0] || roof[1];

const answer = (facts, costs, { batch, format: index, fusion, peak, bandwidth, memory }) => {
  const format = facts.formats[index], timing = format.plain[fusion];
  const fused = pieceAt(costs, format.id, facts.fusions.length - 1, batch), plain = pieceAt(costs, format.id, fusion, batch);
  if (!fused || !plain) return null;
  const factor = peak ? amount(peak) / peakOf(format.roof) : 1, wider = bandwidth ? amount(bandwidth) / facts.bandwidth : 1, width = facts.bandwidth * wider;
  const roofs = roofsOf(format.roof, format.fused, factor);
  const all = timeAll(costs, fused, batch, roofs, width), alone = timing && timeAll(costs, plain, batch, roofsOf(format.roof, timing, factor), width);
  const weights = plain.held, live = Number(line(plain.peak, batch)), room = Math.trunc(amount(memory)) || facts.memory;
  const within = (need, size) => (size ? need <= size : null);
  const parts = facts.flash ? [within(weights, facts.flash), within(live, room)] : [within(weights + live, room)];
  const fits = parts.includes(false) ? false : parts.includes(null) ? null : true;
  const bound = boundOf(all.layers, line(fused.floor, batch), roofs, facts.best_bandwidth * wider);
  return { fits, weights, live, room, all, alone, roof: roofs.base, width, bound };
};

/* As the command prints. */
const texts = (facts, costs, state, { fits, weights, live, room, all, alone, bound }) => {
  const [least, most] = costs.least ? ['≥ ', '≤ '] : ['', ''], in_room = `in ${bytes(room)} of ${facts.memory_name}`;
  const { batch } = state, estimate = facts.profiles && fits !== false && roofbookEstimate(facts, costs, state, bound, { split, pieceAt, layersAt });
  const figures = {
    ...(facts.profiles && { estimate: estimate ? least + interval(...estimate) + (estimate[3] ? '' : ' (outside what was measured)') : '–' }),
    roofline: least + seconds(all.seconds), bound: least + seconds(bound), operators: alone ? least + seconds(alone.seconds) : '–',
    rate: most + rate(all.seconds ? batch / all.seconds : NaN, facts.noun),
    by: `${all.memory > all.compute ? 'memory' : 'compute'} (${fixed(all.seconds && 100 * (Math.max(all.memory, all.compute) / all.seconds), 0)} % of the time)`,
  };
  if (fits === false) for (const key in figures) figures[key] = '–';
  return { ...figures, held: bytes(weights + live), fits: fits ? 'fits ' + in_room : fits === null ? 'unknown' :
    `does not fit: ${bytes(weights)} of weights${facts.flash ? ` in ${bytes(facts.flash)} of flash` : ''} and ${bytes(live)} of activations ` +
    `${in_room} of device '${facts.device}'` };
};

const command = (facts, state) => {
  const format = facts.formats[state.format], option = (name, value, unit) => (value ? ` --${name} ${value}${unit}` : '');
  return `roofbook show ${facts.model} --on ${facts.device} --batch ${state.batch} --scheme ${format.id}` +
    option('fuse', state.fusion && facts.fusions[state.fusion], '') + option('peak', state.peak, format.unit + '/s') +
    option('bandwidth', state.bandwidth, 'B/s') + option('memory', state.memory, 'B');
};

/* --- The picture --- */

const axis = (values, from, to) => {
  const logs = values.map(Math.log10), low = Math.floor(Math.min(...logs)), n = Math.ceil(Math.max(...logs)) - low;
  return { ticks: Array.from({ length: n + 1 }, (all, i) => 10 ** (low + i)), at: (value) => from + (Math.log10(value) - low) / n * (to - from) };
};

const draw = (figure, { roof, width, alone, all }, unit) => {
  const { layers, seconds: total } = alone || all, peak = peakOf(roof), ridge = peak / width;
  const marks = layers.filter((layer) => layer.flops && layer.bytes).map(({ name, n, flops, bytes: moved, time }) =>
    ({ name, n, time, share: n * time.seconds / total, flow: Number(flops) / Number(moved), speed: Number(flops) / time.seconds }));
  const x = axis([...marks.map(({ flow }) => flow), ridge / 9, ridge * 9], 100, 620), y = axis([...marks.map(({ speed }) => speed), peak / 99, peak * 1.1], 290, 10);
  const [left, right, bottom, top] = [x.ticks[0], x.ticks.at(-1), y.ticks[0], y.ticks.at(-1)], start = Math.max(left, bottom / width);
  const line = (kind, a, b, c, d) => `<path class="${kind}" d="M${x.at(a)} ${y.at(b)}L${x.at(c)} ${y.at(d)}"/>`;
  const flat = (height) => line('roof', height / width, height, right, height), words = (text, across, down) => `<text x="${across}" y="${down}">${text}</text>`;
  const mark = ({ flow, speed, share, time: { bound } }) => {
    const r = 3 + 15 * Math.sqrt(share);
    return `<rect class="${bound}" x="${x.at(flow) - r}" y="${y.at(speed) - r}" width="${2 * r}" height="${2 * r}" rx="${bound === 'memory' ? 0 : r}"><title></title></rect>`;
  };
  figure.innerHTML = '<svg viewBox="0 0 640 330" role="img">' + [
    ...x.ticks.map((tick) => line('grid', tick, bottom, tick, top) + words(tick < 1 ? tick : si(tick, 1, ''), x.at(tick), 308)),
    ...y.ticks.map((tick) => line('grid', left, tick, right, tick) + words(si(tick, 1, unit + '/s'), 50, y.at(tick) + 4)),
    words(unit + '/byte', 360, 326), flat(peak), flat(roof[1] || peak), line('roof', start, start * width, ridge, peak), ...marks.map(mark)].join('') + '</svg>';
  figure.querySelectorAll('title').forEach((title, i) => {
    const { name, n, time, share } = marks[i];
    title.textContent = `${name}${n > 1 ? ` ×${n}` : ''}: ${seconds(n * time.seconds)}, ${fixed(100 * share, 1)} %`;
  });
};

/* --- The panel --- */

const AMOUNTS = ['peak', 'bandwidth', 'memory'];
const OCTAVE = 10; /* steps of a slider */

const show = (root, facts, costs) => {
  const { fusions } = facts, asked = new URLSearchParams(location.hash.slice(1)), place = (list, name) => Math.max(list.indexOf(name), 0);
  const formats = (facts.formats = facts.formats.filter(({ id }) => costs.formats[id]?.every(Boolean))), ids = formats.map(({ id }) => id);
  if (!ids.length) return;
  const state = { batch: +asked.get('batch') || facts.batch, format: place(ids, asked.get('try') || facts.half), fusion: place(fusions, asked.get('fuse')) };
  const keep = (name, text) => (state[name] = /^\d+(\.\d+)?[kMGT]?$/.test(text) && amount(text) >= 1 && amount(text) < 1e18 ? text : '');
  const find = (name) => root.querySelector(name), all = (name) => root.querySelectorAll(name), [copy, reset] = all('button');
  const own = (name) => ({ ...facts, batch: 64, peak: peakOf(formats[state.format].roof) })[name];
  const step = (name) => Math.min(Math.max(stepOf(own(name) || 1e9, 3), ONE), 9), shown = (name, value) => +(value / POWERS[step(name)]).toPrecision(4);
  const update = (typed) => {
    const { id, unit } = formats[state.format], pieces = [state.fusion, fusions.length - 1].map((i) => piecesOf(costs, id, i));
    state.batch = Math.min(Math.max(Math.round(state.batch), ...pieces.map((list) => list[0].from)), ...pieces.map((list) => list.at(-1).to));
    for (const box of all('.controls div')) {
      const [input, range] = box.querySelectorAll('input'), { name } = input, value = amount('' + state[name]) || own(name);
      const after = (box.querySelector('span').textContent = PREFIXES[step(name)] + { batch: '', peak: unit + '/s', bandwidth: 'B/s', memory: 'B' }[name]);
      if (input !== typed) input.value = value && shown(name, value);
      range.value = value && OCTAVE * Math.log2(value / own(name));
      range.disabled = !own(name);
      range.ariaValueText = `${input.value} ${after}`;
    }
    const found = answer(facts, costs, state), figures = texts(facts, costs, state, found), said = (find('p').textContent = `${id}, ${state.batch} × ${facts.noun}: ${found.fits === false ? figures.fits : `${figures.roofline}, ${figures.rate}`}`);
    for (const key in figures) find('.' + key).textContent = figures[key].replace(/(\d) /g, '$1\u00a0');
    draw(find('figure'), found, unit);
    find('svg').ariaLabel = said;
    find('code').textContent = command(facts, state);
    const kept = new URLSearchParams({ try: id, batch: state.batch, fuse: fusions[state.fusion] });
    AMOUNTS.forEach((name) => state[name] && kept.set(name, state[name]));
    if (typed) history.replaceState(null, '', '#' + kept);
  };
  root.addEventListener('input', ({ target }) => {
    const { name, type, value } = target, given = type === 'range' ? shown(name, own(name) * 2 ** (value / OCTAVE)) : +value;
    if (target.options) state[name] = target.selectedIndex;
    else if (name === 'batch') state.batch = given || 1;
    else keep(name, given === shown(name, own(name)) ? '' : given + PREFIXES[step(name)]);
    update(target);
  });
  copy.onclick = () => navigator.clipboard.writeText(find('code').textContent);
  reset.onclick = () => (AMOUNTS.forEach((name) => keep(name)), update(reset));
  AMOUNTS.forEach((name) => keep(name, asked.get(name)));
  all('select').forEach((select, i) => {
    select.append(...[ids, fusions][i].map((text) => new Option(text)));
    select.selectedIndex = state[select.name];
  });
  update();
  root.hidden = false;
  if (asked.has('try')) root.scrollIntoView();
};

const begin = async (root) => {
  const facts = await roofbook.unpack(JSON.parse(root.firstChild.textContent));
  window.roofbookCosts = async (costs) => show(root, facts, await roofbook.unpack(costs));
  const load = (src) => { const script = roofbook.element('script', { src }); script.async = false; document.head.append(script); };
  if (facts.profiles) load(roofbook.root + 'assets/estimate.js');
  load(facts.costs);
};

const root = document.querySelector('.tryit');
if (root) begin(root);
})();
