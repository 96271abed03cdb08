/* The keyboard alone, and pages on which no script runs. */
'use strict';
const assert = require('node:assert/strict');

const MODEL = 'models/resnet50/index.html';
const focused = () => document.activeElement.className || document.activeElement.tagName;

module.exports['the first tab is the skip link, and leads to the text'] = async (book) => {
  const page = await book.open(MODEL);
  await page.press('Tab');
  assert.equal(await page.eval(focused), 'skip');
  assert.ok(await page.eval(() => document.activeElement.getBoundingClientRect().top >= 0), 'it is seen');
  await page.press('Enter');
  await page.until(() => location.hash === '#content' && document.activeElement.id === 'content');
  await page.press('Tab');
  assert.ok(await page.eval(() => document.querySelector('main').contains(document.activeElement)));
};

module.exports['whatever has the focus shows it'] = async (book) => {
  const page = await book.open(MODEL);
  for (let i = 0; i < 40; i++) {
    await page.press('Tab');
    const [what, shown] = await page.eval(() => {
      const style = getComputedStyle(document.activeElement);
      const own = document.activeElement.closest(':focus-visible') ? style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) > 0 : false;
      const above = document.activeElement.parentElement && getComputedStyle(document.activeElement.parentElement).outlineStyle !== 'none';
      return [document.activeElement.outerHTML.slice(0, 80), own || above];
    });
    assert.ok(shown, what);
  }
};

module.exports['the menu of a phone covers the window, and Escape leaves it'] = async (book) => {
  const page = await book.open(MODEL, 'phone');
  await page.click('a.menu');
  await page.until(() => {
    const box = document.querySelector('#nav').getBoundingClientRect();
    return box.width === innerWidth && box.height === innerHeight && box.top === 0;
  });
  await page.press('Escape');
  await page.until(() => !document.querySelector('#nav').getClientRects().length);
};

module.exports['a column is sorted from the keyboard, and says so; a few rows are not'] = async (book) => {
  const page = await book.open(MODEL);
  const order = () => document.querySelector('table.parts th button').closest('th').getAttribute('aria-sort');
  await page.eval(() => document.querySelector('table.parts th button').focus());
  await page.press('Enter');
  assert.equal(await page.eval(order), 'ascending');
  await page.press('Enter');
  assert.equal(await page.eval(order), 'descending');
  const rows = await page.eval(() => [...document.querySelectorAll('figure.table:not([data-filter]):has(th button) table:not(.parts)')].map((table) => table.tBodies[0].rows.length));
  assert.deepEqual(rows.filter((n) => n < 8), []);
};

module.exports['tabs are chosen with arrows'] = async (book) => {
  for (const kind of [MODEL, 'models/resnet50/v100-sxm2/index.html', 'models/index.html']) {
    const page = await book.open(kind);
    if (!(await page.eval(() => document.querySelectorAll('.tabs').length))) continue;
    const shown = () => [...document.querySelector('.tabs').children].filter((e) => e.tagName === 'SECTION' && e.getClientRects().length).map((e) => e.getAttribute('aria-label'));
    const before = await page.eval(shown);
    await page.eval(() => document.querySelector('.tabs input').focus());
    await page.press('ArrowRight');
    const after = await page.eval(shown);
    assert.equal(before.length, 1);
    assert.equal(after.length, 1);
    assert.notEqual(before[0], after[0]);
    return;
  }
  assert.fail('no page has tabs');
};

module.exports['what scrolls sideways is reached and named'] = async (book) => {
  for (const kind of [MODEL, 'models/resnet50/v100-sxm2/index.html', 'operators/index.html', 'hardware/index.html']) {
    const page = await book.open(kind, 'phone');
    const unreached = await page.eval(() => [...document.querySelectorAll('.scroll, pre')].filter((e) => e.scrollWidth > e.clientWidth + 1 && e.getClientRects().length && (e.tabIndex < 0 || !e.getAttribute('aria-label'))).map((e) => e.outerHTML.slice(0, 80)));
    assert.deepEqual(unreached, [], kind);
  }
};

/* Text that a reader with scripts has and one without has not, or the other way round, in words; what scripts add is theirs. */
module.exports['without scripts all content is there, and nothing that needs them'] = async (book) => {
  const words = () => {
    const article = document.querySelector('article').cloneNode(true);
    article.querySelectorAll('.tools, button, [hidden], input, select, output, .tryit').forEach((e) => (e.tagName === 'BUTTON' && !e.matches('.columns') ? e.replaceWith(...e.childNodes) : e.remove()));
    return article.textContent.replace(/\s+/g, ' ').trim();
  };
  for (const kind of ['index.html', MODEL, 'models/resnet50/v100-sxm2/index.html', 'hardware/v100-sxm2/index.html', 'guide/roofline/index.html']) {
    const [plain, full] = [await book.open(kind, 'plain'), await book.open(kind)];
    assert.ok((await plain.eval(words)).length > 40, kind);
    assert.equal(await plain.eval(words), await full.eval(words), kind);
    assert.equal(await plain.eval(() => document.querySelectorAll('.tools, .search, th button').length), 0, kind);
    assert.deepEqual(plain.said, [], kind);
  }
};

module.exports['without scripts no column is left out, folds open, and links lead on'] = async (book) => {
  const page = await book.open(MODEL, { width: 390, height: 844, touch: true, script: false });
  const gone = await page.eval(() => [...document.querySelectorAll('article :is(th, td)')].filter((e) => getComputedStyle(e).display === 'none').length);
  assert.equal(gone, 0);
  await page.click('article details > summary');
  await page.until(() => document.querySelector('article details').open);
  await page.click('a.menu');
  await page.until(() => document.querySelector('#nav').getClientRects().length > 0);
  await page.follow('#nav a[href$="models/index.html"], #nav a[href="../index.html"]');
  assert.match(await page.url(), /models\/index\.html$/);
};
