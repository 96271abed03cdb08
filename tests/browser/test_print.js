/* Paper: what a page is printed as, by a reader whose screen is dark and whose folds are closed. */
'use strict';
const assert = require('node:assert/strict');
const fs = require('node:fs');
const path = require('node:path');
const { KINDS, run } = require('./book.js');
const { MODES } = require('./driver.js');

const PAPERS = { A4: [8.27, 11.69], Letter: [8.5, 11] };

/* Puts words that only a PDF has at both ends of what must not be cut, and into rows and heads of tables. */
function mark() {
  const style = document.createElement('style');
  style.textContent = '.mark { position: absolute; font: 2px sans-serif; white-space: nowrap; color: #bbb; left: 0; } .mark.end { bottom: 0; } .mark.start { top: 0; } .marked { position: relative !important; }';
  document.head.append(style);
  function put(into, word, end) {
    const at = document.createElement('span');
    at.className = 'mark ' + (end ? 'end' : 'start');
    at.textContent = word;
    into.classList.add('marked');
    into.append(at);
  }
  function rowsOf(table) {
    return [...table.tBodies].flatMap((body) => [...body.rows]);
  }
  const figures = [...document.querySelectorAll('figure.chart')];
  figures.forEach((figure, i) => (put(figure, `qfigstart${i}q`), put(figure, `qfigend${i}q`, true)));
  const tables = [...document.querySelectorAll('figure.table table')].filter((table) => table.tHead);
  tables.forEach((table, i) => {
    const head = table.tHead.rows[0].cells[0];
    put(head.querySelector('button') || head, `qhead${i}q`); /* in its line, as the words of the head are */
    head.querySelector('.mark').style.position = 'static';
    rowsOf(table).forEach((row, k) => (put(row.cells[0], `qrow${i}at${k}q`), put(row.cells[row.cells.length - 1], `qrowend${i}at${k}q`, true)));
  });
  return { figures: figures.length, tables: tables.map((table) => rowsOf(table).length) };
}

async function sheetsOf(book, page, paper) {
  await page.eval(() => Promise.all([...document.images].map((image) => ((image.loading = 'eager'), image.decode())))); /* as browsers do when a reader prints */
  const file = path.join(book.dir, `print-${Math.random().toString(36).slice(2)}.pdf`);
  fs.writeFileSync(file, await page.pdf({ paper }));
  const sheets = (await run('pdftotext', [file, '-'])).normalize('NFKC').split('\f').slice(0, -1);
  return { file, sheets };
}

function sheetWith(sheets, word) {
  const found = sheets.flatMap((text, i) => (text.includes(word) ? [i + 1] : []));
  assert.equal(found.length, 1, `${word} is on ${found.length} sheets`);
  return found[0];
}

for (const kind of ['index.html', 'models/index.html', 'models/resnet50/index.html', 'models/resnet50/v100-sxm2/index.html', 'hardware/v100-sxm2/index.html', 'guide/roofline/index.html']) {
  for (const [name, paper] of Object.entries(PAPERS)) {
    module.exports[`${kind} on ${name}: no chart and no row is cut, each sheet of a table has its head`] = async (book) => {
      const page = await book.open(kind, 'dark');
      const { figures, tables } = await page.eval(mark);
      const { sheets } = await sheetsOf(book, page, paper);
      const drawn = await page.eval(() => [...document.querySelectorAll('figure.chart img')].map((image) => image.alt.split(/\s+/).slice(0, 2).join(' ')));
      for (const words of drawn) assert.ok(sheets.join(' ').replace(/\s+/g, ' ').includes(words), `no chart says '${words}'`);
      for (let i = 0; i < figures; i++) assert.equal(sheetWith(sheets, `qfigstart${i}q`), sheetWith(sheets, `qfigend${i}q`), `figure ${i} is cut`);
      tables.forEach((rows, i) => {
        for (let k = 0; k < rows; k++) {
          const sheet = sheetWith(sheets, `qrow${i}at${k}q`);
          assert.equal(sheet, sheetWith(sheets, `qrowend${i}at${k}q`), `row ${k} of table ${i} is cut`);
          assert.ok(sheets[sheet - 1].includes(`qhead${i}q`), `sheet ${sheet} has rows of table ${i} without its head`);
        }
      });
    };
  }
}

module.exports['paper is light though the screen is dark, and nothing is drawn beyond it'] = async (book) => {
  for (const kind of ['models/resnet50/v100-sxm2/index.html', 'index.html']) {
    const pictures = [];
    for (const mode of ['light', 'dark']) {
      const { file } = await sheetsOf(book, await book.open(kind, mode), PAPERS.A4);
      await run('pdftoppm', ['-r', '40', '-gray', '-l', '2', file, file]);
      pictures.push([1, 2].map((n) => fs.readdirSync(book.dir).filter((name) => name.startsWith(path.basename(file)) && name.match(`-0*${n}.pgm$`)).map((name) => fs.readFileSync(path.join(book.dir, name)))[0]));
    }
    assert.ok(pictures[0][0].length > 10000);
    assert.deepEqual(pictures[0].map((bytes) => bytes.toString('base64')), pictures[1].map((bytes) => bytes.toString('base64')), kind);
  }
};

module.exports['what is folded on the screen stands on paper, where scripts run and where none does'] = async (book) => {
  for (const mode of ['light', 'plain']) {
    const page = await book.open('models/resnet50/index.html', mode);
    const folded = await page.eval(() => {
      const folds = [...document.querySelectorAll('article details:not([open])')];
      folds.forEach((fold, i) => fold.append(Object.assign(document.createElement('p'), { textContent: `qfold${i}q` })));
      return folds.length;
    });
    assert.ok(folded > 0);
    const { sheets } = await sheetsOf(book, page, PAPERS.A4);
    for (let i = 0; i < folded; i++) sheetWith(sheets, `qfold${i}q`);
  }
};

module.exports['the first sheet of a network on a device has its roofline, estimates or not'] = async (book) => {
  for (const kind of ['models/vit_b_16/rtx-4090/index.html', 'models/resnet50/v100-sxm2/index.html']) {
    const page = await book.open(kind);
    const { sheets } = await sheetsOf(book, page, PAPERS.A4);
    assert.match(sheets[0], /Figure\s1/, kind);
  }
};

module.exports['no page is wider than paper'] = async (book) => {
  const width = Math.floor((210 - 28) / 25.4 * 96); /* A4 without its margins */
  for (const kind of KINDS) {
    const page = await book.open(kind, { ...MODES.print, width });
    const wide = await page.eval((width) => [...document.querySelectorAll('article *')].filter((e) => e.getBoundingClientRect().right > width + 1 && getComputedStyle(e).position !== 'absolute')
      .map((e) => `${e.tagName} ${e.className} ${Math.round(e.getBoundingClientRect().right)}: ${e.textContent.trim().slice(0, 40)}`).slice(0, 3), width);
    assert.deepEqual(wide, [], kind);
    await page.close();
  }
};
