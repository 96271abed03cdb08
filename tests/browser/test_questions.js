/* Six questions that readers bring, each from the overview in at most two clicks (a link, or the choice of what search found), to
 * the sentence that they would quote. */
'use strict';
const assert = require('node:assert/strict');

class Walk {
  constructor(page) {
    Object.assign(this, { page, clicks: 0 });
  }

  static async from(book) {
    return new Walk(await book.open('index.html'));
  }

  /* Only what is seen is clicked at: a link in a closed fold is not there. */
  async follow(selector) {
    this.clicks++;
    await this.page.follow(`article ${selector}`);
    return this;
  }

  async search(words, title) {
    this.clicks++;
    await this.page.press('/');
    await this.page.type(words);
    await this.page.until((title) => document.querySelector('#found li .title')?.textContent === title, title);
    await this.page.leave(() => this.page.press('Enter'));
    return this;
  }

  /* The text that a reader sees, on one line. */
  async reads(sentence) {
    assert.ok(this.clicks <= 2, `${this.clicks} clicks`);
    const text = (await this.page.text('article')).replace(/[\s\u00a0\u202f]+/g, ' ');
    assert.match(text, sentence);
    return text;
  }
}

module.exports['what bounds ResNet-50 on a V100, and why'] = async (book) => {
  const walk = await Walk.from(book);
  await walk.follow('a[href="models/resnet50/index.html"]');
  await walk.follow('a[href="v100-sxm2/index.html"]');
  await walk.reads(/^ResNet-50 on Tesla V100 SXM2 32 GB .*Memory bounds \d+ % of its roofline time/);
  /* 125 TFLOP/s in fp16 over 900 GB/s are 138.9 FLOP a byte */
  await walk.reads(/does [\d.]+ FLOP per byte it moves; the device needs 139 to keep its matrix unit busy/);
};

/* ResNet-50 takes 54 ms there. MobileNet v2 reaches 72.154 % by the table of torchvision's weights. */
module.exports['which network runs on a Pi 5 under 30 ms'] = async (book) => {
  const walk = await Walk.from(book);
  assert.match((await walk.page.text('article')).replace(/[\s\u00a0\u202f]+/g, ' '), /Raspberry Pi 5 8 GB MobileNet v2, 72\.2 % MobileNet v2, 72\.2 %/);
  await walk.follow('a[href^="find/index.html?on=raspberry-pi-5"][href*="time=30ms"]');
  await walk.page.until(() => document.querySelector('.found-answer [role=status]')?.textContent);
  await walk.reads(/The most accurate is MobileNet v2: 72\.15 % in [\d.]+ ms/);
  await walk.reads(/roofbook find --on raspberry-pi-5 .*--time 30ms/);
};

module.exports['is int8 worth it for MobileNet v2 on a T4'] = async (book) => {
  const walk = await Walk.from(book);
  await walk.search('mobilenet v2', 'MobileNet v2');
  await walk.follow('a[href="t4/index.html"]');
  const text = await walk.reads(/Is int8 worth it\? (Yes|No)[:,]/);
  const [, verdict, int8, fp16, ratio, how] = /Is int8 worth it\? (Yes|No): fused, ([\d.]+) µs in int8 against ([\d.]+) µs in fp16, ([\d.]+) times as (fast|slow)/.exec(text);
  assert.equal(how === 'fast', Number(int8) < Number(fp16));
  assert.equal(verdict === 'Yes', how === 'fast');
  /* both times are printed to three digits, so the ratio of what is printed is right to one per cent */
  assert.ok(Math.abs(Math.max(fp16 / int8, int8 / fp16) / ratio - 1) < 0.015, `${fp16} / ${int8} is not ${ratio}`);
  await walk.reads(/accuracy in int8/);
};

/* 6.74 G parameters but for the table of embeddings, 32000 × 4096, at 2 bytes are 13.21 GB; keys and values of 2048 tokens are
 * 2 × 32 × 4096 × 2 × 2048 = 1.07 GB; at 1008 GB/s that is 14.2 ms, or 70.5 tokens a second. */
module.exports['what Llama 2 7B costs on an RTX 4090, and how many tokens a second at most'] = async (book) => {
  const walk = await Walk.from(book);
  await walk.search('llama 2 7b', 'Llama 2 7B');
  await walk.follow('a[href="rtx-4090/index.html"]');
  await walk.reads(/at most 70\.\d tokens\/s at batch 1 in fp16: a token takes at least 14\.2 ms/);
  await walk.reads(/How many tokens\/s at most\? .*tokens\/s at batch \d+ in \w+/);
};

/* A cell says the smallest memory that holds it: "10.7 GB → 12". */
module.exports['can ViT-B/16 train at batch 64 on 24 GB'] = async (book) => {
  const walk = await Walk.from(book);
  const cell = (row, column) => {
    for (const table of document.querySelectorAll('article table')) {
      const heads = [...table.tHead.rows[0].cells].map((head) => head.innerText.replace(/[\s\u00a0]+/g, ' ').trim());
      const at = heads.findIndex((head) => head.includes(column));
      const found = [...table.tBodies[0].rows].find((line) => line.cells[0].innerText.trim() === row);
      if (at > 0 && found) return found.cells[at].innerText.replace(/[\s\u00a0]+/g, ' ');
    }
    return null;
  };
  const largest = await walk.page.eval(cell, 'ViT-B/16', '24 GB');
  assert.ok(Number(/\d+/.exec(largest)) >= 64, largest);
  await walk.follow('a[href="models/vit_b_16/index.html"]');
  const held = await walk.page.eval(cell, 'Adam', 'Batch 64');
  assert.ok(Number(/→ (\d+)/.exec(held)[1]) <= 24, held);
  await walk.reads(/smallest memory of .*24.* that holds it/);
};

/* The box had 50 GB/s, then 100. */
module.exports['what changed since yesterday'] = async (book) => {
  const walk = await Walk.from(book);
  await walk.reads(/What changed: .*1 of 9 devices/);
  await walk.follow('a[href="changes/index.html"]');
  await walk.reads(/box\.lua/);
  await walk.reads(/Round box/);
};
