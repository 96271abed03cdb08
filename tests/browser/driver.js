/* Chromium, driven over a pipe in its DevTools protocol: no port, no driver of its own, no download.
 *
 * Browser.start() runs it without a window and without a network: of names it resolves none, so that what a page asks for
 * elsewhere than of this machine fails and is said. browser.open(url, mode) gives a Page once it is loaded, alone in a context of its own.
 */
'use strict';
const { spawn } = require('node:child_process');
const fs = require('node:fs');
const os = require('node:os');
const path = require('node:path');

/* What a page is looked at in: its window, and what the reader's system asks for. `media` print: as on paper; `script` false:
 * none runs; `touch`: a phone. */
const MODES = {
  light: { width: 1280, height: 900 },
  dark: { width: 1280, height: 900, dark: true },
  phone: { width: 390, height: 844, touch: true },
  wide: { width: 1920, height: 1080 },
  print: { width: 1280, height: 900, media: 'print' },
  plain: { width: 1280, height: 900, script: false },
};

const LIMIT_MS = 600000; /* an answer that takes longer never comes: no machine is that slow */

/* How many times slower pages run, and their files come, to see what a test takes for granted: BROWSER_SLOWED=8. */
const SLOWED = Number(process.env.BROWSER_SLOWED || 1);
const FILE_MS = 15; /* for each time */

const KEYS = {
  Enter: ['Enter', 13, '\r'],
  Tab: ['Tab', 9],
  Escape: ['Escape', 27],
  Backspace: ['Backspace', 8],
  ' ': ['Space', 32, ' '],
  End: ['End', 35],
  Home: ['Home', 36],
  ArrowLeft: ['ArrowLeft', 37],
  ArrowUp: ['ArrowUp', 38],
  ArrowRight: ['ArrowRight', 39],
  ArrowDown: ['ArrowDown', 40],
};

function sleep(ms) {
  return new Promise((done) => setTimeout(done, ms));
}

class Browser {
  constructor(child, profile) {
    Object.assign(this, { child, profile, asked: new Map(), sessions: new Map(), last: 0, heard: '', listeners: new Set() });
    let rest = Buffer.alloc(0);
    child.stdio[4].on('data', (bytes) => {
      rest = Buffer.concat([rest, bytes]);
      for (let end; (end = rest.indexOf(0)) >= 0; rest = rest.subarray(end + 1)) this.receive(JSON.parse(rest.subarray(0, end)));
    });
    child.stdio[3].on('error', () => {}); /* said by `exit` */
    child.stderr.on('data', (text) => (this.heard = (this.heard + text).slice(-4000)));
    child.on('exit', (status, signal) => {
      for (const { failed } of this.asked.values()) failed(new Error(`Chromium ended (${signal || status}): ${this.heard}`));
      this.asked.clear();
    });
  }

  static async start(program = 'chromium') {
    const profile = fs.mkdtempSync(path.join(os.tmpdir(), 'browser-'));
    const flags = [
      '--headless', '--no-sandbox', '--disable-gpu', '--disable-dev-shm-usage', '--hide-scrollbars', '--no-first-run',
      '--no-default-browser-check', '--disable-extensions', '--disable-background-networking', '--disable-component-update',
      '--disable-sync', '--disable-background-timer-throttling', '--disable-renderer-backgrounding', '--disable-backgrounding-occluded-windows',
      '--disable-features=Translate,MediaRouter', '--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1', '--lang=en-US',
      `--user-data-dir=${profile}`, '--remote-debugging-pipe',
    ];
    const child = spawn(program, flags, { stdio: ['ignore', 'ignore', 'pipe', 'pipe', 'pipe'] });
    await new Promise((done, failed) => child.once('spawn', done).once('error', failed));
    const browser = new Browser(child, profile);
    await browser.ask('Browser.getVersion');
    return browser;
  }

  receive(message) {
    const { id, sessionId, method, params, error, result } = message;
    if (id === undefined && sessionId === undefined) return this.listeners.forEach((listener) => listener(method, params));
    if (id === undefined) return this.sessions.get(sessionId)?.hear(method, params);
    const asked = this.asked.get(id);
    this.asked.delete(id);
    if (asked && error) asked.failed(new Error(`${asked.method}: ${error.message}`));
    else if (asked) asked.done(result);
  }

  ask(method, params = {}, sessionId = undefined) {
    const id = ++this.last;
    return new Promise((done, failed) => {
      const timer = setTimeout(() => failed(new Error(`${method}: no answer in ${LIMIT_MS / 1000} s`)), LIMIT_MS);
      const over = (then) => (value) => (clearTimeout(timer), then(value));
      this.asked.set(id, { method, done: over(done), failed: over(failed) });
      if (this.child.exitCode !== null || this.child.signalCode) failed(new Error(`Chromium ended: ${this.heard}`));
      else this.child.stdio[3].write(JSON.stringify({ id, method, params, sessionId }) + '\0');
    });
  }

