/* Figures: what is saved of them, and that they are there on paper though nobody scrolled to them. */
'use strict';
const assert = require('node:assert/strict');
const fs = require('node:fs');
const http = require('node:http');
const path = require('node:path');
const { run } = require('./book.js');
const { MODES } = require('./driver.js');

const TYPES = { '.html': 'text/html', '.js': 'text/javascript', '.css': 'text/css', '.svg': 'image/svg+xml' };

/* The site over http, on this machine alone, while `use` runs: it gets the address of its root. */
async function served(site, use) {
  const server = http.createServer((request, response) => {
    const file = path.join(site, path.normalize(decodeURIComponent(new URL(request.url, 'http://x').pathname)));
    fs.readFile(file, (error, bytes) => {
      response.writeHead(error ? 404 : 200, { 'Content-Type': TYPES[path.extname(file)] || 'application/octet-stream' });
      response.end(bytes);
    });
  });
  server.keepAliveTimeout = 0; /* no connection is closed while the browser takes it for open */
  await new Promise((done) => server.listen(0, '127.0.0.1', done));
  try {
    await use(`http://127.0.0.1:${server.address().port}/`);
  } finally {
    server.closeAllConnections();
    await new Promise((done) => server.close(done));
  }
}

/* A PNG begins with eight bytes of its own, and its first part has its width and height. */
module.exports['the button PNG saves the figure, three pixels for each, on light paper where the page is dark'] = async (book) => {
  await served(book.site, async (root) => {
    const page = await book.browser.open(root + 'models/resnet50/index.html', MODES.dark);
    book.pages.push(page);
    const figure = await page.eval(async () => {
      const figure = document.querySelector('figure.chart');
      await figure.querySelector('img').decode();
      figure.querySelector('figcaption details').open = true;
      const link = figure.querySelector('figcaption details [href$=".svg"]');
      return { id: figure.id, name: link.getAttribute('href').replace(/svg$/, 'png'), width: figure.querySelector('img').width, height: figure.querySelector('img').height,
        natural: [figure.querySelector('img').naturalWidth, figure.querySelector('img').naturalHeight] };
    });
    const { name, bytes: png } = await page.saved(() => page.click(`#${figure.id} details button`));
    assert.equal(name, figure.name);
    assert.deepEqual([...png.subarray(0, 8)], [0x89, 0x50, 0x4e, 0x47, 13, 10, 26, 10]);
    assert.deepEqual([png.readUInt32BE(16), png.readUInt32BE(20)], figure.natural.map((size) => 3 * size));
    assert.deepEqual(page.said, []);
  });
};

module.exports['a page of file:// has no button that its browser would refuse'] = async (book) => {
  const page = await book.open('models/resnet50/index.html');
  assert.equal(await page.eval(() => document.querySelectorAll('figcaption button').length), 0);
};

module.exports['charts that nobody scrolled to are on paper'] = async (book) => {
  for (const kind of ['models/resnet50/index.html', 'models/resnet50/v100-sxm2/index.html']) {
    const page = await book.open(kind, { ...MODES.light, height: 300 });
    await page.until(() => [...document.images].every((image) => image.complete && image.naturalWidth));
    assert.equal(await page.eval(() => scrollY), 0);
    const titles = await page.eval(() => [...document.querySelectorAll('figure.chart img')].map((image) => image.alt.split(/\s+/).slice(0, 3).join(' ')));
    const file = path.join(book.dir, `unseen-${kind.replace(/\W/g, '-')}.pdf`);
    fs.writeFileSync(file, await page.pdf());
    const text = (await run('pdftotext', [file, '-'])).normalize('NFKC').replace(/\s+/g, ' ');
    assert.ok(titles.length > 3);
    assert.deepEqual(titles.filter((title) => !text.includes(title)), [], kind);
  }
};

/* On a phone; and in a paragraph of any width that has room for the number by itself. */
module.exports['neither a rate in a tile nor the number of a figure is parted by the end of a line'] = async (book) => {
  const page = await book.open('models/resnet50/v100-sxm2/index.html', 'phone');
  const parted = await page.eval(() => {
    const lines = (node) => {
      const range = document.createRange();
      range.selectNodeContents(node);
      return new Set([...range.getClientRects()].map((box) => Math.round(box.top))).size;
    };
    const tile = document.querySelector('.tiles strong');
    tile.textContent = '154 GFLOP/s';
    const text = document.createElement('p');
    text.innerHTML = 'as <a href="#figure-a">Figure\u00a03</a>';
    document.querySelector('article').prepend(text);
    const seen = [lines(tile)];
    for (let width = 72; width < 130; width++) {
      text.style.width = width + 'px';
      seen.push(lines(text.firstElementChild));
    }
    return seen.filter((n) => n > 1).length;
  });
  assert.equal(parted, 0);
};

/* In half of a page as in all of it. */
module.exports['what a table says of itself is read whole, however wide its columns are'] = async (book) => {
  for (const kind of ['models/resnet50/index.html', 'models/resnet50/v100-sxm2/index.html', 'models/llama2_7b/rtx-4090/index.html']) {
    const page = await book.open(kind);
    const cut = await page.eval(() => [...document.querySelectorAll('.scroll caption')].filter((caption) => caption.innerText).filter((caption) => {
      const words = document.createRange();
      words.selectNodeContents(caption);
      const edge = caption.closest('.scroll').getBoundingClientRect().right;
      return [...words.getClientRects()].some((box) => box.right > edge + 1);
    }).map((caption) => caption.innerText));
    assert.deepEqual(cut, [], kind);
  }
};
