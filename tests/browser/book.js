/* What a test in a browser holds: a small handbook, published on two nights, and pages of it. */
'use strict';
const { execFile } = require('node:child_process');
const fs = require('node:fs');
const os = require('node:os');
const path = require('node:path');
const { pathToFileURL } = require('node:url');
const { promisify } = require('node:util');
const { MODES } = require('./driver.js');

const HANDBOOK = path.join(__dirname, 'handbook');

/* A page of every kind. */
const KINDS = [
  'index.html', 'models/index.html', 'models/resnet50/index.html', 'models/llama2_7b/index.html', 'models/resnet50/v100-sxm2/index.html',
  'models/llama2_7b/rtx-4090/index.html', 'hardware/index.html', 'hardware/v100-sxm2/index.html', 'compare/index.html',
  'compare/mobile/index.html', 'guide/index.html', 'guide/roofline/index.html', 'guide/roofline.zh/index.html', 'find/index.html', 'operators/index.html',
  'rules/index.html', 'nodes/index.html', 'data/index.html', 'fields/index.html', 'changes/index.html', '404.html',
];

/* What a program prints. The other lane goes on meanwhile. */
async function run(program, args, options = {}) {
  const printing = promisify(execFile)(program, args, { maxBuffer: 1 << 28, ...options });
  printing.child.stdin?.end();
  return (await printing).stdout;
}

/* tests/browser/handbook published, then again after its box became slower: { dir, site }. */
async function makeSite(program) {
  const dir = fs.mkdtempSync(path.join(os.tmpdir(), 'browser-book-'));
  const site = path.join(dir, 'site');
  fs.cpSync(HANDBOOK, dir, { recursive: true });
  const box = path.join(dir, 'hardware', 'box.lua');
  fs.writeFileSync(box, fs.readFileSync(box, 'utf8').replace('100e9', '50e9'));
  await run(program, ['build', '-q', '-C', dir, '-o', site]);
  fs.copyFileSync(path.join(HANDBOOK, 'hardware', 'box.lua'), box);
  await run(program, ['build', '-q', '-C', dir, '-o', site]);
  return { dir, site };
}

/* axe-core's text, from npm the first time: as tests/browser/package-lock.json has it, digest included, and nothing of it runs
 * outside the page. Throws where npm does not reach its registry: a check that was not made has not passed. */
async function readAxe(build) {
  const source = path.join(build, 'node_modules', 'axe-core', 'axe.min.js');
  for (const name of ['package.json', 'package-lock.json']) {
    const kept = path.join(build, name);
    const wanted = fs.readFileSync(path.join(__dirname, name), 'utf8');
    if (!fs.existsSync(kept) || fs.readFileSync(kept, 'utf8') !== wanted) fs.rmSync(path.join(build, 'node_modules'), { recursive: true, force: true });
    fs.writeFileSync(kept, wanted);
  }
  if (!fs.existsSync(source)) await run('npm', ['ci', '--ignore-scripts', '--no-audit', '--no-fund'], { cwd: build });
  return fs.readFileSync(source, 'utf8');
}

/* Read once, whoever asks first. */
let axe = null;

class Book {
  constructor(shared) {
    Object.assign(this, shared, { pages: [] });
  }

  /* What the command says to these arguments, asked of this handbook. */
  roofbook(...args) {
    return run(this.program, args, { cwd: this.dir });
  }

  address(page) {
    return pathToFileURL(path.join(this.site, page)).href;
  }

  has(page) {
    return fs.existsSync(path.join(this.site, page));
  }

  /* `page`: its path in the site, "#..." behind it if any; `mode`: a name of MODES, or such a description. */
  async open(page, mode = 'light') {
    const [file, hash] = page.split('#');
    const opened = await this.browser.open(this.address(file) + (hash ? '#' + hash : ''), typeof mode === 'string' ? MODES[mode] : mode);
    this.pages.push(opened);
    return opened;
  }

  /* What axe finds wrong in a page, "rule: selector" each; `rules`: with these alone. */
  async axe(page, rules = null) {
    if (!(await page.eval(() => 'axe' in window))) await page.eval((await (axe ??= readAxe(this.build))) + '; 0');
    return page.eval(async (rules) => {
      const { violations } = await window.axe.run(document, { resultTypes: ['violations'], preload: false, ...(rules && { runOnly: rules }) });
      return violations.flatMap(({ id, nodes }) => nodes.map(({ target }) => `${id}: ${target.join(' ')}`));
    }, rules);
  }

  async close() {
    for (const page of this.pages.splice(0)) await page.close();
  }
}

module.exports = { Book, KINDS, makeSite, run };
