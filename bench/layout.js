/* node bench/layout.js SITE [PAGES]: how long headless Chromium lays out the heaviest pages of a site, a line each, by tabs, the
 * slowest first: page, milliseconds of style and layout, elements, and what it is to be at most. Each is opened from its file in
 * a window of 1280 by 900, three times; the median counts. Nothing here passes or fails. */
'use strict';
const fs = require('node:fs');
const path = require('node:path');
const { pathToFileURL } = require('node:url');
const { Browser } = require('../tests/browser/driver.js');

const MOST_MS = 150;
const RUNS = 3;

/* Pages below the folder, by how many elements they have. */
function heaviest(site, count) {
  return fs
    .readdirSync(site, { recursive: true })
    .filter((name) => name.endsWith('.html'))
    .map((name) => ({ name, nodes: (fs.readFileSync(path.join(site, name), 'utf8').match(/<[a-zA-Z]/g) || []).length }))
    .sort((a, b) => b.nodes - a.nodes || (a.name < b.name ? -1 : 1))
    .slice(0, count);
}

/* Seconds that the page spent on styles and on layout until it was loaded. */
async function laidOut(browser, file) {
  const page = await browser.open('about:blank');
  await page.ask('Performance.enable', { timeDomain: 'threadTicks' });
  await page.go(pathToFileURL(file).href);
  await page.eval(() => document.body.getBoundingClientRect().height);
  const { metrics } = await page.ask('Performance.getMetrics');
  await page.close();
  const of = (name) => metrics.find((metric) => metric.name === name).value;
  return of('LayoutDuration') + of('RecalcStyleDuration');
}

async function median(browser, file) {
  const times = [];
  for (let run = 0; run < RUNS; run++) times.push(await laidOut(browser, file));
  return times.sort((a, b) => a - b)[RUNS >> 1];
}

async function main([site, pages = '20']) {
  if (!site || !fs.statSync(site, { throwIfNoEntry: false })?.isDirectory()) {
    console.error('usage: node bench/layout.js SITE [PAGES]');
    process.exit(2);
  }
  const browser = await Browser.start(process.env.CHROMIUM || 'chromium');
  try {
    const lines = [];
    for (const { name, nodes } of heaviest(site, Number(pages)))
      lines.push({ name, nodes, ms: 1000 * (await median(browser, path.join(site, name))) });
    lines.sort((a, b) => b.ms - a.ms);
    for (const { name, nodes, ms } of lines) console.log(`layout of ${name}, ${nodes} elements\t${ms.toFixed(0)} ms\t${MOST_MS} ms`);
  } finally {
    await browser.end();
  }
}

main(process.argv.slice(2)).catch((error) => {
  console.error(error.message);
  process.exit(1);
});
