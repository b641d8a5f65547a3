// What every journey needs: a motcua with a demonstration province, a browser, a look at
// accessibility, a picture. No journey's own steps are here.
//
// Journeys hold on any machine: what is done and what is read waits for what it needs, and no wait ends
// before PATIENCE. To see it, let the browser run some times slower than it could, while other programs
// keep the processors busy:
//
//   MOTCUA_SLOW=4 scripts/browser petition.test.mjs

import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { AxeBuilder } from '@axe-core/playwright';
import { chromium } from 'playwright-core';

const CHROMIUM = process.env.MOTCUA_CHROMIUM ?? '/usr/bin/chromium';
const FLAGS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--disable-dev-shm-usage',
];

/** How long a page may take, in milliseconds: a machine that does much else is not a fault of the page. */
export const PATIENCE = 120_000;

/** How many times slower than it could the browser works. */
const SLOW = Number(process.env.MOTCUA_SLOW ?? 1);

export const PHONE = { width: 360, height: 740 };
export const DESK = { width: 1280, height: 860 };

/** Starts `motcua demo` for a province on a free port and waits until it answers. */
export async function startOffice(province, { cases = 40, more = [] } = {}) {
  if (process.env.MOTCUA_URL) return { url: process.env.MOTCUA_URL, stop: async () => {} };
  const folder = await mkdtemp(path.join(tmpdir(), `motcua-${province}-`));
  const args = ['demo', '--province', province, '--listen', '127.0.0.1:0', ...more];
  const process_ = spawn(
    process.env.MOTCUA_BIN,
    [...args, '--data', path.join(folder, 'data'), '--cases', String(cases)],
    { stdio: ['ignore', 'pipe', 'pipe'] },
  );
  let said = '';
  const url = await new Promise((resolve, reject) => {
    const deadline = setTimeout(() => reject(new Error(`no address in 300 s:\n${said}`)), 300_000);
    const listen = (chunk) => {
      said += chunk;
      const found = said.match(/http:\/\/127\.0\.0\.1:\d+/);
      if (found) {
        clearTimeout(deadline);
        resolve(found[0]);
      }
    };
    process_.stdout.on('data', listen);
    process_.stderr.on('data', (chunk) => { said += chunk; });
    process_.once('exit', (code) => {
      clearTimeout(deadline);
      reject(new Error(`motcua demo ended with ${code}:\n${said}`));
    });
  });
  const stop = async () => {
    const gone = new Promise((resolve) => process_.once('exit', resolve));
    process_.kill('SIGTERM');
    await gone;
    await rm(folder, { recursive: true, force: true });
  };
  return { url, stop, said: () => said, folder: path.join(folder, 'data') };
}

/**
 * Waits until a locator finds that many places. A page is shown while it is still being read, so that
 * what stands at its top is no sign that the rest is there.
 */
