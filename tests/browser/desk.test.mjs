// The officers' desk: the work list by keyboard, a late case with its apology, the head's overview,
// two officers on one case, several cases given at once, and every page looked at.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { DESK, PHONE, checkAccessible, picture, startBrowser, startOffice } from './support.mjs';
import { goByKeys, knownNumber, nextAct, officer, overTheCounter } from './officer.mjs';

let office, browser;
before(async () => {
  office = await startOffice('nam-dinh', { cases: 120 });
  browser = await startBrowser();
});
after(async () => {
  await browser?.close();
  await office?.stop();
});

/** A case that the division has, nobody in it yet. */
async function caseInTheDivision() {
  const clerk = await officer(browser, office.url, 'tiepnhan');
  const number = await knownNumber(clerk.page);
  const { code } = await overTheCounter(clerk.page, number);
  await nextAct(clerk.page, code, ['transfer']);
  await clerk.close();
  return code;
}

const PAGES = [
  ['lanhdao', 'worklist', '/can-bo'],
  ['lanhdao', 'deadlines', '/can-bo/han-xu-ly'],
  ['lanhdao', 'register', '/can-bo/so-theo-doi'],
  ['lanhdao', 'own-account', '/can-bo/tai-khoan'],
  ['chuyenvien', 'consultations', '/can-bo/y-kien'],
  ['chuyenvien', 'search', '/can-bo/tim?q=nguyen'],
  ['chuyenvien', 'shortcuts', '/can-bo/phim-tat'],
  ['tiepnhan', 'counter-empty', '/can-bo/tiep-nhan'],
];

for (const [width, size] of [
  ['1280', DESK],
  ['360', PHONE],
]) {
  test(`every page of the desk is accessible and fits at ${width}`, async () => {
    for (const login of new Set(PAGES.map(([login]) => login))) {
      const who = await officer(browser, office.url, login, { size });
      for (const [, name, path] of PAGES.filter(([of]) => of === login)) {
        await who.page.goto(path);
        await picture(who.page, `desk-${name}-${width}`);
        await checkAccessible(who.page, name);
      }
      assert.deepEqual(who.faults, []);
      await who.close();
    }
  });
}

test('the bar is one line whatever the post, and the rest of it is reached without a script', async () => {
  const posts = ['tiepnhan', 'chuyenvien', 'truongphong', 'lanhdao', 'vanthu', 'kiemsoat', 'quantri', 'vanhanh', 'thanhtra', 'trungtam'];
  for (const login of posts) {
    const who = await officer(browser, office.url, login, { javaScriptEnabled: false });
    const { page } = who;
    for (const width of [1440, 1280, 1024, 768, 360]) {
      await page.setViewportSize({ width, height: 740 });
      const entries = page.locator('.mainnav > ul > li:visible');
      const tops = new Set();
      for (const entry of await entries.all()) tops.add(Math.round((await entry.boundingBox()).y));
      assert.equal(tops.size, 1, `${login} at ${width}: ${(await entries.allInnerTexts()).join(', ')}`);
    }
    const more = page.locator('.mainnav summary');
    if (await more.isVisible()) {
      await more.focus();
      await page.keyboard.press('Enter');
      const last = page.locator('.mainnav .rest a').last();
      const address = await last.getAttribute('href');
      await page.keyboard.press('Tab');
      await page.locator('.mainnav .rest a:focus').waitFor();
      await checkAccessible(page, `the rest of the bar of ${login} at 360`);
      await last.click();
      await page.waitForURL(`**${address}`);
    }
    assert.deepEqual(who.faults, []);
    await who.close();
  }
});

test('the work list is walked, opened and marked with single keys, which can be switched off', async () => {
  const head = await officer(browser, office.url, 'lanhdao');
  const { page } = head;
  await page.keyboard.press('j');
  await page.keyboard.press('j');
  await page.keyboard.press('x');
  await page.locator('[data-picked]', { hasText: /^1$/ }).first().waitFor();
  const second = page.locator('tbody tr:not(.group)').nth(1);
  assert.ok(await second.locator('input[type=checkbox]').isChecked());
  const address = await second.locator('a.plain').getAttribute('href');
  await page.keyboard.press('Enter');
  await page.waitForURL(`**${address}`);
  await page.keyboard.press('u');
  await page.waitForURL('**/can-bo');
  await page.keyboard.press('/');
  await page.locator('#tim:focus').waitFor();
  await page.goto('/can-bo/phim-tat');
  await page.getByLabel('Dùng phím một chữ trên máy này').uncheck();
  await page.goto('/can-bo');
  await page.keyboard.press('j');
  assert.equal(await page.locator('[data-here]').count(), 0);
  assert.deepEqual(head.faults, []);
  await head.close();
});

