/* How far a reader scrolls: an overview of two screens, a network of five, in the windows of a laptop and of a desk. */
'use strict';
const assert = require('node:assert/strict');
const { screensOf, LONGEST, WINDOWS } = require('./screens.js');

for (const [kind, most] of LONGEST) {
  module.exports[`${kind} has at most ${most} screens`] = async (book) => {
    const pages = kind.includes('*') ? ['resnet50', 'mobilenet_v2', 'vit_b_16', 'llama2_7b', 'ds_cnn_s', 'lenet5'].map((model) => kind.replace('*', model)) : [kind];
    for (const name of pages) {
      const page = await book.open(name);
      for (const window of WINDOWS) {
        const screens = await screensOf(page, window);
        assert.ok(screens > 0.5 && screens <= most, `${name} in ${window.width} × ${window.height}: ${screens.toFixed(2)} screens`);
      }
    }
  };
}
