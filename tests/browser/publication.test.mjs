// The catalogue that agencies run themselves: a department enters a decision, writes the procedure
// and its form anew, three people approve and publish it, and a citizen files under it, while the
// case that was filed before goes on with what it was filed with.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { PHOTO, citizen, fillBirth, sendBirth } from './citizen.mjs';
import { officer } from './officer.mjs';
import { DESK, PHONE, checkAccessible, picture, startBrowser, startOffice, visitor } from './support.mjs';

const CODE = '1.001193';
const ITEM = `/can-bo/danh-muc/thu-tuc/${CODE}`;
const FORM = `/can-bo/danh-muc/bieu-mau/${CODE}`;
const FEE = 'Lệ phí theo nghị quyết mới';
const QUESTION = 'Giờ sinh theo đồng hồ bệnh viện';

let office, browser;
before(async () => {
  office = await startOffice('nam-dinh', { cases: 12 });
  browser = await startBrowser();
});
after(async () => {
  await browser?.close();
  await office?.stop();
});

/** Somebody does something on the page of an item, and what was done is said. */
async function does(login, item, name, slug) {
  const who = await officer(browser, office.url, login);
  await who.page.goto(item);
  await who.page.locator(`#${slug}`).getByRole('button', { name }).click();
  await who.page.waitForURL(`**?xong=${slug}`);
  await who.page.locator('.notice[data-kind=ok]').waitFor();
  assert.deepEqual(who.faults, []);
  await who.close();
}

/** A birth, filed online; gives the case's code. */
async function birth(more = async () => {}) {
  const who = await citizen(browser, office.url, { size: DESK });
  await fillBirth(who.page);
  await more(who.page);
  await who.page.locator('input[name="c6"]').setInputFiles([PHOTO]);
  await who.page.locator('li.file', { hasText: 'đã kiểm tra' }).first().waitFor();
  const code = await sendBirth(who.page);
  await who.close();
  return code;
}

/** What the citizen sees of the own case. */
async function seen(code) {
  const who = await citizen(browser, office.url, { size: DESK });
  await who.page.goto(`/ho-so/${code}`);
  await who.page.evaluate(() => {
    for (const details of document.querySelectorAll('details')) details.open = true;
  });
  const text = await who.page.innerText('main');
  await who.close();
  return text;
}

