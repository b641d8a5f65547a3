// The public's figures: this year and this month, a number opened down to the cases it counts, the
// index with what would raise it, a rating by the code on the receipt, a report whose sums are added
// up here.

import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdtemp, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { promisify } from 'node:util';
import { officer } from './officer.mjs';
import { rowsOf } from './spreadsheet.mjs';
import { DESK, PHONE, checkAccessible, picture, startBrowser, startOffice, visitor } from './support.mjs';

let office, browser;
before(async () => {
  office = await startOffice('ha-nam', { cases: 60 });
  browser = await startBrowser();
});
after(async () => {
  await browser?.close();
  await office?.stop();
});

const number = (text) => Number(text.replaceAll('.', '').trim());

test('a number leads to as many cases, on a desk and on a phone', async () => {
  for (const size of [DESK, PHONE]) {
    const who = await visitor(browser, office.url, { size });
    const { page } = who;
    await page.goto('/so-lieu');
    await checkAccessible(page, `figures ${size.width}`);
    await picture(page, `figures-${size.width}`);
    const wide = await page.evaluate(() => document.documentElement.scrollWidth);
    assert.ok(wide <= size.width, `${wide} is wider than ${size.width}`);
    const row = page.locator('table', { hasText: 'Hồ sơ theo cơ quan' }).locator('tbody tr').first();
    const received = row.locator('td a').first();
    const counted = number(await received.innerText());
    await received.click();
    await page.waitForURL('**/so-lieu/ho-so?**');
    let listed = 0;
    for (;;) {
      listed += await page.locator('tbody tr').count();
      const next = page.getByRole('link', { name: 'Trang sau' });
      if ((await next.count()) === 0) break;
      await next.click();
    }
    assert.equal(listed, counted);
    assert.deepEqual(who.faults, []);
    await who.close();
  }
});

test('each list behind a number stands on its own, and another can be chosen', async () => {
  for (const size of [DESK, PHONE]) {
    const who = await visitor(browser, office.url, { size });
    const { page } = who;
    for (const list of ['ho-so', 'phan-anh', 'thu-tuc', 'nhap-tay', 'chi-so', 'xep-hang']) {
      await page.goto(`/so-lieu/${list}`);
      await checkAccessible(page, `${list} ${size.width}`);
      await picture(page, `figures-${list}-${size.width}`);
      const wide = await page.evaluate(() => document.documentElement.scrollWidth);
      assert.ok(wide <= size.width, `${list}: ${wide} is wider than ${size.width}`);
    }
    await page.goto('/so-lieu/ho-so');
    await page.getByLabel('Đếm').selectOption('resolved');
    await page.getByRole('button', { name: 'Xem', exact: true }).click();
    await page.getByRole('heading', { level: 1, name: /^Hồ sơ đã giải quyết, năm/ }).waitFor();
    const state = page.locator('tbody tr').first().getByText(/^(Đã trả kết quả|Từ chối giải quyết)/);
    await state.waitFor();
    assert.deepEqual(who.faults, []);
    await who.close();
  }
});

test('the index says what it is made of, and its data agree with the page', async () => {
  const who = await visitor(browser, office.url, { size: DESK });
  const { page } = who;
  await page.goto('/so-lieu/chi-so');
  await checkAccessible(page, 'index');
  await picture(page, 'index-1280');
  assert.equal(await page.locator('section h2 .count').count(), 5, 'five groups');
  const told = await (await fetch(`${office.url}/so-lieu/chi-so.json`)).json();
  const sum = told.index.indicators.reduce((all, it) => all + (it.score ?? 0), 0);
  assert.equal(sum, told.index.total);
  const shown = await page.locator('.stat b').nth(1).innerText();
  assert.equal(Math.round(Number(shown.split('/')[0].trim().replace(',', '.')) * 100), told.index.total);
  await page.goto('/so-lieu/xep-hang');
  await checkAccessible(page, 'ranking');
  await picture(page, 'ranking-1280');
  assert.deepEqual(who.faults, []);
  await who.close();
});

/** The sums that form II.06a demands of a line, whose numbers begin with column 3. */
function addsUp(line, where) {
  assert.equal(line.length, 11, where);
  const column = (no) => line[no - 3];
  assert.equal(column(3), column(4) + column(5) + column(6), where);
  assert.equal(column(3), column(7) + column(11), where);
  assert.equal(column(7), column(8) + column(9) + column(10), where);
  assert.equal(column(11), column(12) + column(13), where);
}

