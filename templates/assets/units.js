/* Numbers as the program prints them (src/base/units.h), to the last digit. For scripts of single pages. */
(function (root) {
  'use strict';
  var PREFIXES = ['f', 'p', 'n', 'µ', 'm', '', 'k', 'M', 'G', 'T', 'P', 'E'];
  var LEAST = -5; /* the power of 1000 of the first */
  var POWERS = [1e-15, 1e-12, 1e-9, 1e-6, 1e-3, 1, 1e3, 1e6, 1e9, 1e12, 1e15, 1e18];

  /* A half is rounded to the even digit, as C does; toFixed() rounds it up. */
  function fixed(value, decimals) {
    var text = value.toFixed(decimals);
    var exact = Math.abs(value).toFixed(60);
    var rest = exact.slice(exact.indexOf('.') + 1 + decimals);
    var kept = decimals ? exact.slice(0, exact.indexOf('.') + 1 + decimals) : exact.slice(0, exact.indexOf('.'));
    if (/^50*$/.test(rest) && parseInt(kept[kept.length - 1], 10) % 2 === 0) text = (value < 0 ? '-' : '') + kept;
    return /^-[0.]*$/.test(text) ? text.slice(1) : text;
  }

  /* The power of ten after rounding: 999.96 k of four digits is 1.000 M. */
  function exponentOf(value, digits) {
    return value === 0 ? 0 : parseInt(value.toExponential(digits - 1).split('e')[1], 10);
  }

  /* The place of its prefix. */
  function stepOf(value, digits) {
    return Math.floor(exponentOf(value, Math.max(digits, 3)) / 3) - LEAST;
  }

  function significant(value, digits) {
    return fixed(value, value === 0 ? 0 : Math.max(0, digits - 1 - exponentOf(value, digits)));
  }

  function notFinite(value) {
    return isNaN(value) ? 'unknown' : value < 0 ? '-∞' : '∞';
  }

  function scientific(value, digits) {
    return value.toExponential(digits - 1).replace(/e([+-])(\d)$/, 'e$10$2');
  }

  function withUnit(number, unit) {
    return unit ? number + ' ' + unit : number;
  }

  function si(value, digits, unit) {
    if (!isFinite(value)) return notFinite(value);
    var step = stepOf(value, digits);
    if (step < 0 || step >= POWERS.length) return withUnit(scientific(value, digits), unit);
    return withUnit(significant(value / POWERS[step], digits), PREFIXES[step] + unit);
  }

  function bytes(value) {
    return Math.abs(value) < 1000 && value === Math.floor(value) ? value + ' B' : si(value, 3, 'B');
  }

  function seconds(value) {
    if (!(value >= 90)) return si(value, 3, 's');
    if (value >= 1e15) return isFinite(value) ? scientific(value, 3) + ' s' : notFinite(value);
    var whole = Math.round(value);
    return Math.floor(whole / 60) + ' min ' + (whole % 60) + ' s';
  }

  function number(value, digits) {
    if (!isFinite(value)) return notFinite(value);
    if (value === 0 || (Math.abs(value) >= 1e-5 && Math.abs(value) < 1e15)) return significant(value, digits);
    return scientific(value, digits).replace(/\.?0+e/, 'e');
  }

  function percent(ratio, decimals) {
    if (!isFinite(100 * ratio)) return notFinite(ratio);
    return Math.abs(ratio) >= 1e13 ? scientific(100 * ratio, 3) + ' %' : fixed(100 * ratio, decimals) + ' %';
  }

  /* "12.3 ms (10.1 to 15.2 ms)"; the time alone where an end is not known. */
  function interval(value, low, high) {
    if (low === null || high === null) return seconds(value);
    var least = seconds(low), most = seconds(high), unit = / \S+$/.exec(least)[0];
    var same = !/ min /.test(least + most) && most.slice(-unit.length) === unit;
    return seconds(value) + ' (' + (same ? least.slice(0, -unit.length) : least) + ' to ' + most + ')';
  }

  var units = { PREFIXES: PREFIXES, POWERS: POWERS, stepOf: stepOf, fixed: fixed, si: si, bytes: bytes, seconds: seconds, interval: interval, number: number, percent: percent };
  if (typeof module === 'object' && module.exports) module.exports = units;
  else root.roofbookUnits = units;
})(this);
