/* What a page gains when scripts run: a choice of theme, tables that sort and narrow. Nothing depends on it. */
(function () {
  'use strict';
  var root = document.documentElement;
  var THEMES = ['auto', 'light', 'dark'];
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
    var body = table.tBodies[0];
    var rows = Array.from(body.rows, function (row) {
      return { row: row, key: sortKey(row, column, numeric) };
    });
    rows.sort(function (a, b) {
      var none = (a.key === null || a.key === '') - (b.key === null || b.key === '');
      if (none || a.key === null) return none;
      return descending ? compare(b.key, a.key) : compare(a.key, b.key);
    });
    rows.forEach(function (entry) {
      body.appendChild(entry.row);
    });
  }

  function makeSortable(table) {
    var heads = Array.from(table.tHead.rows[0].cells);
    if (table.tBodies[0].rows.length < 3) return;
    heads.forEach(function (head, column) {
      if (head.querySelector('a')) return; /* a link is no part of a button */
      var button = element('button', { type: 'button' });
      var numeric = head.classList.contains('num');
      while (head.firstChild) button.appendChild(head.firstChild);
      head.appendChild(button);
      button.addEventListener('click', function () {
        var was = head.getAttribute('aria-sort');
        var descending = was ? was === 'ascending' : numeric;
        heads.forEach(function (other) {
          other.removeAttribute('aria-sort');
        });
        head.setAttribute('aria-sort', descending ? 'descending' : 'ascending');
        sortRows(table, column, numeric, descending);
      });
    });
  }

  function addFilter(tools, table) {
    var rows = Array.from(table.tBodies[0].rows);
    var label = element('label', {}, say('Filter') + ' ');
    var input = element('input', { type: 'search', autocomplete: 'off' });
    var count = element('span', { role: 'status' }, say('{n} rows', { n: rows.length }));
    input.addEventListener('input', function () {
      var words = input.value.toLowerCase().split(/\s+/).filter(Boolean);
      var shown = 0;
      rows.forEach(function (row) {
        var text = row.textContent.toLowerCase();
        row.hidden = !words.every(function (word) {
          return text.indexOf(word) >= 0;
        });
        shown += !row.hidden;
      });
      count.textContent = say(words.length ? '{shown} of {n} rows' : '{n} rows', { shown: shown, n: rows.length });
    });
    label.appendChild(input);
    tools.appendChild(label);
    tools.appendChild(count);
  }

  function addColumnsButton(tools, figure, table) {
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
    tools.appendChild(button);
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
     does leaves out its last columns first. */
  function measure(figure) {
    var scroll = figure.querySelector('.scroll');
    scroll.classList.remove('fits');
    figure.classList.remove('tight');
    if (!fitting(scroll)) figure.classList.add('tight');
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

  function prepareTable(figure) {
    var table = figure.querySelector('table');
    if (!table.tHead || !table.tBodies.length) return;
    var tools = element('div', { class: 'tools' });
    if (figure.hasAttribute('data-filter')) addFilter(tools, table);
    if (table.querySelector('th.p2, th.p3')) addColumnsButton(tools, figure, table);
    if (tools.firstChild) figure.insertBefore(tools, figure.firstChild);
    makeSortable(table);
    measure(figure);
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

  root.classList.add('js');
  if (storedTheme()) setTheme(storedTheme());

  document.addEventListener('DOMContentLoaded', function () {
    var toc = document.querySelector('.toc');
    var figures = Array.from(document.querySelectorAll('figure.table'));
    var charts = Array.from(document.querySelectorAll('figure.chart'));
    var blocks = Array.from(document.querySelectorAll('pre'));
    addThemeButton(document.querySelector('.top'));
    figures.forEach(prepareTable);
    charts.forEach(measureChart);
    blocks.forEach(measureCode);
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
