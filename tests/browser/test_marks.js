/* What marks of a chart are called: as the command draws them, each with its own title, so a page's file says it in fewer words. */
'use strict';
const assert = require('node:assert/strict');

const PAIR = 'models/resnet50/v100-sxm2/';
const CHARTS = [
  { file: 'models/resnet50/layers-fp32.svg', args: ['layers', 'resnet50', '--on', 'v100-sxm2', '--against', 'time'] },
  { file: PAIR + 'roofline-v100-sxm2-fp16.svg', args: ['roofline', 'resnet50', '--on', 'v100-sxm2', '--scheme', 'fp16', '--fuse', 'all'] },
  { file: PAIR + 'algorithms-v100-sxm2-fp16.svg', args: ['algorithms', 'resnet50', '--on', 'v100-sxm2', '--scheme', 'fp16'] },
  { file: 'models/resnet50/arena.svg', args: ['arena', 'resnet50'] },
];

/* What the command draws has a title in each mark; entities are those of XML. */
function titlesOf(svg) {
  const text = { '&lt;': '<', '&gt;': '>', '&amp;': '&', '&quot;': '"' };
  return [...svg.matchAll(/><title>([^<]*)<\/title><\/(?:path|circle)>/g)].map((found) => found[1].replace(/&\w+;/g, (entity) => text[entity]).replace(/ +/g, ' ').trim());
}

/* Marks are unpacked after the file is loaded. */
async function openMarks(book, file) {
  const page = await book.open(file);
  await page.eval(() => new Promise((done) => {
    (function look() {
      if (document.querySelector('[aria-label][tabindex]')) done();
      else setTimeout(look, 20);
    })();
  }));
  return page;
}

module.exports['marks of a file are called what the command calls them'] = async (book) => {
  for (const { file, args } of CHARTS) {
    const page = await openMarks(book, file);
    const names = await page.eval(() => [...document.querySelectorAll('[aria-label][tabindex]')].map((mark) => mark.getAttribute('aria-label')));
    const titles = titlesOf(await book.roofbook('chart', ...args, '-o', '-'));
    assert.ok(titles.length >= 20, `${file}: ${titles.length} marks`);
    assert.deepEqual(names, titles, file);
  }
};

module.exports['marks lie where they are drawn, and pointing at one shows its name within the picture'] = async (book) => {
  const page = await openMarks(book, CHARTS[1].file);
  const seen = await page.eval(() => {
    const svg = document.documentElement, size = svg.viewBox.baseVal;
    const marks = [...document.querySelectorAll('[aria-label][tabindex]')];
    const within = (box) => box.x >= 0 && box.y >= 0 && box.x + box.width <= size.width && box.y + box.height <= size.height;
    const plot = [...svg.querySelectorAll('clipPath rect')][0].getBBox();
    const middles = marks.map((mark) => [+mark.getAttribute('cx'), +mark.getAttribute('cy')]);
    const tips = marks.map((mark) => {
      mark.dispatchEvent(new PointerEvent('pointerover'));
      const tip = svg.querySelector('g[aria-hidden] rect').parentNode;
      const at = tip.transform.baseVal.consolidate().matrix, box = tip.getBBox();
      return { text: tip.textContent, whole: within({ x: at.e, y: at.f, width: box.width, height: box.height }) };
    });
    return {
      outside: middles.filter(([x, y]) => x < plot.x || y < plot.y || x > plot.x + plot.width || y > plot.y + plot.height).length,
      cut: tips.filter((tip) => !tip.whole).length,
      named: tips.every((tip, i) => tip.text.replace(/ /g, '') === marks[i].getAttribute('aria-label').replace(/ /g, '')),
    };
  });
  assert.deepEqual(seen, { outside: 0, cut: 0, named: true });
};

module.exports['who comes to a figure gets its marks'] = async (book) => {
  const page = await book.open(PAIR + 'index.html');
  const loaded = await page.eval(() => new Promise((done) => {
    document.querySelector('figure[data-marks] a').focus();
    const live = document.querySelector('figure[data-marks] object.marks');
    if (!live) done('none');
    else live.addEventListener('load', () => done(live.data.replace(/.*\//, '').replace(/#.*/, '')));
  }));
  assert.match(loaded, /^roofline-v100-sxm2-.*\.svg$/);
};
