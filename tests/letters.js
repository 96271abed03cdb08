/* What a script of data brings, as src/base/packed_call.h says: a value, or its JSON deflated, in letters. */
'use strict';
const zlib = require('node:zlib');

const INSTEAD = 'xyz{|', MEANT = "&'<>\\";

/* Five letters are four bytes (src/base/letters.h). */
function bytesOf(letters) {
  const bytes = [];
  for (let i = 0; i < letters.length; i += 5) {
    const group = letters.slice(i, i + 5), digits = [...group.padEnd(5, 'w')].map((letter) => {
      const at = INSTEAD.indexOf(letter);
      return (at < 0 ? letter : MEANT[at]).charCodeAt(0) - 35;
    });
    const number = digits.reduce((sum, digit) => sum * 85 + digit, 0);
    for (let k = 0; k + 1 < group.length; k++) bytes.push(Math.floor(number / 256 ** (3 - k)) % 256);
  }
  return Buffer.from(bytes);
}

exports.unpack = (data) => (typeof data === 'string' ? JSON.parse(zlib.inflateRawSync(bytesOf(data))) : data);