  async open(url, mode = MODES.light) {
    const { browserContextId } = await this.ask('Target.createBrowserContext');
    const { targetId } = await this.ask('Target.createTarget', { url: 'about:blank', browserContextId, width: mode.width, height: mode.height });
    const { sessionId } = await this.ask('Target.attachToTarget', { targetId, flatten: true });
    const page = new Page(this, sessionId, browserContextId);
    this.sessions.set(sessionId, page);
    await page.prepare(mode);
    await page.go(url);
    return page;
  }

  async end() {
    const gone = new Promise((done) => this.child.once('exit', done));
    if (this.child.exitCode === null) {
      await this.ask('Browser.close').catch(() => this.child.kill('SIGKILL'));
      await gone;
    }
    fs.rmSync(this.profile, { recursive: true, force: true, maxRetries: 5 });
  }
}

class Page {
  constructor(browser, session, context) {
    Object.assign(this, { browser, session, context, said: [], waiting: [], loaded: new Set(), document: null });
    this.ended = new Promise((end) => (this.end = end));
  }

  ask(method, params) {
    return this.browser.ask(method, params, this.session);
  }

  /* What went wrong stands in `said`: warnings, errors, what threw, what did not load. */
  hear(method, params) {
    if (method === 'Runtime.exceptionThrown') this.said.push(params.exceptionDetails.exception?.description || params.exceptionDetails.text);
    else if (method === 'Runtime.consoleAPICalled' && ['error', 'warning', 'assert'].includes(params.type))
      this.said.push(params.args.map((arg) => arg.value ?? arg.description).join(' '));
    else if (method === 'Log.entryAdded' && ['error', 'warning'].includes(params.entry.level)) this.said.push(params.entry.text + ' ' + (params.entry.url || ''));
    else if (method === 'Page.lifecycleEvent' && params.name === 'load') this.load(params);
    else if (method === 'Fetch.requestPaused') setTimeout(() => this.ask('Fetch.continueRequest', { requestId: params.requestId }).catch(() => {}), FILE_MS * SLOWED);
  }

  /* The main frame's alone: a frame that is within the page has documents of its own. */
  load({ frameId, loaderId }) {
    if (frameId !== this.frame) return;
    this.loaded.add(loaderId);
    this.waiting.splice(0).forEach((look) => look());
  }

  /* Once a document is loaded that `isIt` says is the one: the pictures, styles and scripts that it begins with are there. */
  hasLoaded(isIt) {
    return new Promise((done, failed) => {
      const timer = setTimeout(() => failed(new Error(`no page was loaded within ${LIMIT_MS / 1000} s`)), LIMIT_MS);
      const look = () => {
        const found = [...this.loaded].find(isIt);
        if (!found) return this.waiting.push(look);
        clearTimeout(timer);
        this.document = found;
        done();
      };
      this.ended.then(() => clearTimeout(timer));
      look();
    });
  }

  async prepare(mode) {
    await Promise.all(['Page', 'Runtime', 'Log'].map((domain) => this.ask(domain + '.enable')));
    this.frame = (await this.ask('Page.getFrameTree')).frameTree.frame.id;
    await this.ask('Page.setLifecycleEventsEnabled', { enabled: true });
    if (SLOWED > 1) await this.ask('Emulation.setCPUThrottlingRate', { rate: SLOWED });
    if (SLOWED > 1) await this.ask('Fetch.enable', { patterns: [{ urlPattern: '*' }] });
    await this.ask('Emulation.setFocusEmulationEnabled', { enabled: true });
    if (mode.script === false) await this.ask('Emulation.setScriptExecutionDisabled', { value: true });
    await this.setMode(mode);
  }

  /* The page knows of it when this returns: what listens to the window's size has run. */
  async setMode({ width, height, dark, media, touch }) {
    await this.ask('Emulation.setDeviceMetricsOverride', { width, height, deviceScaleFactor: 1, mobile: Boolean(touch) });
    await this.ask('Emulation.setTouchEmulationEnabled', { enabled: Boolean(touch) });
    await this.ask('Emulation.setEmulatedMedia', { media: media || '', features: [{ name: 'prefers-color-scheme', value: dark ? 'dark' : 'light' }] });
    if (!this.document) return;
    await this.until((width) => document.documentElement.clientWidth === width, width);
    await this.frames();
  }

