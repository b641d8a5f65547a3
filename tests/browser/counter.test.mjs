// The counter: a paper case from the person in front of the clerk to the hand-over, and a refusal.

import assert from 'node:assert/strict';
import { readFile, readdir } from 'node:fs/promises';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { PHONE, checkAccessible, picture, startBrowser, startOffice, waitUntil } from './support.mjs';
import { PROCEDURE, SCAN, knownNumber, nextAct, officer, overTheCounter } from './officer.mjs';

let office, browser;
before(async () => {
  office = await startOffice('nam-dinh', { cases: 60 });
  browser = await startBrowser();
});
after(async () => {
  await browser?.close();
  await office?.stop();
});

test('a clerk receives a known person’s paper case in under a minute without the mouse, and it goes to the hand-over', async () => {
  const clerk = await officer(browser, office.url, 'tiepnhan');
  const number = await knownNumber(clerk.page);
  const { code, seconds, keys } = await overTheCounter(clerk.page, number);
  assert.ok(seconds < 60, `it would take a person ${seconds} s`);
  assert.ok(keys <= 40, `it took ${keys} keys`);
  await clerk.page.getByRole('heading', { name: 'Đã tiếp nhận' }).waitFor();
  await checkAccessible(clerk.page, 'receipt');
  await picture(clerk.page, 'counter-receipt', { paper: true });
  const letter = await clerk.context.request.get(`${office.url}/can-bo/ho-so/${code}/giay/receipt`);
  assert.equal(letter.headers()['content-type'], 'application/pdf');
  assert.equal((await letter.body()).subarray(0, 5).toString(), '%PDF-');

  const people = [clerk];
  for (const login of ['chuyenvien', 'truongphong', 'lanhdao', 'vanthu']) {
    people.push(await officer(browser, office.url, login));
  }
  const done = [];
  while (!done.includes('hand_over')) {
    const before = done.length;
    for (const who of people) {
      const act = await nextAct(who.page, code);
      if (act) done.push(act);
    }
    assert.ok(done.length > before, `nobody can go on after ${done.join(', ')}`);
  }
  assert.deepEqual(
    done.filter((act) => act !== 'step_complete' && act !== 'transfer'),
    ['decide_result', 'issue_result', 'hand_over'],
  );
  await clerk.page.goto(`/can-bo/ho-so/${code}`);
  await clerk.page.locator('.clock[data-clock=done]').waitFor();
  for (const who of people) {
    assert.deepEqual(who.faults, []);
    await who.close();
  }
});

test('a file that the agency is not competent for is entered and refused with its letter', async () => {
  const clerk = await officer(browser, office.url, 'tiepnhan');
  const number = await knownNumber(clerk.page);
  await clerk.page.goto(`/can-bo/tiep-nhan?nguoi=${number}&tt=${PROCEDURE.code}`);
  await picture(clerk.page, 'counter');
  await checkAccessible(clerk.page, 'counter');
  await clerk.page.getByRole('button', { name: 'Vào sổ, từ chối' }).click();
  await clerk.page.waitForURL('**/reject?xong=submit');
  await clerk.page.locator('[data-main]').click();
  await clerk.page.locator('.error-summary').waitFor();
  await checkAccessible(clerk.page, 'reject with its error');
  await clerk.page.getByLabel('Lý do').fill('Việc này do UBND xã nơi cư trú giải quyết.');
  await clerk.page.locator('[data-main]').click();
  await clerk.page.waitForURL('**?xong=reject');
  await clerk.page.getByText('Phiếu từ chối tiếp nhận giải quyết hồ sơ').waitFor();
  assert.deepEqual(clerk.faults, []);
  await clerk.close();
});

test('without its scan a paper file is entered, not accepted, and accepted once the scan is there', async () => {
  const clerk = await officer(browser, office.url, 'tiepnhan');
  const { page } = clerk;
  const number = await knownNumber(page);
  await page.goto(`/can-bo/tiep-nhan?nguoi=${number}&tt=${PROCEDURE.code}`);
  await page.getByRole('button', { name: 'Tiếp nhận và in giấy hẹn' }).click();
  await page.waitForURL('**/accept?xong=submit');
  await page.getByText('Lúc này chưa làm được.').waitFor();
  await checkAccessible(page, 'accept, not scanned');
  for (const box of await page.locator('[name=checked]').all()) await box.check();
  await page.locator('#scan_all').setInputFiles({
    ...SCAN,
    name: 'ca-tap.pdf',
    buffer: Buffer.from('MZ\x90 no document'),
  });
  await page.locator('[data-main]').click();
  await page.locator('.error-summary').getByText('ca-tap.pdf').waitFor();
  for (const box of await page.locator('[name=checked]').all()) assert.ok(await box.isChecked());
  await page.locator('#scan_all').setInputFiles(SCAN);
  await page.locator('[data-main]').click();
  await page.waitForURL('**/giay-hen');
  assert.deepEqual(clerk.faults, []);
  await clerk.close();
});

