/* The page Find, and tables of times: what a reader asks, against what the command says to the same. */
'use strict';
const assert = require('node:assert/strict');
const { MODES } = require('./driver.js');

/* The page with a question in its address, once it has an answer. */
async function ask(book, question, mode = 'light') {
  const page = await book.browser.open(book.address('find/index.html') + question, MODES[mode]);
  book.pages.push(page);
  await page.until(() => document.querySelector('.found-answer [role=status]')?.textContent);
  return page;
}

/* Cells of the answer's rows; no-break spaces as spaces. */
const shownRows = () =>
  [...document.querySelectorAll('.found-answer tbody tr')].map((row) => [...row.cells].map((cell) => cell.textContent.replace(/\u00a0/g, ' ')));
const status = () => document.querySelector('.found-answer [role=status]').textContent.replace(/\u00a0/g, ' ');
const command = () => document.querySelector('p.command code').textContent;

/* The command's words, as a shell reads them, and its answer as rows. */
async function commandRows(book, line) {
  const words = [...line.matchAll(/'([^']*)'|(\S+)/g)].map(([, quoted, bare]) => quoted ?? bare);
  const found = JSON.parse(await book.roofbook(...words.slice(1), '--json')).found;
  return found;
}

async function type(page, name, text) {
  await page.eval((name) => document.querySelector(`.finder [name=${name}]`).select(), name);
  await page.type(text);
}

module.exports = {
  /* Two clicks from the overview: Find, and what is asked is typed. */
  'networks of a device within limits, as the command gives them': async (book) => {
    const page = await ask(book, '?on=raspberry-pi-5&time=30ms');
    const rows = await page.eval(shownRows);
    const found = await commandRows(book, await page.eval(command));
    assert.equal(await page.eval(command), 'roofbook find --on raspberry-pi-5 --time 30ms');
    assert.ok(rows.length > 1);
    assert.deepEqual(rows.map((row) => row[0]), found.map((row) => row.name));
    assert.match(await page.eval(status), /^Within the limits: \d+\. The most accurate is MobileNet v2: 72\.15 % in [\d.]+ ms\.$/);
    assert.deepEqual(page.said, []);
  },

  'what is typed stands in the address, and comes back with it': async (book) => {
    const page = await ask(book, '?on=raspberry-pi-5');
    const all = (await page.eval(shownRows)).length;
    await type(page, 'time', '< 6 ms');
    const few = await page.eval(shownRows);
    assert.ok(few.length > 0 && few.length < all);
    const again = await ask(book, '?' + (await page.url()).split('?')[1]);
    assert.deepEqual(await again.eval(shownRows), few);
    assert.equal(await again.eval(() => document.querySelector('.finder [name=time]').value), '< 6 ms');
    assert.equal(await again.eval(command), "roofbook find --on raspberry-pi-5 --time '< 6 ms'");
  },

  'devices for a network, the fastest first': async (book) => {
    const page = await ask(book, '?model=resnet50&format=best&memory=1GB');
    const rows = await page.eval(shownRows);
    const found = await commandRows(book, await page.eval(command));
    assert.ok(rows.length > 2);
    assert.deepEqual(rows.map((row) => row[1]).length, found.length);
    const ids = await page.eval(() => [...document.querySelectorAll('.found-answer tbody a')].map((a) => a.getAttribute('href')));
    found.forEach((row, i) => assert.ok(ids[i].includes(`/${row.device}/`), `${ids[i]}: ${row.device}`));
  },

  'a limit that is none is said, and what nothing keeps names the nearest': async (book) => {
    const page = await ask(book, '?on=raspberry-pi-5&time=30ms');
    const before = await page.eval(shownRows);
    await type(page, 'time', '30');
    assert.match(await page.eval(status), /^Write a limit as 30 ms/);
    assert.equal(await page.eval(() => document.querySelector('.finder [name=time]').getAttribute('aria-invalid')), 'true');
    assert.deepEqual(await page.eval(shownRows), before);
    await type(page, 'time', '< 1 ns');
    assert.match(await page.eval(status), /^None keeps the limits; .* comes nearest: Time [\d.]+ µs\.$/);
    assert.deepEqual(await page.eval(shownRows), []);
  },

  'the other side of the question, by the keyboard alone': async (book) => {
    const page = await ask(book, '?on=raspberry-pi-5');
    await page.eval(() => document.querySelector('.finder [value=networks]').focus());
    await page.press('ArrowRight');
    assert.ok(await page.eval(() => document.querySelector('.finder [value=devices]').checked));
    await page.until(() => /--model/.test(document.querySelector('p.command code').textContent));
    assert.ok((await page.eval(shownRows)).length > 0);
  },

  'axe finds nothing in an answer, light, dark and on a phone': async (book) => {
    const page = await ask(book, '?on=raspberry-pi-5&time=30ms');
    for (const mode of ['light', 'dark', 'phone']) {
      await page.setMode(MODES[mode]);
      assert.equal(await page.eval(() => document.documentElement.scrollWidth - document.documentElement.clientWidth), 0, mode);
      assert.deepEqual(await book.axe(page), [], mode);
    }
  },

  'words that no page has are found by what they mean': async (book) => {
    const page = await book.open('guide/roofline.zh/index.html');
    await page.press('/');
    for (const [asked, wanted] of [['池化', 'pool'], ['内存带宽', '内存带宽'], ['显存', 'memory'], ['树莓派', 'raspberry']]) {
      await page.eval(() => document.querySelector('.search input').select());
      await page.type(asked);
      await page.until((wanted) => [...document.querySelectorAll('#found li')].some((option) => option.textContent.toLowerCase().includes(wanted)), wanted);
    }
  },

  'a first click on a time sorts the fastest first, on any other number the largest': async (book) => {
    const page = await book.open('hardware/v100-sxm2/index.html');
    const keys = (column) => [...document.querySelectorAll('figure.table[data-filter] tbody tr, figure.table tbody tr')]
      .filter((row) => row.closest('figure') === document.querySelector('figure.table'))
      .map((row) => parseFloat(row.cells[column].getAttribute('data-sort')))
      .filter((key) => !isNaN(key));
    const heads = await page.eval(() => [...document.querySelector('figure.table').querySelectorAll('thead th')].map((head) => head.textContent.trim()));
    for (const [name, least] of [['fp32', true], ['Memory', false]]) {
      const column = heads.findIndex((head) => head.startsWith(name));
      await page.eval((column) => document.querySelector('figure.table').querySelectorAll('thead th button')[column].click(), column);
      const sorted = await page.eval(keys, column);
      assert.ok(sorted.length > 3);
      assert.deepEqual(sorted, sorted.slice().sort((a, b) => (least ? a - b : b - a)), name);
    }
  },

  'on a phone the table of a device keeps accuracy and times': async (book) => {
    const page = await book.open('hardware/raspberry-pi-5/index.html', 'phone');
    const seen = await page.eval(() => [...document.querySelector('figure.table').querySelectorAll('thead th')]
      .filter((head) => getComputedStyle(head).display !== 'none').map((head) => head.textContent.trim()));
    assert.ok(seen.includes('Accuracy'), seen.join());
    assert.ok(seen.includes('fp16'), seen.join());
  },

  'without scripts the page answers one question, and leads to every device': async (book) => {
    const page = await book.open('find/index.html', { ...MODES.light, script: false });
    const text = await page.eval(() => document.querySelector('article').textContent);
    assert.match(text.replace(/\u00a0/g, ' '), /MobileNet v2 is the most accurate: 72\.15 % in/);
    for (const name of ['Raspberry Pi 5', 'Tesla T4']) assert.ok(text.includes(name), name);
  },
};
