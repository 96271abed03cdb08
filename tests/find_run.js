/* find_run.js SITE [QUESTION...]: what the page Find of a site answers, "on=box&time=30 ms", by its own scripts and data, without a
 * browser. For each question a line with the command that gives the same, a line for each row with the texts it shows between tabs, and a
 * line "beyond N; REASONS.", "nearest ID LIMIT FIGURE" where no row is left, or "wrong NAMES" alone.
 */
'use strict';
const fs = require('node:fs');
const path = require('node:path');
const letters = require('./letters.js');

const [site, ...questions] = process.argv.slice(2);
const finder = require(path.resolve(site, 'assets/find.js'));

function read(file) {
  let found;
  new Function('roofbookFound', fs.readFileSync(path.join(site, file), 'utf8'))((data) => (found = data));
  return letters.unpack(found);
}

const book = finder.readBook(read('find/found.js').book);
const ofDevice = ['network', 'task', 'accuracy', 'time', 'bound', 'estimate', 'by', 'format', 'memory', 'package'];
const ofNetwork = ['device', 'class', 'time', 'bound', 'estimate', 'by', 'format', 'memory', 'package'];

function nearest(result, asked) {
  const row = result.nearest, first = finder.nearestText(book, result, asked);
  return `nearest ${asked.model ? row.device.id : row.network.id} ${first.name} ${first.text}`;
}

function answer(question) {
  const asked = finder.readAddress(book, finder.writeAddress(book, finder.readAddress(book, question)));
  const wrong = finder.wrongWords(book, asked).concat(finder.readLimits(book, asked).wrong);
  if (wrong.length) return [`wrong ${wrong.join(' ')}`];
  let columns = asked.model ? ofNetwork : ofDevice;
  const result = finder.find(book, read(asked.model ? `models/${asked.model}/found.js` : `hardware/${asked.on}/found.js`), asked);
  if (!result.rows.some((row) => row.estimate !== null)) columns = columns.filter((name) => name !== 'estimate');
  const lines = result.rows.map((row) => {
    const texts = finder.texts(book, row);
    return columns.map((name) => texts[name]).join('\t');
  });
  lines.unshift(finder.command(book, asked));
  lines.push(`beyond ${result.beyond}; ${finder.reasonsText(result)}.`);
  if (!result.rows.length && result.nearest) lines.push(nearest(result, asked));
  return lines;
}

for (const question of questions) console.log(answer(question).join('\n') + '\n');