export async function counts(locator, wanted) {
  const deadline = Date.now() + PATIENCE;
  for (;;) {
    const found = await locator.count();
    if (found === wanted) return;
    if (Date.now() > deadline) assert.equal(found, wanted, `${locator}`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

/** Waits until something holds, asked again and again after a pause; gives what it answered. */
export async function waitUntil(holds, { patience = PATIENCE, pause = 50 } = {}) {
  const deadline = Date.now() + patience;
  for (;;) {
    const found = await holds();
    if (found) return found;
    assert.ok(Date.now() < deadline, `not in ${patience} ms: ${holds}`);
    await new Promise((resolve) => setTimeout(resolve, pause));
  }
}

/** A browser, started once a file. */
export async function startBrowser() {
  const browser = await chromium.launch({ executablePath: CHROMIUM, args: FLAGS });
  const page = await browser.newPage();
  waitForWholePages(Object.getPrototypeOf(page.locator('body')));
  await page.close();
  return browser;
}

/** What somebody does with a place of a page, and what is read of it. */
const DONE = ['check', 'click', 'dragTo', 'fill', 'press', 'selectOption', 'setInputFiles', 'uncheck'];
const READ = ['all', 'allInnerTexts', 'allTextContents', 'count', 'evaluateAll', 'innerText', 'isVisible', 'textContent'];

/**
 * Lets a person wait for the whole page before anything is done with it or read of it. A click is over
 * when the next page begins to come: what is counted then may not all be there, and what is typed then
 * no script hears. Nobody presses a button either while a script is about to move it.
 */
function waitForWholePages(locator) {
  if (locator.waitsForWholePages) return;
  locator.waitsForWholePages = true;
  for (const name of [...DONE, ...READ]) {
    const its = locator[name];
    locator[name] = async function whole(...more) {
      await this.page().waitForLoadState();
      if (name === 'click') await this.page().locator('[aria-busy="true"]').first().waitFor({ state: 'detached' });
      return its.apply(this, more);
    };
  }
}

/** The same for what belongs to a page and to none of its places. */
function waitForWholePage(page) {
  for (const [of, name] of [[page, 'content'], [page, 'title'], [page.keyboard, 'press'], [page.keyboard, 'type']]) {
    const its = of[name].bind(of);
    of[name] = async (...more) => {
      await page.waitForLoadState();
      return its(...more);
    };
  }
}

/**
 * A fresh visitor: no cookies, Vietnamese, at a width. A page that fails to load something,
 * breaks its own content security policy or throws in a script fails the journey.
 */
export async function visitor(browser, url, { size = DESK, javaScriptEnabled = true } = {}) {
  const context = await browser.newContext({
    baseURL: url,
    viewport: size,
    javaScriptEnabled,
    locale: 'vi-VN',
    timezoneId: 'Asia/Ho_Chi_Minh',
  });
  context.setDefaultTimeout(PATIENCE);
  if (!javaScriptEnabled) scriptless.add(context);
  const page = await context.newPage();
  waitForWholePage(page);
  if (SLOW > 1) {
    const client = await context.newCDPSession(page);
    await client.send('Emulation.setCPUThrottlingRate', { rate: SLOW });
  }
  const faults = [];
  page.on('pageerror', (error) => faults.push(`script: ${error.message}`));
  page.on('console', (message) => {
    const text = message.text();
    if (message.type() === 'error' && !/the server responded with a status of 4\d\d/.test(text)) {
      faults.push(`console: ${text}`);
    }
  });
  page.on('response', (response) => {
    if (response.status() >= 500) faults.push(`${response.status()} ${response.url()}`);
  });
  return { context, page, faults, close: () => context.close() };
}

/** Visitors without scripts: what is to be measured in their pages needs a script. */
const scriptless = new WeakSet();

/** The place of each browser where pages without scripts are looked at; a window takes long to open. */
const copies = new WeakMap();

async function placeForCopies(browser) {
  const context = await browser.newContext({ locale: 'vi-VN', bypassCSP: true });
  const place = { page: await context.newPage(), html: '' };
  await place.page.route('**/*', (route) => {
    const request = route.request();
    if (request.isNavigationRequest()) {
      return route.fulfill({ contentType: 'text/html; charset=utf-8', body: place.html });
    }
    return request.resourceType() === 'script' ? route.abort() : route.continue();
  });
  return place;
}

/**
 * The page of a visitor without scripts, as it stands, where axe can run: same address, same
 * markup, same styles, and the page's own scripts still left out. Good until the next one is asked for.
 */
async function likeness(page) {
  const browser = page.context().browser();
  if (!copies.has(browser)) copies.set(browser, await placeForCopies(browser));
  const place = copies.get(browser);
  place.html = await page.content();
  await place.page.setViewportSize(page.viewportSize());
  // An address that differs from the last one only in its place on the page would not be read anew.
  if (page.url().includes('#')) await place.page.goto('about:blank');
  await place.page.goto(page.url());
  return place.page;
}

/** Fails when axe finds anything serious, or when the page scrolls sideways. */
export async function checkAccessible(page, name) {
  if (!scriptless.has(page.context())) return look(page, name);
  await look(await likeness(page), name);
}

/** The same at a desk and on a phone; the page is left at a desk. */
export async function accessible(page, name) {
  await checkAccessible(page, name);
  await page.setViewportSize(PHONE);
  await checkAccessible(page, `${name}, at 360`);
  await page.setViewportSize(DESK);
}

async function look(page, name) {
  await page.waitForLoadState();
  await page.evaluate(() => {
    for (const details of document.querySelectorAll('details')) details.open = true;
  });
  // In the page itself, as none has frames of others, and without what is right, which would be told
  // for every place of the page: a quarter of the time.
  const found = await new AxeBuilder({ page })
    .options({ resultTypes: ['violations'] })
    .withTags(['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'best-practice'])
    .setLegacyMode()
    .analyze();
  const serious = found.violations.filter((it) => ['serious', 'critical'].includes(it.impact));
  if (serious.length > 0) {
    const lines = serious.map((it) => {
      const where = it.nodes.slice(0, 3).map((node) => `    ${node.html.slice(0, 200)}`);
      return `  ${it.id} (${it.impact}): ${it.help}\n${where.join('\n')}`;
    });
    throw new Error(`${name} (${page.url()}):\n${lines.join('\n')}`);
  }
  const wide = await page.evaluate(
    () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
  );
  if (wide > 1) throw new Error(`${name} (${page.url()}) scrolls sideways by ${wide} px`);
}

/** The pictures that the documents show; others are not kept. */
const SHOWN = new Set(
  ['README.md', 'docs/tour.md'].flatMap((document) => {
    const text = readFileSync(new URL(`../../${document}`, import.meta.url), 'utf8');
    return [...text.matchAll(/screenshots\/([\w-]+)\.png/g)].map((found) => found[1]);
  }),
);

/** Waits until the browser's viewer has drawn: until nothing has moved for some seconds. */
async function atRest(page) {
  for (let before = Buffer.alloc(0); ;) {
    await page.waitForTimeout(4_000 * SLOW);
    const now = await page.screenshot();
    if (now.equals(before)) return;
    before = now;
  }
}

/**
 * Keeps a picture that a document shows when MOTCUA_SCREENSHOTS names a folder: of the top of the
 * page or of a place in it; `paper` lets the browser's viewer draw a PDF first.
 */
export async function picture(page, name, { at, paper = false } = {}) {
  const folder = process.env.MOTCUA_SCREENSHOTS;
  if (!folder || !SHOWN.has(name)) return;
  const target = path.join(folder, `${name}.png`);
  if (at) await page.locator(at).first().scrollIntoViewIfNeeded();
  else await page.evaluate(() => window.scrollTo(0, 0)).catch(() => {});
  if (paper) await atRest(page);
  await page.screenshot({ path: target });
  // Screens have few colours: a palette halves the file. Where the tool is missing, it stays large.
  spawnSync('pngquant', ['--force', '--ext', '.png', '--skip-if-larger', '48', target]);
}