test('the counter works on a phone and without scripts', async () => {
  const clerk = await officer(browser, office.url, 'tiepnhan', {
    size: PHONE,
    javaScriptEnabled: false,
  });
  const { page } = clerk;
  const number = await knownNumber(page);
  await page.goto('/can-bo/tiep-nhan');
  await page.locator('#nguoi').fill(number);
  await page.getByRole('button', { name: 'Tìm người' }).click();
  await page.locator('#tt').fill(PROCEDURE.typed);
  await page.getByRole('button', { name: 'Tìm thủ tục' }).click();
  await page.locator(`a[href$="tt=${PROCEDURE.code}"]`).click();
  await page.locator('#scan_all').setInputFiles(SCAN);
  await picture(page, 'counter-phone');
  await page.getByRole('button', { name: 'Tiếp nhận và in giấy hẹn' }).click();
  await page.getByRole('heading', { name: 'Đã tiếp nhận' }).waitFor();
  assert.deepEqual(clerk.faults, []);
  await clerk.close();
});

test('a clerk opens an account for somebody who signs the slip, and files for them with a code they read out', async () => {
  const clerk = await officer(browser, office.url, 'tiepnhan');
  const { page } = clerk;
  const who = { name: 'Đinh Thị Nhàn', number: '036192007788', phone: '0987000788', own: 'ba cây cau trước ngõ' };
  await page.goto('/can-bo/tiep-nhan/tai-khoan');
  await page.locator('#name').fill(who.name);
  await page.locator('#identity_number').fill(who.number);
  for (const [part, value] of [['ngay', '5'], ['thang', '9'], ['nam', '1992']]) await page.locator(`#born-${part}`).fill(value);
  await page.locator('#address').fill('Tổ 9, phường Trường Thi');
  await page.locator('#phone').fill(who.phone);
  await page.getByLabel(/Chữ ký trên phiếu in/).check();
  await checkAccessible(page, 'assisted registration');
  await page.getByRole('button', { name: 'Lập phiếu đăng ký' }).click();
  const first = await page.locator('#lan-dau').innerText();
  const address = await page.locator('article a').getAttribute('href');
  await picture(page, 'assisted-slip');
  const own = await browser.newContext({ baseURL: office.url });
  const theirs = await own.newPage();
  await theirs.goto(new URL(address).pathname + new URL(address).search);
  await theirs.locator('#password').fill(first);
  await theirs.locator('#password_new').fill(who.own);
  await theirs.locator('#password_again').fill(who.own);
  await theirs.getByRole('button', { name: 'Mở tài khoản' }).click();
  await theirs.waitForURL('**/ho-so');

  await page.goto(`/can-bo/tiep-nhan?nguoi=${who.number}&tt=${PROCEDURE.code}`);
  await page.locator('#channel').selectOption('assisted');
  await page.locator('#scan_all').setInputFiles(SCAN);
  await page.getByRole('button', { name: 'Tiếp nhận và in giấy hẹn' }).click();
  await page.locator('.error-summary').getByText('Người nộp phải xác nhận').waitFor();
  await checkAccessible(page, 'not confirmed');
  await page.getByRole('button', { name: 'Gửi mã' }).click();
  await page.getByText('Đã gửi mã đến •••• ••• 788').waitFor();
  const code = (await sms(office, who.phone)).match(/\d{6}/)[0];
  await page.locator('#code').fill(code);
  await picture(page, 'counter-confirmation');
  await page.getByRole('button', { name: 'Tiếp nhận và in giấy hẹn' }).click();
  await page.waitForURL('**/giay-hen');
  const filed = page.url().split('/').at(-2);
  await theirs.goto('/ho-so');
  await theirs.getByText(filed).first().waitFor();
  await theirs.goto(`/ho-so/${filed}`);
  await theirs.getByText(/Người nộp xác nhận bằng mã gửi đến/).first().waitFor();
  assert.deepEqual(clerk.faults, []);
  await own.close();
  await clerk.close();
});

/** Waits for the text message that went to a telephone. */
async function sms(started, to) {
  const folder = path.join(started.folder, 'sms');
  return waitUntil(async () => {
    const names = await readdir(folder).catch(() => []);
    for (const name of names.filter((it) => it.endsWith('.json'))) {
      const it = JSON.parse(await readFile(path.join(folder, name), 'utf8'));
      if (it.to === to && it.text.includes('Mã xác nhận')) return it.text;
    }
    return undefined;
  });
}
