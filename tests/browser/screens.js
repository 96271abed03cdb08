/* How many windows a page is high, with its pictures. */
'use strict';

const WINDOWS = [{ width: 1280, height: 900 }, { width: 1440, height: 900 }, { width: 1920, height: 1080 }];

/* What pages may be, * for any folder. */
const LONGEST = [['index.html', 2], ['models/*/index.html', 5]];

async function screensOf(page, window) {
  await page.setMode(window);
  const height = await page.eval(async () => {
    for (const image of document.images) image.loading = 'eager';
    await Promise.all([...document.images].map((image) => image.decode().catch(() => {}))); /* one that is broken is another test's */
    return document.documentElement.scrollHeight;
  });
  return height / window.height;
}

module.exports = { screensOf, LONGEST, WINDOWS };