for (const [width, size] of [
  ['1280', DESK],
  ['360', PHONE],
]) {
  test(`the head moves the date of a case with an apology, once, and the applicant’s letter is there at ${width}`, async () => {
    const code = await caseInTheDivision();
    const head = await officer(browser, office.url, 'lanhdao', { size });
    const { page } = head;
    await page.goto(`/can-bo/ho-so/${code}`);
    const before = await page.locator('.case-head .clock small').innerText();
    await page.locator('.acts a[href$="/extend"]').click();
    await picture(page, `extend-${width}`);
    await checkAccessible(page, 'extend');
    await page.getByLabel('Ngày hẹn mới').fill('2020-01-06');
    await page.getByLabel('Lý do chậm').fill('Chờ xác minh nơi cư trú trước đây.');
    await page.locator('[data-main]').click();
    await page.locator('.error-summary').waitFor();
    assert.equal(await page.getByLabel('Lý do chậm').inputValue(), 'Chờ xác minh nơi cư trú trước đây.');
    const later = new Date(Date.now() + 45 * 86_400_000).toISOString().slice(0, 10);
    await page.getByLabel('Ngày hẹn mới').fill(later);
    await page.locator('[data-main]').click();
    await page.waitForURL('**?xong=extend');
    assert.notEqual(await page.locator('.case-head .clock small').innerText(), before);
    await page.getByText('Phiếu xin lỗi và hẹn lại ngày trả kết quả').waitFor();
    const refused = page.locator('.act-refused', { hasText: 'Xin lỗi, gia hạn' });
    assert.match(await refused.innerText(), /một lần|đã/i);
    assert.equal(await refused.locator('a.law').count(), 1);
    await picture(page, `case-extended-${width}`);
    await checkAccessible(page, 'case, extended');
    assert.deepEqual(head.faults, []);
    await head.close();
  });
}

test('the head sees what needs a hand, and every figure leads to the list it counts', async () => {
  await caseInTheDivision();
  const head = await officer(browser, office.url, 'lanhdao');
  const { page } = head;
  await goByKeys(page, 'h', '**/han-xu-ly');
  const waits = await page.locator('section[aria-labelledby=buoc] tbody tr').evaluateAll((rows) =>
    rows.map((row) => ({
      address: row.querySelector('a').getAttribute('href'),
      open: Number(row.querySelector('td.num').textContent),
    })),
  );
  assert.ok(waits.length > 0);
  for (const { address, open } of waits.slice(0, 4)) {
    await page.goto(address);
    const shown = await page.locator('tbody tr:not(.group)').count();
    assert.equal(shown, Math.min(open, 50), address);
  }
  const all = page.locator('.tabs .count').first();
  await page.goto('/can-bo/han-xu-ly');
  const figure = Number(await page.locator('.stat b').first().innerText());
  await page.locator('.stat').first().click();
  assert.equal(Number(await all.innerText()), figure);
  assert.deepEqual(head.faults, []);
  await head.close();
});

test('the second of two officers on one case is told what the first did, and loses nothing', async () => {
  const code = await caseInTheDivision();
  const head = await officer(browser, office.url, 'lanhdao');
  const specialist = await officer(browser, office.url, 'chuyenvien');
  await specialist.page.goto(`/can-bo/ho-so/${code}/step_complete`);
  const note = specialist.page.getByLabel('Đã thẩm tra gì, đề xuất gì');
  await note.fill('Đã đối chiếu với sổ hộ tịch.');
  await head.page.goto(`/can-bo/ho-so/${code}/assign`);
  await head.page.locator('[name=officer]').last().check();
  await head.page.locator('[data-main]').click();
  await head.page.waitForURL('**?xong=assign');
  await specialist.page.locator('[data-main]').click();
  const notice = specialist.page.getByRole('alert');
  await notice.getByText('Chưa ghi: hồ sơ vừa thay đổi.').waitFor();
  assert.match(await notice.innerText(), /giao /);
  assert.equal(await note.inputValue(), 'Đã đối chiếu với sổ hộ tịch.');
  await picture(specialist.page, 'conflict');
  await checkAccessible(specialist.page, 'conflict');
  assert.deepEqual([...head.faults, ...specialist.faults], []);
  await head.close();
  await specialist.close();
});

test('several cases are given at once, and the report says which and why not', async () => {
  const codes = [await caseInTheDivision(), await caseInTheDivision()];
  const head = await officer(browser, office.url, 'lanhdao');
  const { page } = head;
  await page.goto('/can-bo?ai=chua');
  for (const code of codes) await page.getByLabel(`Chọn ${code}`).check();
  const unaccepted = page.locator('tr', { hasText: 'Chờ tiếp nhận' }).locator('input[type=checkbox]');
  const others = Math.min(await unaccepted.count(), 1);
  if (others) await unaccepted.first().check();
  const specialist = await page.locator('#giao option').last().innerText();
  await page.locator('#giao').selectOption({ label: specialist });
  await page.getByRole('button', { name: 'Phân công' }).click();
  const heading = await page.getByRole('heading', { level: 1 }).innerText();
  assert.match(heading, /^Đã giao \d+ hồ sơ cho /);
  const given = Number(heading.match(/\d+/)[0]);
  const refused = await page.locator('.act-refused').count();
  assert.equal(given + refused, codes.length + others);
  for (const text of await page.locator('.act-refused').allInnerTexts()) assert.ok(text.length > 20, text);
  await picture(page, 'bulk-assign');
  await checkAccessible(page, 'bulk assign');
  assert.deepEqual(head.faults, []);
  await head.close();
});

test('who has no business with a case is told so, and an unknown code is not found', async () => {
  const code = await caseInTheDivision();
  const administrator = await officer(browser, office.url, 'quantri');
  const seen = await administrator.page.goto(`/can-bo/ho-so/${code}`);
  assert.equal(seen.status(), 403);
  await checkAccessible(administrator.page, 'no business with it');
  await picture(administrator.page, 'forbidden');
  const unknown = await administrator.page.goto('/can-bo/ho-so/H40.1-260101-9999');
  assert.equal(unknown.status(), 404);
  await administrator.close();
});
