/* What holds of every kind of page, however it is looked at. */
'use strict';
const assert = require('node:assert/strict');
const { KINDS } = require('./book.js');
const { MODES } = require('./driver.js');

const tooWide = () => document.documentElement.scrollWidth - document.documentElement.clientWidth;

for (const kind of KINDS) {
  module.exports[`${kind}: axe finds nothing, nothing is said, nothing is wider than the window`] = async (book) => {
    const page = await book.open(kind);
    for (const mode of ['light', 'dark', 'phone', 'wide']) {
      await page.setMode(MODES[mode]);
      assert.equal(await page.eval(tooWide), 0, `${mode}: so many px too wide`);
      /* What changes with dark are colours alone, with a wide window nothing. */
      if (mode !== 'wide') assert.deepEqual(await book.axe(page, mode === 'dark' ? ['color-contrast'] : null), [], mode);
    }
    assert.deepEqual(page.said, []);
  };
}

/* Its list of layers is wider: seven columns. */
module.exports['a review shows its figures whole on a phone'] = async (book) => {
  await book.roofbook('review', 'resnet50', '--on', 'v100-sxm2', '--to', 'int8', '-o', 'review');
  const page = await book.open('../review/review.html', 'phone');
  const cut = await page.eval(() => [...document.querySelectorAll('.scroll')].map((box) => box.scrollWidth > box.clientWidth));
  assert.deepEqual(cut, [false, false, true]);
};