test('a report adds up, and a spreadsheet of it is there', async () => {
  const who = await officer(browser, office.url, 'kiemsoat', { size: DESK });
  const { page } = who;
  const year = new Date().getFullYear();
  await page.goto(`/can-bo/bao-cao?mau=06a&ky=${year}`);
  await checkAccessible(page, 'report');
  await picture(page, 'report-1280');
  const cells = await page.locator('tfoot td').allInnerTexts();
  const of = cells.map(number);
  addsUp(of, 'on the page');
  assert.ok(of[0] > 0);
  const [file] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('link', { name: 'Tải bảng tính (XLSX)' }).click(),
  ]);
  assert.match(file.suggestedFilename(), /^bieu-ii-06a-.*\.xlsx$/);
  // Opened by another reader it holds the same numbers, as numbers; each line adds up, and all lines
  // make the sum.
  const rows = rowsOf(await readFile(await file.path()));
  assert.deepEqual(rows[1], Array.from({ length: 13 }, (_, at) => `(${at + 1})`));
  const figures = rows.slice(2).filter((row) => typeof row[2] === 'number');
  const lines = figures.slice(0, -1).map((row) => row.slice(2));
  const total = figures.at(-1).slice(2);
  assert.deepEqual(total, of);
  assert.equal(lines.length, await page.locator('table tbody tr').count());
  for (const [at, line] of [...lines, total].entries()) addsUp(line, `line ${at + 1} of the sheet`);
  assert.deepEqual(total.map((_, at) => lines.reduce((all, line) => all + line[at], 0)), total);
  assert.ok(rows.some((row) => /^Biểu số II\.06a/.test(row[1] ?? '')), 'the sheet says what it is');
  // On paper it is sealed: another program checks the signature and that it covers all of the file.
  const [paper] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('link', { name: 'PDF có chữ ký số' }).click(),
  ]);
  const { stdout } = await promisify(execFile)('pdfsig', ['-nocert', await paper.path()]);
  assert.match(stdout, /Signature is Valid/);
  assert.match(stdout, /Total document signed/);
  // It is made and kept: with its hash, in the list, beside the period before it.
  await page.getByRole('button', { name: /^Lập/ }).click();
  if (await page.getByLabel('Lý do lập lại').count()) {
    await page.getByLabel('Lý do lập lại').fill('Cập nhật số liệu đến hôm nay');
    await page.getByRole('button', { name: 'Lập lại và gửi' }).click();
  }
  await page.getByText('Đã lập và gửi báo cáo.').waitFor();
  await checkAccessible(page, 'kept report');
  await picture(page, 'report-kept-1280');
  assert.match(await page.locator('.hash').first().innerText(), /^[0-9a-f]{64}$/);
  await page.getByRole('link', { name: 'Đã lập' }).click();
  await checkAccessible(page, 'kept reports');
  assert.ok((await page.locator('tbody tr').count()) >= 1);
  assert.deepEqual(who.faults, []);
  await who.close();
});

test('a report of one’s own is picked, shown and saved, on a phone too', async () => {
  for (const size of [DESK, PHONE]) {
    const who = await officer(browser, office.url, 'kiemsoat', { size });
    const { page } = who;
    await page.goto('/can-bo/bao-cao-tu-chon');
    await page.getByLabel('Tháng', { exact: true }).check();
    await page.getByRole('button', { name: 'Xem báo cáo' }).click();
    await page.locator('#ket-qua').waitFor();
    await checkAccessible(page, `own report ${size.width}`);
    await picture(page, `report-own-${size.width}`);
    const wide = await page.evaluate(() => document.documentElement.scrollWidth);
    assert.ok(wide <= size.width, `${wide} is wider than ${size.width}`);
    const rows = page.locator('table tbody tr');
    const received = await rows.locator('td.num:nth-of-type(2)').allInnerTexts();
    const total = await page.locator('tfoot td.num').first().innerText();
    assert.equal(received.map(number).reduce((a, b) => a + b, 0), number(total));
    await page.getByLabel('Tên để lưu').fill(`Hồ sơ theo tháng ${size.width}`);
    await page.getByRole('button', { name: 'Lưu', exact: true }).click();
    await page.getByText('Đã lưu báo cáo.').waitFor();
    await page.getByRole('link', { name: `Hồ sơ theo tháng ${size.width}` }).waitFor();
    assert.deepEqual(who.faults, []);
    await who.close();
  }
});

/** The address in the QR code of a printed slip, read from its picture. */
async function readFrom(pdf) {
  const run = promisify(execFile);
  const folder = await mkdtemp(join(tmpdir(), 'motcua-slip-'));
  try {
    await writeFile(join(folder, 'slip.pdf'), pdf);
    await run('pdftoppm', ['-r', '150', '-png', '-f', '1', '-l', '1', 'slip.pdf', 'slip'], { cwd: folder });
    const [picture] = (await readdir(folder)).filter((name) => name.endsWith('.png'));
    const { stdout } = await run('zbarimg', ['--quiet', '--raw', join(folder, picture)]);
    const found = stdout.split('\n').find((line) => line.includes('/danh-gia/'));
    assert.ok(found, `no address of a rating in ${stdout}`);
    return new URL(found).pathname;
  } finally {
    await rm(folder, { recursive: true });
  }
}

test('a slip leads to a rating without an account, which can be changed and names nobody', async () => {
  const desk = await officer(browser, office.url, 'kiemsoat', { size: DESK });
  await desk.page.goto('/can-bo/so-theo-doi?tu=2020-01-01');
  const ended = desk.page.locator('table.register tbody tr', { hasText: 'Đã trả kết quả' }).first();
  const code = (await ended.locator('a.code').first().innerText()).trim();
  // The slip as it is printed: what a telephone reads from its picture is where one goes.
  const printed = await desk.page.request.get(`${office.url}/can-bo/ho-so/${code}/giay/hand_over`);
  const link = await readFrom(await printed.body());
  const phone = await visitor(browser, office.url, { size: PHONE });
  const rate = async (level) => {
    await phone.page.goto(link);
    for (const box of await phone.page.locator('fieldset').all()) {
      await box.getByText(level, { exact: true }).click();
    }
    await phone.page.getByRole('button', { name: 'Gửi đánh giá' }).click();
    await phone.page.getByText('Đã ghi đánh giá.').waitFor();
  };
  await phone.page.goto(link);
  await checkAccessible(phone.page, 'rating');
  await rate('Chưa hài lòng');
  await desk.page.goto('/can-bo/danh-gia');
  await desk.page.getByText('Chưa hài lòng').first().waitFor();
  assert.ok(!(await desk.page.locator('main').innerText()).includes(code), 'no case is named');
  await rate('Rất hài lòng');
  assert.deepEqual(phone.faults, []);
  assert.deepEqual(desk.faults, []);
  await phone.close();
  await desk.close();
});
