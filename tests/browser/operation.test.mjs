// The operator's page: a gateway for text messages that is really away makes dead letters; the
// operator sees them, mends the cause, starts them again, and they are done. Others are told whose
// work this is.

import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import http from 'node:http';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, before, test } from 'node:test';
import {
  DESK,
  PATIENCE,
  PHONE,
  checkAccessible,
  counts,
  picture,
  startBrowser,
  visitor,
  waitUntil,
} from './support.mjs';
import { knownNumber, officer, overTheCounter } from './officer.mjs';

let folder, browser, server, url;
const sent = [];
// A port that was free a moment ago and that nobody listens on until the gateway is back.
let gatewayPort;

/** Starts motcua and waits until its output names an address; `wanted` finds it. */
function start(args, wanted) {
  const child = spawn(process.env.MOTCUA_BIN, args, { stdio: ['ignore', 'pipe', 'pipe'] });
  let said = '';
  const found = new Promise((resolve, reject) => {
    const listen = (chunk) => {
      said += chunk;
      const match = said.match(wanted);
      if (match) resolve(match[1]);
    };
    child.stdout.on('data', listen);
    child.stderr.on('data', listen);
    child.once('exit', (code) => reject(new Error(`motcua ended with ${code}:\n${said}`)));
  });
  const stop = () =>
    new Promise((resolve) => {
      if (child.exitCode !== null) return resolve();
      child.once('exit', resolve);
      child.kill('SIGTERM');
    });
  return { found, stop };
}

function freePort() {
  return new Promise((resolve) => {
    const probe = http.createServer().listen(0, '127.0.0.1', () => {
      const { port } = probe.address();
      probe.close(() => resolve(port));
    });
  });
}

/** The gateway comes back: it takes every message. */
function openGateway() {
  const gateway = http.createServer((request, answer) => {
    let body = '';
    request.on('data', (chunk) => { body += chunk; });
    request.on('end', () => {
      sent.push(JSON.parse(body));
      answer.writeHead(204).end();
    });
  });
  return new Promise((resolve) => gateway.listen(gatewayPort, '127.0.0.1', () => resolve(gateway)));
}

before(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'motcua-operation-'));
  const data = path.join(folder, 'data');
  // An office with people and cases, then served as an office is: by its configuration.
  const demo = start(
    ['demo', '--listen', '127.0.0.1:0', '--cases', '12', '--data', data],
    /(http:\/\/127\.0\.0\.1:\d+)/,
  );
  await demo.found;
  await demo.stop();
  gatewayPort = await freePort();
  const config = path.join(folder, 'motcua.toml');
  await writeFile(
    config,
    `province = "nam-dinh"
[server]
listen = "127.0.0.1:0"
[sign_in]
# The second factor has a journey of its own.
second_factor = "of_nobody"

[store]
engine = "sqlite"
path = ${JSON.stringify(path.join(data, 'motcua.sqlite'))}
[files]
folder = ${JSON.stringify(path.join(data, 'files'))}
[journal]
key = ${JSON.stringify(path.join(data, 'journal.key'))}
[passwords]
keys = ${JSON.stringify(path.join(data, 'passwords.key'))}
[worker]
look_every_seconds = 1
tries = 1
[mail]
by = "record"
folder = ${JSON.stringify(path.join(data, 'mail'))}
[sms]
by = "http"
url = "http://127.0.0.1:${gatewayPort}/send"
token = "any"
`,
  );
  server = start(['--log-json', 'serve', '--config', config], /"address":"(127\.0\.0\.1:\d+)","url"/);
  url = `http://${await server.found}`;
  browser = await startBrowser();
});

after(async () => {
  await browser?.close();
  await server?.stop();
  if (folder) await rm(folder, { recursive: true, force: true });
});

/** Opens the page again until it shows what is waited for. */
async function until(page, seen) {
  const look = async () => {
    await page.goto('/can-bo/van-hanh');
    return seen();
  };
  await waitUntil(look, { patience: 4 * PATIENCE, pause: 300 }).catch(async (error) => {
    throw new Error(`${error.message}\n${await page.innerText('main')}`);
  });
}