test('a decision becomes a procedure that citizens file under, and an old case goes on unchanged', async () => {
  const old = await birth();
  const before = await seen(old);

  // The department enters the decision; its five working days are counted.
  const keeper = await officer(browser, office.url, 'quantri.so-tu-phap');
  const { page } = keeper;
  assert.equal(new URL(page.url()).pathname, '/can-bo/danh-muc');
  await checkAccessible(page, 'the catalogue');
  await page.goto('/can-bo/danh-muc/quyet-dinh/moi');
  await page.getByRole('button', { name: 'Ghi quyết định' }).click();
  assert.match(await page.title(), /^Lỗi: /);
  await checkAccessible(page, 'a decision without dates');
  await page.locator('#number').fill('2512/QĐ-UBND');
  await page.locator('#about').fill('Công bố thủ tục hành chính lĩnh vực hộ tịch');
  const today = await page.evaluate(() => {
    const parts = new Intl.DateTimeFormat('sv-SE', { timeZone: 'Asia/Ho_Chi_Minh' });
    return parts.format(new Date());
  });
  for (const field of ['signed', 'received', 'from']) await page.locator(`#${field}`).fill(today);
  await page.locator('[name="lines.0.change"]').selectOption('amended');
  await page.locator('[name="lines.0.code"]').fill(CODE);
  await page.locator('[name="lines.0.name"]').fill('Đăng ký khai sinh');
  await page.getByRole('button', { name: 'Ghi quyết định' }).click();
  await page.waitForURL('**?xong=ghi');
  const decision = new URL(page.url()).pathname;
  // On a day off it counts as received on the next working day, which is not counted either.
  assert.match(await page.innerText('main'), /còn [56] ngày làm việc/);
  await page.getByText('Danh mục đang đăng bản cũ').waitFor();
  await picture(page, 'publication-decision');
  await checkAccessible(page, 'a decision');

  // What is wrong is said beside its field, and what was typed stays.
  await page.getByRole('link', { name: `Soạn ${CODE}` }).click();
  const last = await page.locator('[name^="fees."][name$=".name"]').count();
  await page.locator(`[name="fees.${last - 1}.name"]`).fill(FEE);
  await page.locator(`[name="fees.${last - 1}.amount"]`).fill('tám nghìn');
  await page.getByRole('button', { name: 'Ghi bản soạn' }).click();
  await page.locator('.error-summary').waitFor();
  assert.equal(await page.locator(`[name="fees.${last - 1}.name"]`).inputValue(), FEE);
  await checkAccessible(page, 'a procedure that is not right');
  await page.locator(`[name="fees.${last - 1}.amount"]`).fill('8.000');
  // The decision's own words; what differs would keep the decision open.
  await page.locator('#name').fill('Đăng ký khai sinh');
  await page.getByRole('button', { name: 'Ghi bản soạn' }).click();
  await page.waitForURL('**?xong=ghi');
  const rows = await page.locator('table.differs tbody tr').allInnerTexts();
  assert.equal(rows.length, 2, rows.join('\n'));
  assert.match(rows[0], /^Tên\s+Thủ tục đăng ký khai sinh\s+Đăng ký khai sinh/);
  assert.match(rows[1], new RegExp(`Phí, lệ phí.*${FEE}, 8\\.000 đồng`, 's'));
  await page.locator('#trinh-duyet').getByRole('button').click();
  await page.waitForURL('**?xong=trinh-duyet');

  // The form gets one question more, about the child.
  await page.goto(`${FORM}/sua?truong=nguoi_duoc_khai_sinh`);
  await page.locator('#new_title').fill(QUESTION);
  await page.locator('#new_kind').selectOption('text');
  await page.getByRole('button', { name: 'Thêm trường' }).click();
  await page.getByText('Đã thêm.').waitFor();
  await page.goto(FORM);
  await page.locator('table.differs').waitFor();
  await page.locator('#trinh-duyet').getByRole('button').click();
  await page.waitForURL('**?xong=trinh-duyet');
  // Who wrote it approves nothing.
  assert.equal(await page.locator('#duyet-noi-dung').count(), 0);

  for (const item of [FORM, ITEM]) {
    await does('kiemsoat', item, 'Duyệt nội dung', 'duyet-noi-dung');
    await does('vanhanh', item, 'Duyệt kỹ thuật', 'duyet-ky-thuat');
  }
  assert.doesNotMatch(await shown(), /8\.000 đồng/, 'not published yet');
  // One step publishes all that the decision decides, and the form that waits with it.
  const control = await officer(browser, office.url, 'kiemsoat');
  await control.page.goto(decision);
  await control.page.getByRole('button', { name: 'Công bố cả quyết định' }).click();
  await control.page.waitForURL('**?xong=cong-bo');
  assert.deepEqual(control.faults, []);
  await control.close();

  await page.goto(decision);
  await page.getByText('Đã cập nhật xong').waitFor();
  await page.goto(ITEM);
  await picture(page, 'publication-item');
  await checkAccessible(page, 'an item');
  await page.setViewportSize(PHONE);
  await checkAccessible(page, 'an item at 360');
  await page.goto('/can-bo/danh-muc');
  await checkAccessible(page, 'the catalogue at 360');
  await page.setViewportSize(DESK);
  assert.deepEqual(keeper.faults, []);
  await keeper.close();

  // At once it is what people read and file under.
  assert.match(await shown(), /8\.000 đồng/);
  const fresh = await birth(async (at) => {
    const draft = at.url().replace(/\/[^/]*$/, '');
    await at.goto(`${draft}/to-khai-2`);
    await at.getByLabel(QUESTION).fill('06:15');
    await at.locator('.form-foot button[value="tiep"]').click();
    await at.waitForURL('**/to-khai-3');
    await at.goto(`${draft}/giay-to`);
  });
  assert.match(await seen(fresh), new RegExp(QUESTION));
  const after = await seen(old);
  assert.doesNotMatch(after, new RegExp(`${QUESTION}|${FEE}`));
  assert.equal(after.replace(/còn .*/gi, ''), before.replace(/còn .*/gi, ''));
});

test('anybody reports a wrong procedure, and whoever keeps it answers', async () => {
  const who = await visitor(browser, office.url, { size: PHONE, javaScriptEnabled: false });
  await who.page.goto('/thu-tuc/1.000894');
  await who.page.getByRole('link', { name: 'Báo thủ tục sai' }).click();
  await who.page.getByRole('button', { name: 'Gửi báo sai' }).click();
  assert.match(await who.page.title(), /^Lỗi: /);
  await checkAccessible(who.page, 'a report without a kind');
  await who.page.getByLabel('Chưa đầy đủ').check();
  await who.page.locator('#words').fill('Thiếu giấy xác nhận tình trạng hôn nhân');
  await who.page.locator('#contact').fill('0900 000 001');
  await who.page.getByRole('button', { name: 'Gửi báo sai' }).click();
  await who.page.getByText('Đã gửi đến Sở Tư pháp').waitFor();
  assert.deepEqual(who.faults, []);
  await who.close();

  const keeper = await officer(browser, office.url, 'quantri.so-tu-phap');
  const { page } = keeper;
  await page.goto('/can-bo/danh-muc/bao-sai');
  const report = page.locator('article', { hasText: 'Thiếu giấy xác nhận' });
  await report.getByRole('button').click();
  await page.getByText('Ghi từ 5 đến 2000 ký tự').first().waitFor();
  await checkAccessible(page, 'reports of wrong procedures');
  await report.locator('textarea').fill('Đã bổ sung, công bố trong tuần này');
  await report.getByRole('button').click();
  await page.waitForURL('**?xong=tra-loi');
  await report.getByText('Báo đúng', { exact: true }).waitFor();
  assert.deepEqual(keeper.faults, []);
  await keeper.close();
});

/** What the public page of the procedure says. */
async function shown() {
  const who = await visitor(browser, office.url, { size: DESK });
  await who.page.goto(`/thu-tuc/${CODE}`);
  const text = await who.page.innerText('main');
  await who.close();
  return text;
}
