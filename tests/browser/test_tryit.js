/* The panel "Try it" against the command, figure by figure, over a grid of settings. */
'use strict';
const assert = require('node:assert/strict');
const fs = require('node:fs');
const path = require('node:path');

const PAGES = [
  ['resnet50', 'v100-sxm2'], ['mobilenet_v2', 't4'], ['vit_b_16', 'rtx-4090'], ['llama2_7b', 'rtx-4090'], ['ds_cnn_s', 'stm32h743'],
  ['prompt', 't4'], ['resnet50', 'rtx-4090'], ['resnet50', 'snapdragon-8-gen-3-npu'], ['mobilenet_v2', 'core-i9-10940x'],
];
const PARTS = 2, SETTINGS = 21; /* of each page, so that none takes long: 378 in all, and those of profiles */
const BATCHES = [1, 2, 7, 64, 1000];
/* As stated, less, more, and hardly any. */
const CEILINGS = [{}, { peak: 0.37 }, { bandwidth: 2.5 }, { memory: 0.001 }, { peak: 3, bandwidth: 0.2 }, { peak: 7.7, bandwidth: 7.7, memory: 3 }];
const LIMIT_BYTES = 15000;
/* Batches that a profile of the device is for, if in one format. */
const PROFILED = { 'rtx-4090': [128, 300], 'snapdragon-8-gen-3-npu': [1, 1], 'core-i9-10940x': [1, 1] }, FORMATS = 8, OUTSIDE = ' (outside what was measured)';

/* In the page: what the panel says to each of the settings, in fields as a reader fills them. */
function fill(settings) {
  const panel = document.querySelector('.tryit');
  const named = (name) => panel.querySelector(`[name="${name}"]`);
  const put = (field, value) => {
    if (field.options) field.selectedIndex = value % field.options.length;
    else field.value = value;
    field.dispatchEvent(new Event('input', { bubbles: true }));
  };
  const stated = {};
  for (const name of ['peak', 'bandwidth', 'memory']) stated[name] = Number(named(name).value);
  return settings.map(({ batch, format, fusion, ceilings }) => {
    panel.querySelectorAll('button')[1].click();
    put(named('format'), format);
    put(named('fusion'), fusion);
    put(named('batch'), batch);
    for (const name in ceilings) put(named(name), Number((stated[name] * ceilings[name]).toPrecision(3)));
    const said = { command: panel.querySelector('code').textContent };
    for (const { className, textContent } of panel.querySelectorAll('dd')) said[className] = textContent.replace(/\u00a0/g, ' ');
    return said;
  });
}

function gridOf(place, device, part) {
  const stated = device in PROFILED ? Array.from({ length: FORMATS }, (all, k) => ({ batch: PROFILED[device][part], format: k, fusion: (k + part) % 3, ceilings: {} })) : [];
  const grid = Array.from({ length: SETTINGS }, (all, k) => {
    const i = part * SETTINGS + k;
    return { batch: BATCHES[i % 5], format: i + place, fusion: (i + (i / 5 | 0)) % 3, ceilings: CEILINGS[(i + (i / 6 | 0)) % 6] };
  });
  return stated.concat(grid);
}

/* The row of the device in the table of times. */
async function commandSays(book, args, device) {
  const lines = (await book.roofbook(...args)).split('\n'), row = lines.find((text) => text.startsWith(device + ' '));
  const names = lines.find((text) => text.startsWith('device ')).split(/ {2,}/), cells = row.split(/ {2,}/), cell = (name) => cells[names.indexOf(name)];
  return { operators: cell('operator by operator'), roofline: cell('roofline'), bound: cell('bound'), rate: cell('rate'), by: cell('bound by'), estimate: cell('estimate') || '–' };
}

/* What it holds stands in records alone. */
async function held(book, args) {
  const [names, cells] = (await book.roofbook(...args, '--csv')).split('\n').map((line) => line.match(/("([^"]|"")*"|[^,]*)(,|$)/g).map((cell) => cell.replace(/,$/, '')));
  return Number(cells[names.indexOf('memory_needed_bytes')]);
}

function bytes(count) {
  const step = Math.min(Math.floor(Math.log10(Number(count.toPrecision(3))) / 3), 5);
  const value = count / 1000 ** step;
  return count < 1000 ? `${count} B` : `${value.toFixed(Math.max(0, 2 - Math.floor(Math.log10(Number(value.toPrecision(3))))))} ${' kMGTP'[step]}B`;
}

const parts = PAGES.flatMap(([model, device], place) => Array.from({ length: PARTS }, (all, part) => ({ model, device, place, part })));

for (const { model, device, place, part } of parts) {
  module.exports[`${model} on ${device}, part ${part + 1}: the panel says what the command does`] = async (book) => {
    const page = await book.open(`models/${model}/${device}/index.html`);
    await page.until(() => !document.querySelector('.tryit').hidden);
    const settings = gridOf(place, device, part);
    let estimates = 0;
    const said = await page.eval(fill, settings);
    for (const [i, panel] of said.entries()) {
      const args = panel.command.split(' ').slice(1), told = await commandSays(book, args, device), where = `${panel.command} (${JSON.stringify(settings[i])})`;
      const large = told.by.startsWith('does not fit');
      for (const name of ['operators', 'roofline', 'bound', 'rate']) assert.equal(panel[name], told[name], `${name}: ${where}`);
      assert.equal(panel[large ? 'fits' : 'by'], told.by, where);
      if (panel.estimate) assert.equal(panel.estimate.replace(OUTSIDE, ''), told.estimate, `estimate: ${where}`);
      estimates += panel.estimate && panel.estimate !== '–';
      assert.equal('estimate' in panel, device in PROFILED, where);
      assert.equal(panel.fits.startsWith('does not fit'), large, where);
      if (i % 3 === 0) assert.equal(panel.held, bytes(await held(book, args)), where);
    }
    assert.equal(estimates > 0, device in PROFILED && model !== 'llama2_7b' /* it does not fit at such batches */, 'some setting is one that a profile is for');
    assert.deepEqual(page.said, []);
  };
}

module.exports['the state is in the address, and found there again'] = async (book) => {
  const page = await book.open('models/resnet50/v100-sxm2/index.html#try=fp32&batch=12&fuse=all&bandwidth=450G');
  await page.until(() => !document.querySelector('.tryit').hidden);
  const command = () => document.querySelector('.tryit code').textContent;
  assert.equal(await page.eval(command), 'roofbook show resnet50 --on v100-sxm2 --batch 12 --scheme fp32 --fuse all --bandwidth 450GB/s');
  await page.eval(() => {
    const batch = document.querySelector('.tryit [name="batch"]');
    batch.value = 3;
    batch.dispatchEvent(new Event('input', { bubbles: true }));
  });
  assert.match(await page.eval(() => location.hash), /^#try=fp32&batch=3&fuse=all&bandwidth=450G$/);
  assert.ok(await page.eval(() => document.querySelectorAll('.tryit svg rect title').length > 5), 'marks have names');
};

module.exports['without a script there is no panel'] = async (book) => {
  const page = await book.open('models/resnet50/v100-sxm2/index.html', 'plain');
  assert.equal(await page.eval(() => document.querySelector('.tryit').getClientRects().length), 0);
};

module.exports['the script is small'] = async () => {
  const size = fs.statSync(path.join(__dirname, '../../templates/assets/tryit.js')).size;
  assert.ok(size < LIMIT_BYTES, `${size} bytes`);
};
