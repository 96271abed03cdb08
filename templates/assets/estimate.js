/* Estimates of the panel "Try it", as src/estimate/estimate.h has them: a profile (src/chunks/tryit_profiles.h) laid against the
 * layers of tryit.js, which shares its arithmetic out to the units by `split`. */
(() => {
'use strict';
const VIEW = 11; /* of graph/work_class.h */
const MOST_OUTSIDE = 0.1;

/* Of the nearest memory with room; weights are in no scratchpad. */
const widthFor = (memories, bytes, weights) =>
  (memories.find(([, capacity, scratchpad]) => (!capacity || bytes <= capacity) && !(weights && scratchpad)) || memories[memories.length - 1])[0];

const overlapped = (x, y, p) => {
  const more = Math.max(x, y), less = Math.min(x, y);
  return p === 0 || less <= 0 ? more : more * (1 + (less / more) ** p) ** (1 / p);
};

const secondsOf = (layer, each, profile, split) => {
  const [e, b, tau] = profile.classes[layer.work], bytes = Number(layer.bytes), weights = Math.min(layer.weights, bytes), { memories } = profile;
  const compute = Math.max(...split(layer.flops + layer.extra, layer.dots, profile.matrix, profile.vector));
  const memory = weights / widthFor(memories, Math.trunc(each), true) + (bytes - weights) / widthFor(memories, Math.trunc(each), false);
  return overlapped(compute / (profile.e * e), memory / (profile.b * b), profile.overlap) + layer.runs * tau;
};

const isLike = (layer, each, [, , , layers, leastFlow, mostFlow, leastBytes, mostBytes]) => {
  const flow = layer.bytes > 0 ? Number(layer.flops) / Number(layer.bytes) : 0;
  return layer.work === VIEW || (layers > 0 && each >= leastBytes && each <= mostBytes && flow >= leastFlow && flow <= mostFlow);
};

/* [low, high], or null each: nobody judged such estimates. */
const endsOf = (seconds, [network, family, without], inside) => {
  const own = family[2] > 0 ? family : network, wide = !inside && without[2] > 0;
  if (!own[2]) return [null, null];
  const [low, high] = wide ? [Math.min(own[0], without[0]), Math.max(own[1], without[1])] : own, widened = inside || wide ? 1 : 2;
  return [seconds * Math.exp(widened * Math.min(low, 0)), seconds * Math.exp(widened * Math.max(high, 0))];
};

/* Nothing is under the bound. [seconds, low, high, whether the network is like those measured]. */
const estimate = (layers, profile, split, uncounted, bound) => {
  let seconds = profile.tau, outside = 0;
  for (const layer of layers) {
    const each = layer.runs > 0 ? Number(layer.bytes) / layer.runs : 0, own = layer.n * secondsOf(layer, each, profile, split);
    seconds += own;
    if (!isLike(layer, each, profile.classes[layer.work])) outside += own;
  }
  const inside = outside <= MOST_OUTSIDE * seconds && !uncounted, ends = endsOf(seconds, profile.residuals, inside);
  return [...[seconds, ...ends].map((value) => value && Math.max(value, bound)), inside];
};

/* Of what a reader has set; null: no profile says anything of it, as of no device with other ceilings. */
window.roofbookEstimate = ({ formats, profiles, fusions }, costs, { batch, format, fusion, peak, bandwidth, memory }, bound, { split, pieceAt, layersAt }) => {
  const { id, dtype } = formats[format];
  const stands = ({ batch: [from, to], dtype: own }) => own === dtype && from <= batch && batch <= to;
  const profile = peak || bandwidth || memory ? null : profiles.find(stands);
  const piece = profile && pieceAt(costs, id, profile.fused ? fusions.length - 1 : fusion, batch);
  return piece && !piece.mixed ? estimate(layersAt(costs, piece, batch), profile, split, piece.uncounted, bound) : null;
};
})();
