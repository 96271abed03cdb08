/* The page Find: a form over what assets/find.js answers. What is asked stands in the address, and as the command that gives the same. */
(function () {
  'use strict';
  var finder = window.roofbookFinder, book = null, failed = false;
  var say = window.roofbook.say, element = window.roofbook.element, ROOT = window.roofbook.root;
  var EXAMPLES = { time: '30 ms', memory: '100 MB', package: '8 MB', params: '5 M', macs: '1 G', accuracy: '75 %' };
  var LABELS = { time: 'Time', memory: 'Memory', package: 'Package', params: 'Parameters', macs: 'MACs', accuracy: 'Accuracy' };
  var data = {}; /* what was read, by address */
  var asked = {}, fields = {}, parts = {};

  /* --- Reading: a script of the site, so that it works from file:// too --- */

  function load(path, key) {
    if (data.hasOwnProperty(path)) return;
    data[path] = null;
    var script = element('script', { src: ROOT + path });
    script.addEventListener('error', fail);
    data[key] = path;
    document.head.appendChild(script);
  }

  function fail() {
    failed = true;
    show();
  }

  window.roofbookFound = function (packed) {
    roofbook.unpack(packed).then(function (found) {
      if (found.book) {
        book = finder.readBook(found.book);
        start();
      } else {
        data[data[found.device === undefined ? 'model ' + found.model : 'device ' + found.device]] = found;
        show();
      }
    }).catch(fail);
  };

  function pathOf(kind, id) {
    return (kind === 'model' ? 'models/' : 'hardware/') + encodeURIComponent(id) + '/';
  }

  /* The columns of what is asked of; null: they come. */
  function columns() {
    var kind = asked.model ? 'model' : 'device', id = asked.model || asked.on, path = pathOf(kind, id) + 'found.js';
    load(path, kind + ' ' + id);
    return data[path];
  }

  /* --- Links --- */

  function networkPage(network, device) {
    var pair = device && network.pages.indexOf(device.place) >= 0;
    return ROOT + pathOf('model', network.id) + (pair ? encodeURIComponent(device.id) + '/' : '') + 'index.html';
  }

  function devicePage(device, network) {
    return network && network.pages.indexOf(device.place) >= 0 ? networkPage(network, device) : ROOT + pathOf('device', device.id) + 'index.html';
  }

  function linked(text, href) {
    return element('a', { href: href }, text);
  }

  /* Numbers stay with their units. */
  function joined(text) {
    return text.replace(/(\d[*†‖◊‡§#¶°]*) (?=\S)/g, '$1\u00a0');
  }

  /* --- The form --- */

  function choice(name, label, groups) {
    var box = element('label', {}, say(label));
    var select = element('select', { name: name });
    groups.forEach(function (group) {
      var parent = group.title ? element('optgroup', { label: group.title }) : select;
      group.options.forEach(function (option) {
        parent.appendChild(element('option', { value: option[0] }, option[1]));
      });
      if (group.title) select.appendChild(parent);
    });
    select.addEventListener('change', ask);
    box.appendChild(select);
    fields[name] = select;
    return box;
  }

  function limitField(limit) {
    var box = element('label', {}, say(LABELS[limit.name]));
    var input = element('input', {
      type: 'text', name: limit.name, autocomplete: 'off', spellcheck: 'false', size: '9', placeholder: limit.sign + ' ' + EXAMPLES[limit.name],
    });
    input.addEventListener('input', ask);
    box.appendChild(input);
    fields[limit.name] = input;
    return box;
  }

  function grouped(list, title) {
    var groups = [];
    list.forEach(function (entry) {
      var group = groups.filter(function (known) {
        return known.title === title(entry);
      })[0];
      if (!group) groups.push(group = { title: title(entry), options: [] });
      group.options.push([entry.id, entry.name]);
    });
    return groups;
  }

  function side(value, label) {
    var box = element('label', { class: 'side' });
    var input = element('input', { type: 'radio', name: 'side', value: value });
    input.addEventListener('change', ask);
    fields[value] = input;
    box.appendChild(input);
    box.appendChild(element('span', {}, say(label)));
    return box;
  }

  function row(children) {
    var box = element('div', { class: 'row' });
    children.forEach(function (child) {
      box.appendChild(child);
    });
    return box;
  }

  function makeForm() {
    var form = element('form', { class: 'finder' });
    var tasks = finder.tasksOf(book);
    var formats = [[finder.AS_RUN, say('first that gives a time')], [finder.BEST, say('fastest')]].concat(book.formats.map(function (name) {
      return [name, name];
    }));
    form.addEventListener('submit', function (event) {
      event.preventDefault();
    });
    form.appendChild(row([side('networks', 'Networks for a device'), side('devices', 'Devices for a network')]));
    parts.on = choice('on', 'Device', grouped(book.devices, function (device) { return device.title || ''; }));
    parts.model = choice('model', 'Network', grouped(book.networks, function (network) { return network.task || ''; }));
    parts.task = choice('task', 'Task', [{ options: [['', say('any')]].concat(tasks.map(function (task) { return [task, task]; })) }]);
    form.appendChild(row([parts.on, parts.model, parts.task, choice('format', 'Format', [{ options: formats }])]));
    form.appendChild(row(book.limits.map(limitField)));
    return form;
  }

  /* --- What is asked --- */

  function fill() {
    fields.networks.checked = !asked.model;
    fields.devices.checked = Boolean(asked.model);
    if (asked.on) fields.on.value = asked.on;
    if (asked.model) fields.model.value = asked.model;
    fields.task.value = asked.task || '';
    fields.format.value = asked.format || finder.AS_RUN;
    book.limits.forEach(function (limit) {
      fields[limit.name].value = asked[limit.name] || '';
    });
    showSides();
  }

  function showSides() {
    parts.on.hidden = parts.task.hidden = Boolean(asked.model);
    parts.model.hidden = !asked.model;
  }

  function ask() {
    var byModel = fields.devices.checked;
    asked = {};
    if (byModel) asked.model = fields.model.value;
    else asked.on = fields.on.value;
    if (!byModel && fields.task.value) asked.task = fields.task.value;
    if (fields.format.value !== finder.AS_RUN) asked.format = fields.format.value;
    book.limits.forEach(function (limit) {
      var value = fields[limit.name].value.trim();
      if (value) asked[limit.name] = value;
    });
    showSides();
    try {
      history.replaceState(null, '', finder.writeAddress(book, asked));
    } catch (e) {
      /* the address stays as it is */
    }
    show();
  }

  /* --- The answer --- */

  function cell(text, numeric, priority, href, sort) {
    return { text: joined(text), numeric: numeric, priority: priority, href: href, sort: sort };
  }

  /* Columns as pairs of a head and what it shows of a row. */
  function columnsOf(result) {
    var device = !asked.model;
    var rated = result.rows.some(function (found) { return found.accuracy !== null; });
    var estimated = result.rows.some(function (found) { return found.estimate !== null; });
    var all = [
      device ? ['Network', function (f) { return cell(f.network.name, false, 1, networkPage(f.network, f.device)); }]
        : ['Device', function (f) { return cell(f.device.name, false, 1, devicePage(f.device, f.network)); }],
      device && rated ? ['Accuracy', function (f, t) { return cell(t.accuracy, true, 1, null, f.accuracy === null ? '' : f.accuracy); }] : null,
      ['Roofline', function (f, t) { return cell(t.time, true, 1, null, f.time); }],
      ['Bound', function (f, t) { return cell(t.bound, true, 3, null, f.bound); }],
      estimated ? ['Estimate', function (f, t) { return cell(t.estimate, true, 2, null, f.estimate === null ? '' : f.estimate[0]); }] : null,
      ['Bound by', function (f, t) { return cell(t.by, false, 3); }],
      ['Format', function (f, t) { return cell(t.format, false, 2); }],
      ['Memory', function (f, t) { return cell(t.memory, true, 2, null, f.memory); }],
      ['Package', function (f, t) { return cell(t.package, true, 3, null, f.package); }],
      device ? ['Task', function (f, t) { return cell(t.task, false, 2); }] : ['Class', function (f) { return cell(f.device.title || '', false, 2); }],
    ];
    return all.filter(Boolean);
  }

  function classOf(shown) {
    return [shown.numeric ? 'num' : '', shown.priority > 1 ? 'p' + shown.priority : ''].join(' ').trim();
  }

  function tableCell(name, shown) {
    var made = element(name, classOf(shown) ? { class: classOf(shown) } : {});
    if (shown.sort !== undefined && shown.sort !== null) made.setAttribute('data-sort', shown.sort);
    if (name === 'th') made.setAttribute('scope', 'row');
    if (shown.href) made.appendChild(linked(shown.text, shown.href));
    else made.textContent = shown.text;
    return made;
  }

  function captionOf(result) {
    var legend = finder.marksOf(book, result.rows).filter(function (note) {
      return !asked.model || note !== book.notes[finder.remarkOf(book)];
    }).map(function (note) {
      return note[0] + ' ' + note[1];
    });
    return [say('Roofline times, everything fused that can be')].concat(legend).join('. ');
  }

  function makeTable(result) {
    var columns = columnsOf(result);
    var figure = element('figure', { class: 'table' }), scroll = element('div', { class: 'scroll' }), table = element('table');
    var head = table.createTHead().insertRow(), body = element('tbody');
    result.rows.forEach(function (found) {
      var made = body.insertRow(), texts = finder.texts(book, found);
      columns.forEach(function (column, i) {
        made.appendChild(tableCell(i ? 'td' : 'th', column[1](found, texts)));
      });
    });
    columns.forEach(function (column) {
      var shown = column[1](result.rows[0], finder.texts(book, result.rows[0]));
      var made = element('th', classOf(shown) ? { class: classOf(shown), scope: 'col' } : { scope: 'col' }, say(column[0]));
      head.appendChild(made);
    });
    table.appendChild(body);
    scroll.appendChild(table);
    figure.appendChild(element('figcaption', {}, captionOf(result)));
    figure.appendChild(scroll);
    return figure;
  }

  /* "Within the limits: 42. The most accurate is EfficientNet-B1: 79.84 % in 14.4 ms." */
  function answerText(result) {
    var kind = asked.model ? 'device' : 'network';
    if (result.rows.length) {
      var first = result.rows[0], shown = finder.texts(book, first);
      var values = { n: result.rows.length, name: first[kind].name, accuracy: shown.accuracy, time: shown.time };
      return say(!asked.model && first.accuracy !== null ? 'Within the limits: {n}. The most accurate is {name}: {accuracy} in {time}.'
        : 'Within the limits: {n}. The fastest is {name}: {time}.', values);
    }
    if (!result.nearest) return say('None has a time there.');
    var nearest = finder.nearestText(book, result, asked);
    return say('None keeps the limits; {name} comes nearest: {limit} {figure}.', {
      name: result.nearest[kind].name, limit: say(LABELS[nearest.name]), figure: nearest.text,
    });
  }

  function remarksOf(result) {
    var remarks = [];
    if (result.beyond) remarks.push(say('Beyond the limits: {n}.', { n: result.beyond }));
    if (result.reasons.length) remarks.push(say('Without a time there: {reasons}.', { reasons: finder.reasonsText(result) }));
    return remarks.join(' ');
  }

  function showWrong(names) {
    for (var name in fields) fields[name].removeAttribute('aria-invalid');
    names.forEach(function (name) {
      fields[name].setAttribute('aria-invalid', 'true');
    });
  }

  /* What cannot be asked is said, and the last answer stays. */
  function complaint() {
    var words = finder.wrongWords(book, asked), limits = finder.readLimits(book, asked).wrong;
    showWrong(words.concat(limits));
    if (failed) return say('The data of this page could not be read');
    if (words.length) return say('This handbook has no {what}', { what: asked[words[0]] || words[0] });
    return limits.length ? say('Write a limit as {example}', { example: limits.map(function (name) { return EXAMPLES[name]; }).join(', ') }) : '';
  }

  function show() {
    var wrong = complaint();
    var read = wrong ? null : columns();
    parts.status.textContent = wrong || parts.status.textContent;
    if (!read) return;
    var result = finder.find(book, read, asked), remarks = remarksOf(result);
    parts.status.textContent = joined(answerText(result));
    parts.answer.textContent = '';
    if (result.rows.length) {
      var figure = makeTable(result);
      parts.answer.appendChild(figure);
      window.roofbook.prepareTable(figure);
    }
    if (remarks) parts.answer.appendChild(element('p', {}, remarks));
    parts.command.textContent = finder.command(book, asked);
    parts.shown.hidden = false;
    hidePublished();
  }

  /* --- The page: what it answers as it was published stays until something else is asked --- */

  function copyButton() {
    var button = element('button', { type: 'button' }, say('Copy'));
    button.addEventListener('click', function () {
      var range = document.createRange();
      range.selectNodeContents(parts.command);
      getSelection().removeAllRanges();
      getSelection().addRange(range);
      if (navigator.clipboard) navigator.clipboard.writeText(parts.command.textContent).then(function () {
        button.textContent = say('Copied');
      }, function () {});
    });
    return button;
  }

  /* "roofbook find --on t4 --time '30 ms'" */
  function publishedQuestion(code) {
    var question = {};
    (code ? code.textContent : '').replace(/--(\w+) (?:'([^']*)'|(\S+))/g, function (all, name, quoted, bare) {
      question[name] = quoted || bare;
    });
    return question;
  }

  function hidePublished() {
    parts.published.forEach(function (part) {
      if (part) part.hidden = true;
    });
  }

  function isSameQuestion(a, b) {
    return finder.writeAddress(book, a) === finder.writeAddress(book, b);
  }

  function start() {
    var article = document.querySelector('article'), first = article.querySelector('p'), table = article.querySelector('figure.table');
    var code = article.querySelector('pre'), given = finder.readAddress(book, location.search);
    var published = publishedQuestion(code), box = element('div', { class: 'found-answer' });
    var isAsked = Object.keys(given).length > 0;
    asked = isAsked ? given : published;
    parts.published = [first, table, code];
    if (!asked.on && !asked.model) asked.on = published.on || book.devices[0].id;
    parts.status = element('p', { role: 'status' });
    parts.answer = element('div');
    parts.shown = element('p', { class: 'command', hidden: '' });
    parts.command = element('code');
    parts.shown.appendChild(parts.command);
    parts.shown.appendChild(copyButton());
    [parts.status, parts.answer, parts.shown].forEach(function (part) {
      box.appendChild(part);
    });
    article.insertBefore(makeForm(), first);
    article.insertBefore(box, first);
    if (!isSameQuestion(asked, published)) hidePublished();
    fill();
    show();
  }

  load('find/found.js', 'book');
})();
