/* Search, filters and sorting, as a reader uses them. */
'use strict';
const assert = require('node:assert/strict');

const DEVICE = 'hardware/v100-sxm2/index.html';

async function search(page, words) {
  await page.press('/');
  await page.type(words);
  await page.until(() => document.querySelector('.found') && !document.querySelector('.found').hidden);
}

const titles = () => [...document.querySelectorAll('#found li .title')].map((e) => e.textContent);

module.exports['search finds networks, devices and chapters from any page, by the keyboard'] = async (book) => {
  for (const [words, title, address] of [
    ['resnet-50', 'ResNet-50', /models\/resnet50\/index\.html$/],
    ['v100', 'Tesla V100 SXM2 32 GB', /hardware\/v100-sxm2\/index\.html$/],
    ['ridge point', null, /guide\/|hardware\//],
  ]) {
    const page = await book.open('guide/roofline/index.html');
    await search(page, words);
    const found = await page.eval(titles);
    if (title) assert.equal(found[0], title);
    assert.ok(found.length > 0);
    await page.press('ArrowDown');
    assert.ok(await page.eval(() => document.querySelector('#found li[aria-selected="true"]').id === document.querySelector('.search input').getAttribute('aria-activedescendant')));
    await page.leave(() => page.press('Enter'));
    assert.match(await page.url(), address);
  }
};

module.exports['Escape closes the results, then leaves the field; words that are nowhere find nothing'] = async (book) => {
  const page = await book.open('index.html');
  await search(page, 'qqzzy');
  assert.match(await page.text('.found [role=status]'), /Nothing found/);
  await page.press('Escape');
  assert.ok(await page.eval(() => document.querySelector('.found').hidden));
  await page.press('Escape');
  assert.ok(await page.eval(() => document.activeElement === document.body));
};

module.exports['"v100 < 1 ms" opens the device with the networks within that'] = async (book) => {
  const page = await book.open('index.html');
  await search(page, 'v100 < 1 ms');
  await page.leave(() => page.press('Enter'));
  assert.match(await page.url(), /hardware\/v100-sxm2/);
  assert.equal(await page.eval(() => document.querySelector('.tools input').value), '< 1 ms');
  const times = await page.eval(() => {
    const table = document.querySelector('figure.table[data-filter] table');
    return [...table.tBodies[0].rows].map((row) => [row.cells[0].textContent, row.hidden]);
  });
  assert.ok(times.some(([, hidden]) => hidden) && times.some(([, hidden]) => !hidden));
};

/* Seconds that a cell shows, by the unit that it shows. */
function secondsOf(cells) {
  const units = { ns: 1e-9, 'µs': 1e-6, ms: 1e-3, s: 1 };
  return cells.map((text) => /([\d.,]+)\s*(ns|µs|ms|s)\b/.exec(text)).filter(Boolean).map(([, number, unit]) => Number(number.replace(/,/g, '')) * units[unit]);
}

const timed = () => {
  const table = document.querySelector('figure.table[data-filter] table');
  const heads = [...table.tHead.rows[0].cells];
  const column = heads.findIndex((head, i) => [...table.tBodies[0].rows].some((row) => /\d\s*(ns|µs|ms)\b/.test(row.cells[i].textContent)));
  return { column, cells: [...table.tBodies[0].rows].filter((row) => !row.hidden).map((row) => row.cells[column].textContent) };
};

module.exports['the first click on a time sorts the fastest first, the second the slowest'] = async (book) => {
  const page = await book.open(DEVICE);
  const { column } = await page.eval(timed);
  assert.ok(column > 0);
  const head = `figure.table[data-filter] th:nth-child(${column + 1}) button`;
  await page.click(head);
  const up = secondsOf((await page.eval(timed)).cells);
  assert.ok(up.length > 2);
  assert.deepEqual(up, up.slice().sort((a, b) => a - b));
  await page.click(head);
  const down = secondsOf((await page.eval(timed)).cells);
  assert.deepEqual(down, down.slice().sort((a, b) => b - a));
};

module.exports['a filter keeps the rows within a limit, and the address keeps the filter'] = async (book) => {
  const page = await book.open(DEVICE);
  const all = secondsOf((await page.eval(timed)).cells);
  await page.click('.tools input');
  await page.type('< 1 ms');
  const kept = secondsOf((await page.eval(timed)).cells);
  assert.deepEqual(kept, all.filter((seconds) => seconds < 1e-3));
  assert.ok(kept.length > 0 && kept.length < all.length);
  const again = await book.browser.open(await page.url());
  book.pages.push(again);
  assert.deepEqual(secondsOf((await again.eval(timed)).cells), kept);
};

module.exports['the command that a narrowed table shows lists the same networks'] = async (book) => {
  const page = await book.open(DEVICE);
  await page.click('.tools input');
  await page.type('< 1 ms');
  const command = await page.until(() => document.querySelector('.tools .command:not([hidden])')?.textContent);
  const shown = await page.eval(() => [...document.querySelectorAll('figure.table[data-filter] table tbody tr')].filter((row) => !row.hidden).map((row) => row.cells[0].textContent));
  const words = command.match(/'[^']*'|\S+/g).map((word) => word.replace(/^'|'$/g, ''));
  assert.deepEqual(words.slice(0, 2), ['roofbook', 'find']);
  const { found } = JSON.parse(await book.roofbook(...words.slice(1), '-n', '1000', '--json'));
  assert.deepEqual(found.map(({ name }) => name).sort(), shown.sort(), command);
};
