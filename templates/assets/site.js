/* What a page gains when scripts run: a choice of theme, a search, tables that sort and narrow. Nothing depends on it. */
(function () {
  'use strict';
  var root = document.documentElement;
  var THEMES = ['auto', 'light', 'dark'];
  var ROOT = document.currentScript.src.replace(/assets\/[^\/]*$/, '');
  var WORDS = JSON.parse(root.getAttribute('data-words') || '{}');

  /* In the language of the page; parts in {} are replaced by what `values` has. */
  function say(text, values) {
    return (WORDS[text] || text).replace(/{(\w+)}/g, function (all, name) {
      return values[name];
    });
  }

  /* --- Theme: set before the page is drawn; storage may be forbidden --- */

  function storedTheme() {
    try {
      return localStorage.getItem('theme');
    } catch (e) {
      return null;
    }
  }

  function setTheme(theme) {
    if (theme === 'light' || theme === 'dark') root.setAttribute('data-theme', theme);
    else root.removeAttribute('data-theme');
    try {
      localStorage.setItem('theme', theme);
    } catch (e) {
      /* lasts as long as the page */
    }
  }

  function addThemeButton(header) {
    var button = element('button', { type: 'button' });
    var theme = root.getAttribute('data-theme') || 'auto';
    function show() {
      button.textContent = say('Theme: {theme}', { theme: say(theme) });
    }
    button.addEventListener('click', function () {
      theme = THEMES[(THEMES.indexOf(theme) + 1) % THEMES.length];
      setTheme(theme);
      show();
    });
    show();
    header.appendChild(button);
  }

  /* --- Tables --- */

  function element(name, attributes, text) {
    var made = document.createElement(name);
    for (var key in attributes) made.setAttribute(key, attributes[key]);
    if (text) made.textContent = text;
    return made;
  }

  /* Rows that stand open, each with those that it unfolds; a body is one of these where it has such rows. */
  function unitsOf(table) {
    return table.classList.contains('parts') ? Array.from(table.tBodies) : Array.from(table.tBodies[0].rows);
  }

  function firstRow(unit) {
    return unit.rows ? unit.rows[0] : unit;
  }

  function sortKey(row, column, numeric) {
    var cell = row.cells[column];
    var key = cell.getAttribute('data-sort');
    if (key === null) key = cell.textContent.trim();
    if (!numeric) return key;
    var number = parseFloat(key.replace(/[,\s]/g, ''));
    return isNaN(number) ? null : number;
  }

  function compare(a, b) {
    if (typeof a === 'number') return a - b;
    return a.localeCompare(b, undefined, { numeric: true });
  }

  /* Rows without a value stay last in either direction. */
  function sortRows(table, column, numeric, descending) {
    var rows = unitsOf(table).map(function (unit) {
      return { row: unit, key: sortKey(firstRow(unit), column, numeric) };
    });
    rows.sort(function (a, b) {
      var none = (a.key === null || a.key === '') - (b.key === null || b.key === '');
      if (none || a.key === null) return none;
      return descending ? compare(b.key, a.key) : compare(a.key, b.key);
    });
    rows.forEach(function (entry) {
      entry.row.parentNode.appendChild(entry.row);
    });
  }

  var SORTED_ROWS = 8; /* what has fewer, and is not filtered, is seen at a glance; src/markup/table_html.c has no keys for it */

  function makeSortable(table, filtered) {
    var heads = Array.from(table.tHead.rows[0].cells);
    if (unitsOf(table).length < (filtered ? 3 : SORTED_ROWS)) return;
    heads.forEach(function (head, column) {
      if (head.querySelector('a')) return; /* a link is no part of a button */
      var button = element('button', { type: 'button' });
      var numeric = head.classList.contains('num');
      while (head.firstChild) button.appendChild(head.firstChild);
      head.appendChild(button);
      button.addEventListener('click', function () {
        var was = head.getAttribute('aria-sort');
        var descending = was ? was === 'ascending' : numeric && kindOf(table, column) !== 's'; /* the fastest first */
        heads.forEach(function (other) {
          other.removeAttribute('aria-sort');
        });
        head.setAttribute('aria-sort', descending ? 'descending' : 'ascending');
        sortRows(table, column, numeric, descending);
        keepState(table, descending ? 'down' : 'up', String(column + 1));
      });
    });
  }

  /* --- Numbers with units: "541 µs", "≥ 9.6 MB", "4.09 GMAC", "76 %", in seconds, bytes, ones or per cents --- */

  var SECONDS = { ns: 1e-9, us: 1e-6, '\u00b5s': 1e-6, '\u03bcs': 1e-6, ms: 1e-3, s: 1, min: 60 };
  var PREFIXES = { '': 1, k: 1e3, K: 1e3, M: 1e6, G: 1e9, T: 1e12, P: 1e15, E: 1e18, Ki: 1024, Mi: 1048576, Gi: 1073741824, Ti: 1099511627776 };

  var NUMBER = /^[≥≤~\s]*([-\u2212]?[\d.,]+(?:e[+-]?\d+)?)\s*([^\s\d*†‡°#§◊]*)/;

  /* The value, and of what it is: "s", "B", "B/s", "%", "". */
  function quantity(number, unit) {
    var value = parseFloat(number.replace(/,/g, '').replace('\u2212', '-'));
    if (isNaN(value)) return null;
    if (SECONDS.hasOwnProperty(unit)) return { value: value * SECONDS[unit], kind: 's', prefixed: true };
    var parts = /^([KMGT]i(?=B)|[kKMGTPE])?(.*)$/.exec(unit);
    return { value: value * PREFIXES[parts[1] || ''], kind: parts[2], prefixed: Boolean(parts[1]) };
  }

  /* What a cell shows; its key for sorting, where that is the same number, has all digits of it. */
  function cellQuantity(cell) {
    var match = NUMBER.exec(cell.textContent.trim());
    var shown = match && quantity(match[1], match[2]);
    var key = parseFloat(cell.getAttribute('data-sort'));
    if (shown && (shown.kind === 's' || Math.abs(key - shown.value) <= 0.06 * Math.abs(shown.value)) && !isNaN(key)) shown.value = key;
    return shown;
  }

  /* What the first cell in a column that has a number shows. */
  function firstQuantity(table, column) {
    var rows = unitsOf(table).map(firstRow);
    if (!table.tHead.rows[0].cells[column].classList.contains('num')) return null;
    for (var i = 0; i < rows.length; i++) {
      var cell = rows[i].cells[column];
      var shown = cell ? cellQuantity(cell) : null;
      if (shown) return shown;
    }
    return null;
  }

  function kindOf(table, column) {
    var shown = firstQuantity(table, column);
    return shown && shown.kind;
  }

  var KEEPS = {
    '<': function (a, b) { return a < b; },
    '<=': function (a, b) { return a <= b; },
    '>': function (a, b) { return a > b; },
    '>=': function (a, b) { return a >= b; },
  };

  /* "bound < 30 ms" is of the first column of times that is called so, "< 30 ms" of the first one; what is left are words. */
  function readLimits(table, query) {
    var kinds = Array.from(table.tHead.rows[0].cells, function (head, column) {
      var first = firstQuantity(table, column) || {};
      return { name: head.textContent.toLowerCase(), kind: first.kind, prefixed: first.prefixed, column: column };
    });
    var limits = [];
    var rest = query.replace(/([^\s<>≤≥=]+)?\s*(<=|>=|[<>≤≥])\s*(?:([\d.,]+)\s*([^\s\d<>≤≥]*))?/g, function (all, word, sign, number, unit) {
      var limit = number ? quantity(number, unit) : null;
      if (!limit) return ' ' + (word || '') + ' ';
      var name = (word || '').toLowerCase();
      function fits(column) {
        if (limit.kind !== '') return column.kind === limit.kind;
        return (column.kind === '' && (called.length || !limit.prefixed || column.prefixed)) || (called.length && column.kind === '%');
      }
      function isCalled(column) {
        return name && column.name.indexOf(name) >= 0;
      }
      var called = kinds.filter(isCalled);
      var found = (called.length ? called : kinds).filter(fits)[0];
      limits.push({
        column: found ? found.column : -1,
        kind: limit.kind,
        name: found ? table.tHead.rows[0].cells[found.column].textContent.trim() : '',
        text: sign + ' ' + number + (unit ? ' ' + unit : ''),
        value: limit.value,
        keeps: KEEPS[sign.replace('≤', '<=').replace('≥', '>=')],
      });
      return called.length ? ' ' : ' ' + name + ' ';
    });
    return { limits: limits, words: rest.toLowerCase().split(/\s+/).filter(Boolean) };
  }

  function keepsLimits(row, limits) {
    return limits.every(function (limit) {
      var shown = limit.column >= 0 ? cellQuantity(row.cells[limit.column]) : null;
      return shown && limit.keeps(shown.value, limit.value);
    });
  }

  function quoted(text) {
    return /^[\w.\-]+$/.test(text) ? text : "'" + text.replace(/'/g, "'\\''") + "'";
  }

  /* What `roofbook find` is asked for the same rows; "" where it cannot be. */
  function commandOf(table, limits) {
    var subject = /\/(hardware|models)\/([^\/]+)\/(index\.html)?$/.exec(location.pathname);
    if (!subject || !limits.length || table !== document.querySelector('figure.table[data-filter] table')) return '';
    var command = 'roofbook find ' + (subject[1] === 'models' ? '--model ' : '--on ') + quoted(decodeURIComponent(subject[2]));
    var format = '';
    var times = Array.from(table.tHead.rows[0].cells).filter(function (head, column) {
      return kindOf(table, column) === 's';
    });
    for (var i = 0; i < limits.length; i++) {
      var limit = limits[i];
      var timed = limit.kind === 's' && /^([a-z]+\d+|16-bit)/.test(limit.name) && (!format || format === limit.name);
      if (timed && !format) command += ' --format ' + limit.name;
      if (timed) format = limit.name;
      var option = timed ? '--time' : limit.name === 'Memory' && limit.kind === 'B' ? '--memory' : limit.name === 'Accuracy' ? '--accuracy' : '';
      if (!option || command.indexOf(option + ' ') >= 0) return '';
      command += ' ' + option + ' ' + quoted(limit.text);
    }
    /* memory is that of the first format */
    return format && (format === times[0].textContent.trim() || command.indexOf('--memory') < 0) ? command : '';
  }

  function addFilter(tools, table) {
    var rows = unitsOf(table);
    var label = element('label', {}, say('Filter') + ' ');
    var input = element('input', { type: 'search', autocomplete: 'off' });
    var count = element('span', { role: 'status' }, say('{n} rows', { n: rows.length }));
    var timed = Array.from(table.tHead.rows[0].cells).some(function (head, column) {
      return kindOf(table, column) === 's';
    });
    var command = element('code', { class: 'command', hidden: '' });
    if (timed) input.setAttribute('placeholder', say('words, or a limit: < 30 ms'));
    input.addEventListener('input', function () {
      keepState(table, 'filter', input.value);
      var asked = readLimits(table, input.value);
      var shown = 0;
      rows.forEach(function (row) {
        var text = row.textContent.toLowerCase();
        row.hidden = !keepsLimits(firstRow(row), asked.limits) || !asked.words.every(function (word) {
          return text.indexOf(word) >= 0;
        });
        shown += !row.hidden;
      });
      var narrowed = asked.words.length || asked.limits.length;
      command.textContent = asked.words.length ? '' : commandOf(table, asked.limits);
      command.hidden = !command.textContent;
      count.textContent = say(narrowed ? '{shown} of {n} rows' : '{n} rows', { shown: shown, n: rows.length });
    });
    label.appendChild(input);
    tools.appendChild(label);
    tools.appendChild(count);
    tools.appendChild(command);
  }

  function addColumnsButton(into, figure, table) {
    var button = element('button', { type: 'button', class: 'columns', 'aria-pressed': 'false' }, say('All columns'));
    ['p2', 'p3'].forEach(function (name) {
      if (table.querySelector('th.' + name)) figure.classList.add('has-' + name);
    });
    button.addEventListener('click', function () {
      var all = table.classList.toggle('all');
      button.setAttribute('aria-pressed', String(all));
      button.textContent = say(all ? 'Fewer columns' : 'All columns');
      measure(figure);
    });
    into.appendChild(button);
  }

  function fitting(scroll) {
    return scroll.scrollWidth <= scroll.clientWidth + 1;
  }

  /* What scrolls sideways is reached by keyboard, so that arrow keys scroll it, and says what it is. */
  function letReach(scroll, what) {
    var reached = { tabindex: '0', role: 'group', 'aria-label': say('{what}, scrolls sideways', { what: say(what) }) };
    for (var name in reached) {
      if (fitting(scroll)) scroll.removeAttribute(name);
      else scroll.setAttribute(name, reached[name]);
    }
  }

  /* Whether a table needs to scroll sideways, and so whether its head can stick to the window. One that
     does leaves out its last columns first, then those that matter less than the first ones. */
  function measure(figure) {
    var scroll = figure.querySelector('.scroll');
    scroll.classList.remove('fits');
    figure.classList.remove('tight', 'tighter');
    if (!fitting(scroll)) figure.classList.add('tight');
    if (!fitting(scroll)) figure.classList.add('tighter');
    var fits = fitting(scroll);
    scroll.classList.toggle('fits', fits);
    scroll.classList.toggle('wide', !fits);
    letReach(scroll, 'Table');
  }

  function measureChart(figure) {
    letReach(figure.querySelector('.scroll'), 'Chart');
  }

  function measureCode(block) {
    letReach(block, 'Code');
  }

  /* What cells of numbers sort by beyond what they read as stands in the head of their column, a letter for each row, from 25 fiftieths
     of the last digit below it to as many above, '.' where the text or the cell says it all (src/markup/sort_keys.h). */
  var LETTERS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxy';

  function keyOf(text, letter) {
    var match = NUMBER.exec(text);
    var one = match[2] === '%' ? 0.01 : quantity('1', match[2]).value;
    var decimals = match[1].replace(/,/g, '').split('.')[1] || '';
    var rest = ((LETTERS.indexOf(letter) - 25) / 50) * Math.pow(10, -decimals.length);
    return (quantity(match[1], '').value + rest) * one;
  }

  /* Columns are told by the table's classes: n3 the third one of numbers, s3 and t3 one of second and third priority. */
  var TOLD = { n: 'num', s: 'p2', t: 'p3' };

  function nameHeads(table) {
    var heads = table.tHead.rows[0].cells;
    table.classList.forEach(function (name) {
      var told = /^([nst])(\d+)$/.exec(name), head = told && heads[told[2] - 1];
      if (head) head.classList.add(TOLD[told[1]]);
    });
  }

  function giveKeys(table) {
    var rows = Array.from(table.rows).slice(table.tHead.rows.length);
    Array.from(table.tHead.rows[0].cells).forEach(function (head, column) {
      var keys = head.getAttribute('data-keys') || '';
      head.removeAttribute('data-keys');
      for (var row = 0; row < keys.length; row++) {
        if (keys[row] === '.') continue;
        var cell = rows[row].cells[column];
        cell.setAttribute('data-sort', keyOf(cell.textContent.trim(), keys[row]));
      }
    });
  }

  function prepareTable(figure) {
    var table = figure.querySelector('table');
    if (!table.tHead || !table.tBodies.length) return;
    nameHeads(table);
    giveKeys(table);
    var tools = element('div', { class: 'tools' });
    if (figure.hasAttribute('data-filter')) addFilter(tools, table);
    if (table.querySelector('th.p2, th.p3')) addColumnsButton(table.caption || tools, figure, table);
    if (tools.firstChild) figure.insertBefore(tools, figure.firstChild);
    makeSortable(table, figure.hasAttribute('data-filter'));
    measure(figure);
  }

  /* --- Search: in an index of all pages, a script that is read when somebody comes to the field --- */

  var SHOWN_RESULTS = 12;
  var TITLE = 8, HEADING = 4, WORD = 3, TEXT = 1; /* what finding a word there is worth */

  function plain(text) {
    return (text.normalize ? text.normalize('NFKC') : text).toLowerCase();
  }

  /* A line per section; that of a page by itself has no anchor. */
  function readIndex(pages) {
    var entries = [];
    pages.forEach(function (page) {
      var title = plain(page[1]);
      var words = plain(page[4]);
      var sections = page[5].length ? page[5] : [['', '', '']];
      if (sections[0][0]) sections = [['', '', '']].concat(sections);
      sections.forEach(function (section) {
        var own = !section[0];
        entries.push({
          page: page,
          section: section,
          title: own ? title + (section[1] && section[1] !== page[1] ? ' ' + plain(section[1]) : '') : '',
          above: own ? '' : title,
          words: own ? words : '',
          heading: own ? '' : plain(section[1]),
          text: plain(section[2]),
          home: page[2].split('-')[0] === root.lang.split('-')[0],
        });
      });
    });
    return entries;
  }

  /* More at the beginning of a word, and the more of the text it is. */
  function worth(text, word, most) {
    var at = text.indexOf(word);
    if (at < 0) return 0;
    var begins = at === 0 || /[\s\-_.,;:()\/·]/.test(text[at - 1]);
    return most * ((begins ? 2 : 1) + word.length / text.length);
  }

  function worthOfWords(text, word) {
    var at = text.indexOf(word);
    return at < 0 ? 0 : worth(text.slice(at).split(' ')[0], word, WORD) + ((' ' + text + ' ').indexOf(' ' + word + ' ') >= 0 ? WORD : 0);
  }

  /* Every word has to be somewhere; the title of the page counts for its sections where they have another one. */
  function rate(entry, words) {
    var sum = 0, own = false;
    for (var i = 0; i < words.length; i++) {
      var best = Math.max(
        worth(entry.title, words[i], TITLE),
        worth(entry.heading, words[i], HEADING),
        worthOfWords(entry.words, words[i]),
        worth(entry.text, words[i], TEXT)
      );
      own = own || best > 0;
      best = best || worth(entry.above, words[i], TEXT);
      if (!best) return 0;
      sum += best;
    }
    return own ? sum / words.length + (entry.home ? 0.5 : 0) : 0;
  }

  function findEntries(entries, words) {
    var found = [];
    entries.forEach(function (entry, order) {
      var rating = rate(entry, words);
      if (rating) found.push({ entry: entry, rating: rating, order: order });
    });
    return found.sort(function (a, b) {
      return b.rating - a.rating || a.order - b.order;
    });
  }

  /* Scripts without blanks between words: as it was typed, else by every two letters. */
  function pairsOf(words) {
    var pairs = [];
    words.forEach(function (word) {
      if (!/[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]/.test(word) || word.length < 3) pairs.push(word);
      else for (var i = 0; i + 2 <= word.length; i++) pairs.push(word.slice(i, i + 2));
    });
    return pairs;
  }

  /* "pi 5 < 30 ms": words, and what the table of times on a device's or a network's page is narrowed by. */
  function readQuery(query) {
    var at = query.search(/[<>≤≥]/);
    return {
      words: plain(at < 0 ? query : query.slice(0, at)).split(/\s+/).filter(Boolean),
      limit: at < 0 ? '' : query.slice(at).trim(),
    };
  }

  function hasTimes(entry) {
    return !entry.above && /^(hardware|models)\/[^\/]+\/index\.html$/.test(entry.page[0]);
  }

  /* Words that no page says, by those in which pages say it. */
  function meantBy(words, meant) {
    return words.reduce(function (all, word) {
      var found = Object.keys(meant).filter(function (asked) {
        return word.indexOf(asked) >= 0;
      });
      return all.concat(found.length ? found.map(function (asked) { return meant[asked]; }) : [word]);
    }, []);
  }

  function search(entries, query, meant) {
    if (!query.words.length) return [];
    var among = query.limit ? entries.filter(hasTimes) : entries;
    var found = findEntries(among, query.words);
    if (!found.length) found = findEntries(among, pairsOf(query.words));
    return found.length ? found : findEntries(among, meantBy(query.words, meant));
  }

  /* What stands around the first word that is there, with the words marked. */
  function excerpt(text, words) {
    var lower = text.toLowerCase();
    var at = -1;
    words.forEach(function (word) {
      if (at < 0) at = lower.indexOf(word);
    });
    var from = at > 50 ? text.indexOf(' ', at - 50) + 1 || at - 50 : 0;
    if (from > at) from = Math.max(at, 0);
    return (from > 0 ? '… ' : '') + text.slice(from, from + 140) + (text.length > from + 140 ? ' …' : '');
  }

  function appendMarked(parent, text, words) {
    var lower = text.toLowerCase();
    var at = 0;
    while (at < text.length) {
      var next = text.length, length = 0;
      for (var i = 0; i < words.length; i++) {
        var found = lower.indexOf(words[i], at);
        if (found >= 0 && found < next) {
          next = found;
          length = words[i].length;
        }
      }
      if (next > at) parent.appendChild(document.createTextNode(text.slice(at, next)));
      if (length) parent.appendChild(element('mark', {}, text.slice(next, next + length)));
      at = next + length;
    }
  }

  function resultOf(entry, id, query) {
    var words = query.words;
    var option = element('li', { role: 'option', id: id, 'aria-selected': 'false' });
    var page = entry.page;
    var within = entry.heading !== '';
    var title = element('span', { class: 'title' });
    appendMarked(title, within ? entry.section[1] : page[1], words);
    option.appendChild(title);
    var place = (within ? [page[3], page[1]] : [page[3]]).filter(Boolean).join(' › ');
    if (place) option.appendChild(element('span', { class: 'place' }, place));
    var text = entry.section[2] || page[4];
    var shown = element('span', { class: 'text' });
    appendMarked(shown, excerpt(text, words), words);
    if (text) option.appendChild(shown);
    option.setAttribute('lang', page[2]);
    option.href = ROOT + page[0].split('/').map(encodeURIComponent).join('/');
    if (query.limit) option.href += '#' + new URLSearchParams({ table: 'rows', filter: query.limit });
    else if (within) option.href += '#' + encodeURIComponent(entry.section[0]);
    return option;
  }

  function addSearch(header) {
    var box = element('div', { class: 'search', role: 'search' });
    var input = element('input', {
      type: 'search', role: 'combobox', autocomplete: 'off', spellcheck: 'false', 'aria-autocomplete': 'list', 'aria-expanded': 'false',
      'aria-controls': 'found', 'aria-label': say('Search the handbook'), 'aria-keyshortcuts': '/', placeholder: say('Search') + ' ( / )',
    });
    var list = element('ul', { id: 'found', role: 'listbox', 'aria-label': say('Search the handbook') });
    var panel = element('div', { class: 'found' });
    var status = element('p', { role: 'status' });
    var entries = null, meant = {}, failed = false, asked = false, active = -1;

    function select(i) {
      var options = list.children;
      if (active >= 0 && options[active]) options[active].setAttribute('aria-selected', 'false');
      active = options.length ? (i + options.length) % options.length : -1;
      if (active < 0) return input.removeAttribute('aria-activedescendant');
      options[active].setAttribute('aria-selected', 'true');
      options[active].scrollIntoView({ block: 'nearest' });
      input.setAttribute('aria-activedescendant', options[active].id);
    }

    function close() {
      panel.hidden = true;
      input.setAttribute('aria-expanded', 'false');
      input.removeAttribute('aria-activedescendant');
    }

    function show() {
      active = -1;
      list.textContent = '';
      input.removeAttribute('aria-activedescendant');
      if (!input.value.trim() || (!entries && !failed)) return close();
      var query = readQuery(input.value);
      var found = entries ? search(entries, query, meant) : [];
      found.slice(0, SHOWN_RESULTS).forEach(function (result, i) {
        list.appendChild(resultOf(result.entry, 'found-' + i, query));
      });
      status.textContent = failed ? say('The index of this handbook could not be read')
        : !found.length ? say('Nothing found')
        : say(found.length > SHOWN_RESULTS ? 'Results: {n}, of which the first {shown}' : 'Results: {n}', { shown: SHOWN_RESULTS, n: found.length });
      list.hidden = !found.length;
      panel.hidden = false;
      input.setAttribute('aria-expanded', String(found.length > 0));
    }

    function load() {
      if (asked) return;
      asked = true;
      window.roofbookSearch = function (pages, asked) {
        entries = readIndex(pages);
        meant = asked || {};
        show();
      };
      var script = element('script', { src: ROOT + 'assets/search-index.js' });
      script.addEventListener('error', function () {
        failed = true;
        show();
      });
      document.head.appendChild(script);
    }

    function go(option) {
      close();
      location.href = option.href;
      if (option.href.indexOf('#table=') >= 0) restoreState(); /* it may be of this page */
    }

    input.addEventListener('focus', load);
    input.addEventListener('focus', show);
    input.addEventListener('input', show);
    input.addEventListener('blur', close);
    input.addEventListener('keydown', function (event) {
      if (event.isComposing) return; /* Enter and arrows choose among what an input method offers */
      var open = !panel.hidden && list.children.length;
      if (event.key === 'ArrowDown' && open) select(active + 1);
      else if (event.key === 'ArrowUp' && open) select(active < 0 ? -1 : active - 1);
      else if (event.key === 'Enter' && open) go(list.children[Math.max(active, 0)]);
      else if (event.key === 'Escape' && !panel.hidden) close();
      else if (event.key === 'Escape') input.blur();
      else return;
      event.preventDefault();
    });
    panel.addEventListener('mousedown', function (event) {
      event.preventDefault(); /* the field keeps the focus */
    });
    list.addEventListener('click', function (event) {
      var option = event.target.closest('li');
      if (option) go(option);
    });
    document.addEventListener('keydown', function (event) {
      var typing = /^(input|textarea|select)$/i.test(event.target.tagName) || event.target.isContentEditable;
      if (event.key !== '/' || typing || event.ctrlKey || event.metaKey || event.altKey) return;
      event.preventDefault();
      input.focus();
    });
    panel.hidden = true;
    panel.appendChild(status);
    panel.appendChild(list);
    box.appendChild(input);
    box.appendChild(panel);
    header.appendChild(box);
  }

  /* --- What was asked of a table stands in the address: "#table=2&filter=<+30+ms&up=4"; "rows" is the first that has a filter --- */

  function placeOf(table) {
    return Array.from(document.querySelectorAll('figure.table table')).indexOf(table) + 1;
  }

  function readState() {
    return new URLSearchParams(/^#table=/.test(location.hash) ? location.hash.slice(1) : '');
  }

  function keepState(table, name, value) {
    var state = readState();
    var place = String(placeOf(table));
    if (state.get('table') !== place) state = new URLSearchParams({ table: place });
    if (name !== 'filter') ['up', 'down'].forEach(function (order) {
      state.delete(order);
    });
    if (value) state.set(name, value);
    else state.delete(name);
    var asked = state.has('filter') || state.has('up') || state.has('down');
    try {
      history.replaceState(null, '', asked ? '#' + state : location.pathname + location.search);
    } catch (e) {
      /* the address stays as it is */
    }
  }

  function restoreState() {
    var state = readState();
    var first = state.get('table') === 'rows' ? document.querySelector('figure.table[data-filter] table') : null;
    var table = first || document.querySelectorAll('figure.table table')[state.get('table') - 1];
    if (!table) return;
    var input = table.closest('figure').querySelector('.tools input');
    var order = state.has('down') ? 'down' : 'up';
    var head = table.tHead.rows[0].cells[state.get(order) - 1];
    var button = head && head.querySelector('button');
    var filter = state.get('filter');
    if (button) button.click();
    if (button && (head.getAttribute('aria-sort') === 'descending') !== (order === 'down')) button.click();
    if (input && filter) {
      input.value = filter;
      input.dispatchEvent(new Event('input'));
    }
    table.closest('figure').scrollIntoView({ behavior: 'instant' });
  }

  /* --- Where the reader is --- */

  function followHeadings(toc) {
    var links = {};
    Array.from(toc.querySelectorAll('a')).forEach(function (link) {
      links[decodeURIComponent(link.hash.slice(1))] = link;
    });
    var observer = new IntersectionObserver(
      function (entries) {
        entries.forEach(function (entry) {
          if (!entry.isIntersecting || !links[entry.target.id]) return;
          for (var id in links) links[id].removeAttribute('aria-current');
          links[entry.target.id].setAttribute('aria-current', 'true');
        });
      },
      { rootMargin: '0px 0px -75% 0px' }
    );
    Array.from(document.querySelectorAll('h2[id], h3[id]')).forEach(function (heading) {
      observer.observe(heading);
    });
  }

  /* Folds are open on paper: by the style sheet where it can, else while the page is printed. */
  function openFoldsOnPaper() {
    var opened = [];
    if (window.CSS && CSS.supports && CSS.supports('selector(::details-content)')) return;
    window.addEventListener('beforeprint', function () {
      opened = Array.from(document.querySelectorAll('article details:not([open])'));
      opened.forEach(function (fold) {
        fold.open = true;
      });
    });
    window.addEventListener('afterprint', function () {
      opened.forEach(function (fold) {
        fold.open = false;
      });
    });
  }

  /* Five letters are four bytes (src/base/letters.h). */
  function bytesOf(letters) {
    var bytes = new Uint8Array(Math.floor((letters.length * 4) / 5));
    for (var i = 0; i < letters.length; i += 5) {
      for (var number = 0, k = i; k < i + 5; k++) {
        var code = letters.charCodeAt(k);
        number = number * 85 + (code ? (code > 119 ? [38, 39, 60, 62, 92][code - 120] : code) - 35 : 84);
      }
      for (k = 0; k < 4; k++) bytes[(i / 5) * 4 + k] = Math.floor(number / Math.pow(256, 3 - k));
    }
    return bytes;
  }

  /* What a script of data brings: a value, or its JSON deflated, in letters (src/base/packed_call.h). */
  function unpack(data) {
    if (typeof data !== 'string') return Promise.resolve(data);
    return new Response(new Blob([bytesOf(data)]).stream().pipeThrough(new DecompressionStream('deflate-raw'))).json();
  }

  /* For the scripts of single pages, which come after this one. */
  window.roofbook = { root: ROOT, say: say, element: element, prepareTable: prepareTable, unpack: unpack };

  root.classList.add('js');
  if (storedTheme()) setTheme(storedTheme());

  document.addEventListener('DOMContentLoaded', function () {
    var toc = document.querySelector('.toc');
    var figures = Array.from(document.querySelectorAll('figure.table'));
    var charts = Array.from(document.querySelectorAll('figure.chart'));
    var blocks = Array.from(document.querySelectorAll('pre'));
    addSearch(document.querySelector('.top'));
    addThemeButton(document.querySelector('.top'));
    figures.forEach(prepareTable);
    restoreState();
    charts.forEach(measureChart);
    blocks.forEach(measureCode);
    openFoldsOnPaper();
    if (toc && window.matchMedia('(max-width: 82rem)').matches) toc.firstElementChild.open = false;
    if (toc && window.IntersectionObserver) followHeadings(toc);
    function measureAll() {
      figures.forEach(measure);
      charts.forEach(measureChart);
      blocks.forEach(measureCode);
    }
    window.addEventListener('resize', measureAll);
    document.addEventListener('toggle', measureAll, true); /* what is folded away has no width */
    document.addEventListener('keydown', function (event) {
      if (event.key === 'Escape' && location.hash === '#nav') location.hash = '#content';
    });
  });
})();