test('a dead letter of a gateway that is away is seen, started again and done', async () => {
  const clerk = await officer(browser, url, 'tiepnhan');
  const { code } = await overTheCounter(clerk.page, await knownNumber(clerk.page));
  await clerk.close();

  const operator = await visitorWho('vanhanh');
  const { page } = operator;
  assert.equal(new URL(page.url()).pathname, '/can-bo/van-hanh');
  const dead = page.locator('section[aria-labelledby=hong] tbody tr', { hasText: code });
  await until(page, async () => (await dead.count()) > 0);
  const text = await dead.first().innerText();
  assert.match(text, /Thông báo cho người nộp/);
  assert.match(text, /SMS gateway was not reached/);
  assert.doesNotMatch(await page.innerText('main'), /\d{9}|@/, 'somebody’s number or address');
  await page.locator('.notice[data-kind=late]').waitFor();
  await picture(page, 'operation-dead', { fullPage: true });
  await checkAccessible(page, 'operation, dead letters');
  await page.setViewportSize(PHONE);
  await checkAccessible(page, 'operation, dead letters, at 360');
  await page.setViewportSize(DESK);

  // Started again while the gateway is still away, it comes back, and that is written down.
  await dead.first().getByRole('button').click();
  await page.waitForURL('**/can-bo/van-hanh?xong=1');
  await page.getByText('Đã cho chạy lại 1 việc nền').waitFor();
  await until(page, async () => /đã cho chạy lại 1 lần/.test((await dead.allInnerTexts()).join()));

  const gateway = await openGateway();
  // Each kind of work that broke: what tells applicants, and what tells senders of petitions.
  const kinds = page.locator('section[aria-labelledby=viec-nen] tbody tr').getByRole('button');
  let pressed = 0;
  for (; (await kinds.count()) > 0; pressed += 1) {
    await kinds.first().click();
    await page.getByText(/Đã cho chạy lại \d+ việc nền/).waitFor();
    await page.goto('/can-bo/van-hanh');
  }
  assert.ok(pressed > 0);
  const restarts = page.locator('section[aria-labelledby=da-chay-lai] tbody tr');
  await counts(restarts, 1 + pressed);
  await until(page, async () => (await page.locator('section[aria-labelledby=hong]').count()) === 0);
  await until(page, async () => sent.some((it) => it.text.includes(code)));
  assert.equal(await page.locator('.notice[data-kind=late]').count(), 0);
  assert.equal(new Set(sent.map((it) => it.id)).size, sent.length, 'none twice');
  await picture(page, 'operation', { fullPage: true });
  await checkAccessible(page, 'operation');
  assert.deepEqual(operator.faults, []);
  await operator.close();
  gateway.closeAllConnections();
  gateway.close();
});

/** Somebody whose first page is not the work list. */
async function visitorWho(login) {
  const who = await visitor(browser, url);
  await who.page.goto('/can-bo');
  await who.page.getByLabel('Tên đăng nhập').fill(login);
  await who.page.getByLabel('Mật khẩu').fill('motcua-demo');
  await who.page.getByRole('button', { name: 'Đăng nhập' }).click();
  await who.page.waitForURL('**/can-bo/van-hanh');
  return who;
}

test('others are told whose work it is; the auditor looks and cannot press', async () => {
  const clerk = await officer(browser, url, 'tiepnhan');
  await clerk.page.goto('/can-bo/van-hanh');
  await clerk.page.getByText('Xem tình trạng vận hành').waitFor();
  assert.equal(await clerk.page.locator('.basis a').count(), 1);
  await checkAccessible(clerk.page, 'operation refused');
  assert.equal(await clerk.page.locator('.mainnav a', { hasText: 'Vận hành' }).count(), 0);
  await clerk.close();

  const auditor = await officer(browser, url, 'thanhtra');
  // What is needed seldom stands under “Thêm”; it opens by keyboard, Escape closes it, and so does going on.
  const more = auditor.page.locator('.mainnav summary');
  const entry = auditor.page.locator('.mainnav .rest a', { hasText: 'Vận hành' });
  await more.focus();
  await auditor.page.keyboard.press('Enter');
  await entry.waitFor();
  await checkAccessible(auditor.page, 'the rest of the bar');
  await more.focus();
  await auditor.page.keyboard.press('Escape');
  await entry.waitFor({ state: 'hidden' });
  await more.click();
  await entry.click();
  await auditor.page.locator('h2', { hasText: 'Tiến trình' }).waitFor();
  await auditor.page.locator('.mainnav summary[data-here]').waitFor();
  await auditor.page.getByRole('link', { name: 'trang Minh bạch' }).waitFor();
  // A process says within seconds of its start that its worker works.
  await until(auditor.page, async () =>
    (await auditor.page.innerText('main')).includes('Phục vụ trang và làm việc nền'));
  assert.equal(await auditor.page.locator('form[action$="chay-lai"]').count(), 0);
  assert.deepEqual(auditor.faults, []);
  await auditor.close();
});
