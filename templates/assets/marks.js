/* Runs in a chart's own file where that is shown as a document: pointing at a mark or coming to it with the keyboard names it.
 * The chart is one stop of the tab key; arrows lead from mark to mark. */
(function () {
  'use strict';
  var svg = document.documentElement;
  var NS = svg.namespaceURI;
  var LINE = 60; /* characters of what is said in one */
  var UNIT = +svg.getAttribute('stroke-width'); /* of its coordinates, in a px */
  var SIZE = 13 * UNIT, PITCH = 17 * UNIT, RIM = 7 * UNIT, GAP = 6 * UNIT;
  var size = svg.viewBox.baseVal;
  var dark = location.hash ? location.hash === '#dark' : matchMedia('(prefers-color-scheme: dark)').matches;
  var PLACE = 4; /* numbers that say where a mark is */
  var marks = [];
  var tip = make('g', { 'aria-hidden': 'true', 'pointer-events': 'none' });
  var shown = null;

  function make(name, attributes) {
    var made = document.createElementNS(NS, name);
    for (var key in attributes) made.setAttribute(key, attributes[key]);
    return made;
  }

  /* The page around it may be light where the system is dark, and the other way round. */
  function choosePaper() {
    Array.from(document.styleSheets).forEach(function (sheet) {
      Array.from(sheet.cssRules).forEach(function (rule) {
        if (rule.media && /prefers-color-scheme/.test(rule.media.mediaText)) rule.media.mediaText = dark ? 'screen' : 'not all';
      });
    });
  }

  function linesOf(text) {
    var lines = [''];
    text.split(' ').forEach(function (word) {
      var last = lines.length - 1;
      if (lines[last] && lines[last].length + word.length > LINE) lines.push(word);
      else lines[last] += (lines[last] ? ' ' : '') + word;
    });
    return lines;
  }

  function hide() {
    if (!shown) return;
    shown.removeAttribute('stroke');
    shown.removeAttribute('stroke-width');
    tip.textContent = '';
    shown = null;
  }

  /* Below the mark, or above where there is no room. */
  function show(mark) {
    var ink = dark ? '#f0f3f6' : '#1c2128', paper = dark ? '#15181d' : '#ffffff';
    if (shown === mark) return;
    hide();
    shown = mark;
    mark.setAttribute('stroke', ink);
    mark.setAttribute('stroke-width', 2 * UNIT);
    svg.appendChild(tip);
    var plate = tip.appendChild(make('rect', { fill: ink, rx: 4 * UNIT }));
    var text = tip.appendChild(make('text', { fill: paper, 'font-size': SIZE }));
    var lines = linesOf(mark.getAttribute('aria-label'));
    lines.forEach(function (line, i) {
      text.appendChild(make('tspan', { x: RIM, y: RIM + SIZE - 2 * UNIT + i * PITCH })).textContent = line;
    });
    var width = text.getBBox().width + 2 * RIM, height = lines.length * PITCH + 2 * RIM - 4 * UNIT;
    plate.setAttribute('width', width);
    plate.setAttribute('height', height);
    var at = mark.getBBox();
    var x = Math.max(0, Math.min(at.x + at.width / 2 - width / 2, size.width - width));
    var y = at.y + at.height + GAP + height > size.height ? Math.max(0, at.y - GAP - height) : at.y + at.height + GAP;
    tip.setAttribute('transform', 'translate(' + x + ' ' + y + ')');
  }

  function come(mark) {
    marks.forEach(function (other) {
      other.setAttribute('tabindex', other === mark ? 0 : -1);
    });
    mark.focus();
  }

  /* At x, y, width and height in px, or of a circle x, y, radius and 0. */
  function markOf(place, text) {
    var box = place[3] !== 0;
    var at = place.map(function (px) {
      return px * UNIT;
    });
    var mark = make(box ? 'rect' : 'circle', box ? { x: at[0], y: at[1], width: at[2], height: at[3] } : { cx: at[0], cy: at[1], r: at[2] });
    mark.setAttribute('aria-label', text);
    mark.setAttribute('pointer-events', 'all');
    marks.push(svg.appendChild(mark));
  }

  /* Each number is so much more than the one before it; one that is left out is the same. */
  function summed(line) {
    var sum = 0;
    return line.split(' ').map(function (more) {
      return (sum += +more);
    });
  }

  /* The first four lines are where marks are, then a mark is a line. A word that is left out is that of the line before, in the same place, or
   * of class "end" as far from the end; but of class "full", "~conv2" begins as the last name with a dot did, up to its last dot. */
  function readMarks(lines, text) {
    var before = [], fromEnd = lines.classList.contains('end'), full = lines.classList.contains('full'), block = '';
    var all = text.split('\n'), places = all.splice(0, PLACE).map(summed);
    all.pop(); /* behind the last line */
    all.forEach(function (line, at) {
      var words = line.split(' ');
      before = words.map(function (word, i) {
        var whole = word || before[fromEnd ? i + before.length - words.length : i];
        if (word[0] === '~' && !full) whole = block + word.slice(1);
        var name = /^[A-Za-z].*\./.exec(whole);
        if (name) block = name[0];
        return whole;
      });
      markOf(places.map(function (place) {
        return place[at];
      }), before.join(' '));
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

  /* Of class "packed", lines are deflated, in letters; that is read later than the rest. */
  function textOf(lines) {
    if (!lines.classList.contains('packed')) return Promise.resolve(lines.textContent);
    return new Response(new Blob([bytesOf(lines.textContent)]).stream().pipeThrough(new DecompressionStream('deflate-raw'))).text();
  }

  function prepare(mark, i) {
    mark.setAttribute('role', 'img');
    mark.setAttribute('tabindex', i ? -1 : 0);
    mark.addEventListener('pointerover', function () {
      show(mark);
    });
    mark.addEventListener('focus', function () {
      show(mark);
    });
    mark.addEventListener('blur', hide);
    mark.addEventListener('pointerout', hide);
  }

  var STEPS = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 };
  svg.addEventListener('keydown', function (event) {
    var at = marks.indexOf(document.activeElement);
    var to = event.key === 'Home' ? 0 : event.key === 'End' ? marks.length - 1 : at + STEPS[event.key];
    if (event.key === 'Escape') hide();
    if (at < 0 || !(to >= 0 && to < marks.length)) return;
    event.preventDefault();
    come(marks[to]);
  });

  choosePaper();
  /* Else it is shown wherever there is no mark. */
  var title = svg.querySelector('svg > title');
  svg.setAttribute('aria-label', title.textContent);
  title.remove();
  svg.setAttribute('role', 'group');
  Array.from(svg.querySelectorAll('use')).forEach(function (rim) {
    rim.setAttribute('aria-hidden', 'true'); /* a text once more */
  });
  var notes = Array.from(svg.querySelectorAll('.n'));
  Promise.all(notes.map(textOf)).then(function (texts) {
    texts.forEach(function (text, i) {
      readMarks(notes[i], text);
    });
    marks.forEach(prepare);
  });
})();
