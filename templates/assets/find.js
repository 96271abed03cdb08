/* What `roofbook find` answers, of the columns that a handbook publishes (found.js beside pages of networks and devices): the same rows
   in the same order, and the same texts. Nothing here needs a page: assets/finder.js shows it, and tests run it alone. */
(function (root) {
  'use strict';
  var units = typeof require === 'function' ? require('./units.js') : root.roofbookUnits;
  var AS_RUN = 'as-run', BEST = 'best';
  var WORDS = ['on', 'model', 'task', 'format']; /* what is asked beside limits */
  var MEMORY = 'memory', TIME = 'time', ACCURACY = 'accuracy';

  /* --- The book: rows become names --- */

  function readBook(book) {
    var read = { formats: book.formats, bounds: book.bounds, notes: book.notes, units: book.units, sized: book.sized, sizes: book.sizes };
    read.limits = book.limits.map(function (limit) {
      return { name: limit[0], kind: limit[1], sign: limit[2], title: limit[3] };
    });
    read.networks = book.networks.map(function (row, place) {
      return { place: place, id: row[0], name: row[1], task: row[2], classes: row[3], accuracy: row[4], remark: row[5], sign: row[6], pages: row[7] };
    });
    read.devices = book.devices.map(function (row, place) {
      return { place: place, id: row[0], name: row[1], kind: row[2], title: row[3] };
    });
    return read;
  }

  function withId(list, id) {
    return list.filter(function (entry) {
      return entry.id === id;
    })[0];
  }

  function tasksOf(book) {
    var tasks = [];
    book.networks.forEach(function (network) {
      if (network.task !== null && tasks.indexOf(network.task) < 0) tasks.push(network.task);
    });
    return tasks;
  }

  /* --- Limits: "< 30 ms", "≥ 75 %"; without a sign what the limit's own is --- */

  var SIGNS = [['<=', '≤'], ['≤', '≤'], ['<', '<'], ['>=', '≥'], ['≥', '≥'], ['>', '>']];
  var KEEPS = {
    '<': function (a, b) { return a < b; },
    '≤': function (a, b) { return a <= b; },
    '≥': function (a, b) { return a >= b; },
    '>': function (a, b) { return a > b; },
  };

  /* null: it is no limit of that kind. */
  function readLimit(book, limit, text) {
    var rest = text.replace(/^\s+/, ''), sign = limit.sign;
    for (var i = 0; i < SIGNS.length; i++) {
      if (rest.indexOf(SIGNS[i][0]) !== 0) continue;
      sign = SIGNS[i][1];
      rest = rest.slice(SIGNS[i][0].length);
      break;
    }
    rest = rest.trim();
    var number = /^0[xX]/.test(rest) ? null : /^(\d+\.?\d*|\.\d+)(e[+-]?\d+)?/i.exec(rest);
    if (!number) return null;
    var name = rest.slice(number[0].length).trim();
    var unit = book.units.filter(function (known) {
      return known[1] === limit.kind && known[0] === name;
    })[0];
    var value = unit ? parseFloat(number[0]) * unit[2] : NaN;
    return isFinite(value) ? { name: limit.name, kind: limit.kind, sign: sign, value: value, keeps: KEEPS[sign], text: text.trim() } : null;
  }

  /* Names of what is asked that nothing here is called. */
  function wrongWords(book, asked) {
    var known = {
      on: asked.model || withId(book.devices, asked.on), model: !asked.model || withId(book.networks, asked.model),
      task: !asked.task || tasksOf(book).indexOf(asked.task) >= 0,
      format: !asked.format || [AS_RUN, BEST].concat(book.formats).indexOf(asked.format) >= 0,
    };
    return WORDS.filter(function (name) {
      return !known[name];
    });
  }

  /* Of what is asked, by names of limits; `wrong` names those that are none. */
  function readLimits(book, asked) {
    var read = { limits: [], wrong: [] };
    book.limits.forEach(function (limit) {
      if (!asked[limit.name]) return;
      var understood = readLimit(book, limit, asked[limit.name]);
      if (understood) read.limits.push(understood);
      else read.wrong.push(limit.name);
    });
    return read;
  }

  /* --- Rows --- */

  function copy(from) {
    var to = {};
    for (var key in from) to[key] = from[key];
    return to;
  }

  /* Rows of a format: all, or those that are not as in another one. */
  function unpack(columns, as) {
    var read = { times: as.times.slice(), bound: as.bound.slice(), state: as.state.slice(), held: copy(as.held), estimate: copy(as.estimate) };
    var timed = 0;
    columns.state.forEach(function (state, i) {
      var row = columns.rows ? columns.rows[i] : i;
      read.state[row] = state;
      read.times[row] = state < 0 ? NaN : columns.time[timed];
      read.bound[row] = state < 0 ? null : columns.bound[timed];
      if (state >= 0) timed++;
      delete read.held[row];
      delete read.estimate[row];
    });
    for (var row in columns.held) read.held[row] = columns.held[row];
    for (row in columns.estimate) read.estimate[row] = columns.estimate[row];
    return read;
  }

  /* The columns of a format, of which each row has its place. */
  function columnsOf(data, format) {
    var columns = data.formats[format];
    if (typeof columns === 'string') return columnsOf(data, columns);
    if (columns && !columns.read) columns.read = unpack(columns, columns.as ? columnsOf(data, columns.as) : { times: [], bound: [], state: [], held: {}, estimate: {} });
    return columns && columns.read;
  }

  function timeIn(data, format, row) {
    var columns = columnsOf(data, format);
    return columns && columns.state[row] >= 0 ? columns.times[row] : null;
  }

  /* The format that a row is in, or null; the first of all says why there is none. */
  function formatOf(book, data, asked, row) {
    if (asked !== AS_RUN && asked !== BEST) return timeIn(data, asked, row) === null ? null : asked;
    var best = null;
    for (var i = 0; i < book.formats.length; i++) {
      var time = timeIn(data, book.formats[i], row);
      if (time === null) continue;
      if (asked === AS_RUN) return book.formats[i];
      if (best === null || time < timeIn(data, best, row)) best = book.formats[i];
    }
    return best;
  }

  function notesOf(book, bits) {
    return book.notes.map(function (note, i) {
      return i;
    }).filter(function (i) {
      return Math.floor(bits / Math.pow(2, i)) % 2 === 1;
    });
  }

  function readRow(book, data, network, device, format, row) {
    var columns = columnsOf(data, format), state = columns.state[row];
    var found = { network: network, device: device, format: format, time: columns.times[row], bound: columns.bound[row], accuracy: network.accuracy, estimate: columns.estimate[row] || null };
    found.by = book.bounds[state % book.bounds.length];
    found.notes = notesOf(book, Math.floor(state / book.bounds.length));
    var sizes = book.sizes[format][network.place];
    book.sized.forEach(function (name, i) {
      found[name] = sizes[i];
    });
    if (columns.held.hasOwnProperty(row)) found[MEMORY] = columns.held[row];
    return found;
  }

  /* How many times a limit it is at its worst; 0: it keeps all. */
  function excessOf(found, limits) {
    var most = 0;
    limits.forEach(function (limit) {
      var figure = found[limit.name];
      if (figure !== null && limit.keeps(figure, limit.value)) return;
      var least = limit.sign === '≥' || limit.sign === '>';
      var over = least ? figure : limit.value;
      var times = figure === null || !over ? Infinity : least ? limit.value / figure : figure / limit.value;
      most = Math.max(most, times, 1);
    });
    return most;
  }

  /* --- Order: within a task by accuracy, the task that most have one of first; then by time --- */

  function sameTask(a, b) {
    return a.task === b.task && a.classes === b.classes;
  }

  function rank(rows) {
    rows.forEach(function (row) {
      var alike = rows.filter(function (other) {
        return row.accuracy !== null && other.accuracy !== null && sameTask(row.network, other.network);
      });
      row.alike = alike.length;
      row.first = alike.length ? Math.min.apply(null, alike.map(function (other) {
        return other.order;
      })) : Infinity;
    });
  }

  function byTime(a, b) {
    return a.time !== b.time ? a.time - b.time : a.order - b.order;
  }

  function byAccuracy(a, b) {
    if (a.alike !== b.alike) return b.alike - a.alike;
    if (a.first !== b.first) return a.first - b.first;
    return a.alike && a.accuracy !== b.accuracy ? b.accuracy - a.accuracy : byTime(a, b);
  }

  /* --- Finding --- */

  function addReason(reasons, text) {
    var known = reasons.filter(function (reason) {
      return reason.text === text;
    })[0];
    if (known) known.count++;
    else reasons.push({ text: text, count: 1 });
  }

  /* Of the columns of a device, or of a network: { rows, beyond, nearest, reasons }. */
  function find(book, data, asked) {
    var device = data.device === undefined ? null : withId(book.devices, data.device);
    var network = data.model === undefined ? null : withId(book.networks, data.model);
    var result = { rows: [], beyond: 0, nearest: null, reasons: [] };
    var limits = readLimits(book, asked).limits, format = asked.format || AS_RUN, least = Infinity;
    (device ? book.networks : book.devices).forEach(function (entry, row) {
      if (device && asked.task && entry.task !== asked.task) return;
      var as = formatOf(book, data, format, row);
      if (as === null) {
        var without = columnsOf(data, format === AS_RUN || format === BEST ? book.formats[0] : format);
        var reason = data.reasons[-1 - without.state[row]];
        if (reason !== null) addReason(result.reasons, reason);
        return;
      }
      var found = readRow(book, data, network || entry, device || entry, as, row);
      found.order = row;
      var excess = excessOf(found, limits);
      if (excess === 0) {
        result.rows.push(found);
        return;
      }
      result.beyond++;
      if (result.nearest && excess >= least) return;
      result.nearest = found;
      least = excess;
    });
    rank(result.rows);
    result.rows.sort(device ? byAccuracy : byTime);
    result.reasons.sort(function (a, b) {
      return b.count - a.count;
    });
    return result;
  }

  /* --- Texts --- */

  function figureText(kind, value) {
    if (kind === 'seconds') return units.seconds(value);
    if (kind === 'bytes') return units.bytes(value === null ? NaN : value);
    if (kind === 'percent') return value === null ? 'not published' : units.number(value, 4) + ' %';
    return units.si(value === null ? NaN : value, 3, '');
  }

  function remarkOf(book) {
    return book.notes.length - 1;
  }

  function accuracyText(book, found) {
    if (found.accuracy === null) return '–';
    return units.number(found.accuracy, 4) + ' %' + (found.network.remark === null ? '' : book.notes[remarkOf(book)][0]);
  }

  /* Its note is before the last. */
  function estimateText(book, found) {
    if (found.estimate === null) return '–';
    var outside = remarkOf(book) - 1;
    return units.interval.apply(null, found.estimate) + (found.notes.indexOf(outside) < 0 ? '' : book.notes[outside][0]);
  }

  function timeText(book, found) {
    return found.network.sign + units.seconds(found.time) + found.notes.filter(function (note) {
      return note < remarkOf(book) - 1;
    }).map(function (note) {
      return book.notes[note][0];
    }).join('');
  }

  function taskText(network) {
    if (network.task === null || !network.classes) return network.task === null ? '–' : network.task;
    return network.task + ', ' + network.classes + ' outputs';
  }

  /* By name, as the command prints them. */
  function texts(book, found) {
    return {
      network: found.network.id, task: taskText(found.network), device: found.device.id, class: found.device.kind || '',
      accuracy: accuracyText(book, found), time: timeText(book, found), bound: found.network.sign + (found.bound === null ? 'unknown' : units.seconds(found.bound)),
      estimate: estimateText(book, found), by: found.by, format: found.format, memory: found.network.sign + figureText('bytes', found.memory), package: figureText('bytes', found.package),
    };
  }

  /* What the nearest has of the first limit that it goes beyond: { name, text }. */
  function nearestText(book, result, asked) {
    var broken = readLimits(book, asked).limits.filter(function (limit) {
      var figure = result.nearest[limit.name];
      return figure === null || !limit.keeps(figure, limit.value);
    })[0];
    return { name: broken.name, text: figureText(broken.kind, result.nearest[broken.name]) };
  }

  function reasonsText(result) {
    return result.reasons.map(function (reason) {
      return reason.count + ' (' + reason.text + ')';
    }).join(', ');
  }

  /* Notes that stand beside something, each with its mark. */
  function marksOf(book, rows) {
    return book.notes.filter(function (note, i) {
      return rows.some(function (row) {
        return row.notes.indexOf(i) >= 0;
      });
    });
  }

  /* --- What is asked, in an address and as a command --- */

  function namesOf(book) {
    return WORDS.concat(book.limits.map(function (limit) {
      return limit.name;
    }));
  }

  function readAddress(book, search) {
    var given = new URLSearchParams(search), asked = {};
    namesOf(book).forEach(function (name) {
      var value = (given.get(name) || '').trim();
      if (value) asked[name] = value;
    });
    if (asked.model) delete asked.on;
    if (asked.model) delete asked.task; /* it chooses among networks */
    return asked;
  }

  function writeAddress(book, asked) {
    var address = new URLSearchParams();
    namesOf(book).forEach(function (name) {
      if (asked[name]) address.set(name, asked[name]);
    });
    return '?' + address;
  }

  function quoted(text) {
    return /^[\w.\-]+$/.test(text) ? text : "'" + text.replace(/'/g, "'\\''") + "'";
  }

  function command(book, asked) {
    return namesOf(book).reduce(function (line, name) {
      return asked[name] ? line + ' --' + name + ' ' + quoted(asked[name]) : line;
    }, 'roofbook find');
  }

  var finder = {
    readBook: readBook, withId: withId, tasksOf: tasksOf, readLimits: readLimits, wrongWords: wrongWords, find: find, texts: texts, nearestText: nearestText,
    reasonsText: reasonsText, marksOf: marksOf, remarkOf: remarkOf, readAddress: readAddress, writeAddress: writeAddress, command: command,
    AS_RUN: AS_RUN, BEST: BEST, TIME: TIME, ACCURACY: ACCURACY,
  };
  if (typeof module === 'object' && module.exports) module.exports = finder;
  else root.roofbookFinder = finder;
})(this);
