// The public's figures: this year and this month, a number opened down to the cases it counts, the
// index with what would raise it, a rating by the code on the receipt, a report whose sums are added
// up here.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { officer } from './officer.mjs';
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
  assert.deepEqual(who.faults, []);
  await who.close();
});

test('a report adds up, and a spreadsheet of it is there', async () => {
  const who = await officer(browser, office.url, 'kiemsoat', { size: DESK });
  const { page } = who;
  const year = new Date().getFullYear();
  await page.goto(`/can-bo/bao-cao?mau=06a&ky=${year}`);
  await checkAccessible(page, 'report');
  await picture(page, 'report-1280');
  const cells = await page.locator('tfoot td').allInnerTexts();
  const of = cells.map(number);
  assert.equal(of.length, 11);
  const column = (no) => of[no - 3];
  assert.equal(column(3), column(4) + column(5) + column(6));
  assert.equal(column(3), column(7) + column(11));
  assert.equal(column(7), column(8) + column(9) + column(10));
  assert.equal(column(11), column(12) + column(13));
  assert.ok(column(3) > 0);
  const [file] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('link', { name: 'Tải bảng tính (XLSX)' }).click(),
  ]);
  assert.match(file.suggestedFilename(), /^bieu-ii-06a-.*\.xlsx$/);
  assert.deepEqual(who.faults, []);
  await who.close();
});
