/* run.js PROGRAM BUILD [WORD...]: every test of tests/browser/test_*.js, those that have a WORD in file or name.
 *
 * A file exports its tests by name, functions of a Book (book.js). Two run at once, each in pages of its own. Ends with the line
 * "N passed, M failed", kept in BUILD/summary too; fails when a test fails or none ran.
 */
'use strict';
const fs = require('node:fs');
const path = require('node:path');
const { Browser } = require('./driver.js');
const { Book, makeSite } = require('./book.js');

const LANES = 2;
const LIMIT_MS = 1200000; /* ends what hangs: no machine is that slow */

const [program, build, ...words] = process.argv.slice(2);
if (!build) {
  console.error('usage: run.js PROGRAM BUILD [WORD...]');
  process.exit(2);
}

function readTests() {
  const tests = [];
  for (const file of fs.readdirSync(__dirname).filter((name) => /^test_.*\.js$/.test(name)).sort())
    for (const [name, run] of Object.entries(require('./' + file))) tests.push({ file, name, run });
  return tests.filter(({ file, name }) => words.every((word) => `${file} ${name}`.includes(word)));
}

function withLimit(promise) {
  let timer;
  const late = new Promise((done, failed) => (timer = setTimeout(() => failed(new Error(`more than ${LIMIT_MS / 1000} s`)), LIMIT_MS)));
  return Promise.race([promise, late]).finally(() => clearTimeout(timer));
}

async function runTest(test, shared) {
  const book = new Book(shared);
  const begun = Date.now();
  try {
    await withLimit(test.run(book));
  } catch (error) {
    test.failed = String(error.stack || error).split('\n').filter((line) => !/node:internal|driver\.js/.test(line)).join('\n');
  }
  await book.close().catch(() => {}); /* a browser that died is said by the test */
  test.seconds = (Date.now() - begun) / 1000;
}

async function runAll(tests, shared) {
  const queue = tests.slice();
  const lane = async () => {
    for (let test; (test = queue.shift()); ) await runTest(test, shared);
  };
  await Promise.all(Array.from({ length: LANES }, lane));
}

/* A line per file, and what failed in it. */
function tell(tests) {
  for (const file of new Set(tests.map((test) => test.file))) {
    const own = tests.filter((test) => test.file === file);
    const failed = own.filter((test) => test.failed);
    const seconds = own.reduce((sum, test) => sum + test.seconds, 0).toFixed(1);
    console.log(`  ${failed.length ? 'FAIL   ' : 'PASS   '} tests/browser/${file}: ${failed.length ? `${failed.length} of ` : ''}${own.length} (${seconds} s)`);
    for (const { name, failed: why } of failed) console.log(`    ${name}\n${why.replace(/^/gm, '        ')}`);
  }
}

(async () => {
  const tests = readTests();
  fs.mkdirSync(build, { recursive: true });
  const site = await makeSite(path.resolve(program));
  let browser;
  try {
    browser = await Browser.start();
    await runAll(tests, { browser, build: path.resolve(build), program: path.resolve(program), ...site });
  } finally {
    await browser?.end();
    fs.rmSync(site.dir, { recursive: true, force: true });
  }
  tell(tests);
  const failed = tests.filter((test) => test.failed).length;
  const summary = `${tests.length - failed} passed, ${failed} failed`;
  fs.writeFileSync(path.join(build, 'summary'), summary + '\n');
  console.log(summary);
  process.exitCode = failed || !tests.length ? 1 : 0;
})().catch((error) => {
  console.error(String(error.stack || error));
  console.log('0 passed, 1 failed');
  fs.writeFileSync(path.join(build, 'summary'), '0 passed, 1 failed\n');
  process.exitCode = 1;
});
