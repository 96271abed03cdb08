/* node bench/screens.js SITE: how many screens its overview and the pages of its networks are high, a line each, by tabs, the
 * highest first: page and window, screens, and what they are to be at most. Nothing here passes or fails. */
'use strict';
const fs = require('node:fs');
const path = require('node:path');
const { pathToFileURL } = require('node:url');
const { Browser } = require('../tests/browser/driver.js');
const { screensOf, LONGEST, WINDOWS } = require('../tests/browser/screens.js');

/* Not what leads on from an address that a page had. */
function isPage(file) {
  return fs.existsSync(file) && !/http-equiv="refresh"/.test(fs.readFileSync(file, 'utf8'));
}

function pagesLike(site, pattern) {
  const [above, below] = pattern.split('*');
  if (below === undefined) return [pattern];
  return fs.readdirSync(path.join(site, above)).map((name) => above + name + below).filter((name) => isPage(path.join(site, name)));
}

async function main([site]) {
  if (!site || !fs.existsSync(path.join(site, 'index.html'))) {
    console.error('usage: node bench/screens.js SITE');
    process.exit(2);
  }
  const browser = await Browser.start(process.env.CHROMIUM || 'chromium');
  const lines = [];
  try {
    for (const [pattern, most] of LONGEST)
      for (const name of pagesLike(site, pattern)) {
        const page = await browser.open(pathToFileURL(path.join(site, name)).href);
        for (const window of WINDOWS) lines.push({ name, window, most, screens: await screensOf(page, window) });
        await page.close();
      }
  } finally {
    await browser.end();
  }
  lines.sort((a, b) => b.screens / b.most - a.screens / a.most);
  for (const { name, window, most, screens } of lines) console.log(`height of ${name} in ${window.width}x${window.height}\t${screens.toFixed(2)}\t${most}`);
}

main(process.argv.slice(2)).catch((error) => {
  console.error(error.message);
  process.exit(1);
});