  /* Two of them: what was asked for in the first is done in the second. */
  frames() {
    return this.eval(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(() => done()))));
  }

  async go(url) {
    const { errorText, loaderId } = await this.ask('Page.navigate', { url });
    if (errorText) throw new Error(`${url}: ${errorText}`);
    await this.hasLoaded((loader) => loader === loaderId);
  }

  /* What leads to another page, and that page. */
  async leave(act) {
    const left = new Set(this.loaded);
    await act();
    await this.hasLoaded((loader) => !left.has(loader));
  }

  async url() {
    return this.eval(() => location.href);
  }

  /* What `what`, a function or an expression, gives in the page: JSON, awaited. Works where the page's own scripts do not run. */
  async eval(what, ...args) {
    const expression = typeof what === 'function' ? `(${what})(${args.map((arg) => JSON.stringify(arg) ?? 'undefined').join(', ')})` : what;
    const { result, exceptionDetails } = await this.ask('Runtime.evaluate', { expression, awaitPromise: true, returnByValue: true, userGesture: true });
    if (exceptionDetails) throw new Error(exceptionDetails.exception?.description || exceptionDetails.text);
    return result.value;
  }

  /* Asks until the answer is true, as of what comes with a later frame or a script that loads; what may be true before it came
   * tells nothing. */
  async until(what, ...args) {
    for (const begun = Date.now(); Date.now() - begun < LIMIT_MS; await sleep(20)) {
      const answer = await this.eval(what, ...args);
      if (answer) return answer;
    }
    throw new Error(`never became true: ${what}`);
  }

  text(selector) {
    return this.eval((selector) => document.querySelector(selector)?.innerText ?? null, selector);
  }

  /* Where the first one that is seen has the middle of its first line, once it lies still there. */
  async placeOf(selector) {
    for (let before = null; ; await sleep(20)) {
      const at = await this.eval((selector) => {
        const seen = [...document.querySelectorAll(selector)].find((e) => e.getClientRects().length);
        if (!seen) return null;
        seen.scrollIntoView({ block: 'center', behavior: 'instant' });
        const box = seen.getClientRects()[0];
        return { x: box.x + box.width / 2, y: box.y + box.height / 2 };
      }, selector);
      if (!at) throw new Error(`nothing to click at: ${selector}`);
      if (before && before.x === at.x && before.y === at.y) return at;
      before = at;
    }
  }

  /* With the mouse; what lies above it gets the click. */
  async click(selector) {
    const at = await this.placeOf(selector);
    for (const type of ['mouseMoved', 'mousePressed', 'mouseReleased']) await this.ask('Input.dispatchMouseEvent', { type, ...at, button: type === 'mouseMoved' ? 'none' : 'left', clickCount: type === 'mouseMoved' ? 0 : 1 });
  }

  /* A click on a link, and the page behind it. */
  follow(selector) {
    return this.leave(() => this.click(selector));
  }

  async type(text) {
    for (const char of text) await this.ask('Input.dispatchKeyEvent', { type: 'char', text: char, key: char });
  }

  async press(name, { shift = false } = {}) {
    const [code, number, text] = KEYS[name] || [name, name.toUpperCase().charCodeAt(0), name];
    const key = { key: name, code, windowsVirtualKeyCode: number, modifiers: shift ? 8 : 0 };
    await this.ask('Input.dispatchKeyEvent', { type: text ? 'keyDown' : 'rawKeyDown', text, ...key });
    await this.ask('Input.dispatchKeyEvent', { type: 'keyUp', ...key });
  }

  /* The page as its print rules make it: bytes of a PDF. `paper` in inches where the page leaves it open. */
  async pdf({ paper = [8.27, 11.69] } = {}) {
    const { data } = await this.ask('Page.printToPDF', {
      printBackground: true, preferCSSPageSize: true, generateDocumentOutline: true, generateTaggedPDF: true, paperWidth: paper[0], paperHeight: paper[1],
    });
    return Buffer.from(data, 'base64');
  }

  /* What `act` makes the page save, { name, bytes }, once all of it is there. */
  async saved(act) {
    const folder = fs.mkdtempSync(path.join(this.browser.profile, 'saved-'));
    await this.browser.ask('Browser.setDownloadBehavior', { behavior: 'allowAndName', browserContextId: this.context, downloadPath: folder, eventsEnabled: true });
    let name, listener;
    const whole = new Promise((done, failed) => {
      const timer = setTimeout(() => failed(new Error(`nothing was saved within ${LIMIT_MS / 1000} s`)), LIMIT_MS);
      this.ended.then(() => clearTimeout(timer));
      listener = (method, { frameId, guid, suggestedFilename, state }) => {
        if (method === 'Browser.downloadWillBegin' && frameId === this.frame) name = { guid, is: suggestedFilename };
        if (method === 'Browser.downloadProgress' && guid === name?.guid && state === 'completed') done(clearTimeout(timer));
      };
    });
    this.browser.listeners.add(listener);
    await act();
    await whole;
    this.browser.listeners.delete(listener);
    return { name: name.is, bytes: fs.readFileSync(path.join(folder, name.guid)) };
  }

  async picture(file) {
    const { data } = await this.ask('Page.captureScreenshot', { format: 'png', captureBeyondViewport: true });
    fs.writeFileSync(file, Buffer.from(data, 'base64'));
  }

  async close() {
    if (!this.browser.sessions.delete(this.session)) return;
    this.end();
    await this.browser.ask('Target.disposeBrowserContext', { browserContextId: this.context });
  }
}

module.exports = { Browser, Page, MODES, sleep };
