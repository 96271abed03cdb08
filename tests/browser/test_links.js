/* Every link of every page leads somewhere; every picture is there. */
'use strict';
const assert = require('node:assert/strict');
const fs = require('node:fs');
const path = require('node:path');
const { fileURLToPath, pathToFileURL } = require('node:url');

function pagesOf(site, below = '') {
  return fs.readdirSync(path.join(site, below), { withFileTypes: true }).flatMap((entry) => {
    const name = path.join(below, entry.name);
    return entry.isDirectory() ? pagesOf(site, name) : entry.name.endsWith('.html') ? [name] : [];
  });
}

/* Where a page that only leads on leads to; a browser would be gone before it is asked. */
function leadsTo(site, name) {
  const to = /<meta http-equiv="refresh" content="0; url=([^"]+)">/.exec(fs.readFileSync(path.join(site, name), 'utf8'));
  return to && new URL(to[1], pathToFileURL(path.join(site, name))).href;
}

const linksOf = () => ({
  ids: [...document.querySelectorAll('[id]')].map((e) => e.id),
  links: [...document.querySelectorAll('a[href], link[href], img[src], script[src], source[srcset]')].map((e) => e.href || e.src || new URL(e.srcset.split(' ')[0], location.href).href),
});

module.exports['no link and no picture of any page leads nowhere'] = async (book) => {
  const pages = pagesOf(book.site);
  const seen = new Map();
  assert.ok(pages.length > 40);
  const page = await book.open(pages[0], 'plain');
  for (const name of pages) {
    const to = leadsTo(book.site, name);
    if (to) {
      seen.set(path.join(book.site, name), { ids: [], links: [to] });
      continue;
    }
    await page.go(book.address(name));
    seen.set(path.join(book.site, name), await page.eval(linksOf));
  }
  const broken = [];
  for (const [from, { links }] of seen) {
    for (const link of new Set(links.filter((link) => link.startsWith('file:')))) {
      const url = new URL(link);
      const file = fileURLToPath(new URL(url.pathname, 'file://'));
      const target = decodeURIComponent(url.hash.slice(1));
      if (!fs.existsSync(file) || !fs.statSync(file).isFile()) broken.push(`${path.relative(book.site, from)}: ${path.relative(book.site, file)}`);
      else if (target && !target.includes('=') && seen.has(file) && !seen.get(file).ids.includes(target)) broken.push(`${path.relative(book.site, from)}: ${path.relative(book.site, file)}#${target}`);
    }
  }
  assert.deepEqual(broken, []);
};
