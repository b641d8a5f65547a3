// The catalogue that agencies run themselves: a department enters a decision, writes the procedure
// and its form anew, three people approve and publish it, and a citizen files under it, while the
// case that was filed before goes on with what it was filed with. An agency's hours and a late holiday
// go the same way, with the deadlines that they move.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { PHOTO, citizen, fillBirth, sendBirth } from './citizen.mjs';
import { doesOnItem, knownNumber, officer, overTheCounter } from './officer.mjs';
import {
  DESK,
  PATIENCE,
  PHONE,
  checkAccessible,
  picture,
  startBrowser,
  startOffice,
  visitor,
  waitUntil,
} from './support.mjs';

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
  // Five days without the day of receipt, be it off or not, and what is left of today: a whole day
  // before work begins.
  assert.match(await page.innerText('main'), /còn (5 ngày[^.]*|6 ngày) làm việc/);
  await page.getByText('Danh mục đang đăng bản cũ').waitFor();
  await picture(page, 'publication-decision');
  await checkAccessible(page, 'a decision');

  // What is wrong is said beside its field, and what was typed stays.
  await page.getByRole('link', { name: `Soạn ${CODE}` }).click();
  await page.getByRole('button', { name: 'Ghi bản soạn' }).waitFor();
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
    await doesOnItem(browser, office.url, 'kiemsoat', item, 'Duyệt nội dung', 'duyet-noi-dung');
    await doesOnItem(browser, office.url, 'vanhanh', item, 'Duyệt kỹ thuật', 'duyet-ky-thuat', (at) =>
      picture(at, 'publication-approval'),
    );
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

/** Axe at both widths. */
async function accessible(page, name) {
  await checkAccessible(page, name);
  await page.setViewportSize(PHONE);
  await checkAccessible(page, `${name}, at 360`);
  await page.setViewportSize(DESK);
}

/** A day of work from tomorrow on that is not off by the table of days. */
async function workingDay(page) {
  await page.goto('/can-bo/lich-nghi');
  const off = new Set(await page.locator('input[name=date][type=hidden]').evaluateAll((all) => all.map((it) => it.value)));
  for (let day = 1; ; day += 1) {
    const date = new Date(Date.now() + 7 * 3600_000 + day * 86_400_000);
    const iso = date.toISOString().slice(0, 10);
    if (![0, 6].includes(date.getUTCDay()) && !off.has(iso)) return iso;
  }
}

/** Two people approve a version, and it is published from today. */
async function published(item, looks) {
  const by = (login, name, slug, look) => doesOnItem(browser, office.url, login, item, name, slug, look);
  await by('kiemsoat', 'Duyệt nội dung', 'duyet-noi-dung', looks);
  await by('vanhanh', 'Duyệt kỹ thuật', 'duyet-ky-thuat');
  await by('kiemsoat', 'Công bố', 'cong-bo');
}

/** Waits until the page of a case says another date of return; gives it. */
function anotherDate(page, code, before) {
  return waitUntil(async () => {
    await page.goto(`/can-bo/ho-so/${code}`);
    const now = await dateOf(page);
    return now === before ? '' : now;
  }, { patience: 2 * PATIENCE, pause: 300 });
}

/** The date of return that the page of a case says. */
async function dateOf(page) {
  const text = await page.innerText('main');
  const found = text.match(/\d{1,2}:\d{2} [^\n]*\d{4}/);
  assert.ok(found, text);
  return found[0];
}

test('an agency changes its hours, and a day is put off: seen beforehand, approved twice, in force', async () => {
  // A case of three working days, whose date both changes move.
  const clerk = await officer(browser, office.url, 'tiepnhan');
  const { code } = await overTheCounter(clerk.page, await knownNumber(clerk.page));
  await clerk.page.goto(`/can-bo/ho-so/${code}`);
  const first = await dateOf(clerk.page);

  // The agency drafts its own record; a fault stands beside its field and nothing typed is lost.
  const admin = await officer(browser, office.url, 'quantri');
  const { page } = admin;
  await page.goto('/can-bo/danh-muc/nguoi-dung');
  const staff = await page.locator('header .soft').first().innerText();
  const own = staff.replace(' và các cơ quan trực thuộc', '');
  await page.goto(`/can-bo/to-chuc?q=${encodeURIComponent(own)}`);
  await page.locator('tbody').getByRole('link', { name: own, exact: true }).click();
  const agency = new URL(page.url()).pathname;
  await page.getByRole('link', { name: 'Sửa…' }).click();
  await page.getByLabel('Hoạt động đến hết ngày').fill('2030-12-31');
  await page.getByLabel('Điện thoại').fill('0229 123 456');
  await page.getByRole('button', { name: 'Lưu bản soạn' }).click();
  await page.getByRole('link', { name: /nơi tiếp nhận công việc của nó/ }).waitFor();
  assert.equal(await page.getByLabel('Điện thoại').inputValue(), '0229 123 456');
  await accessible(page, 'an agency with a fault');
  await picture(page, 'organisation-form');
  await page.getByLabel('Hoạt động đến hết ngày').fill('');
  await page.getByLabel('Giờ làm việc riêng').fill('7:30-11:30, 13:00-16:15');
  await page.getByRole('button', { name: 'Lưu bản soạn' }).click();
  await page.waitForURL('**/danh-muc/co-quan/**');
  const item = new URL(page.url()).pathname;
  await page.locator('table.differs').getByText('0229 123 456').waitFor();
  const moves = page.locator('[aria-labelledby=doi-han]');
  assert.match(await moves.locator('tr', { hasText: code }).innerText(), /16:15/);
  await accessible(page, 'a draft of other hours');
  await page.locator('#trinh-duyet').getByRole('button').click();
  await page.waitForURL('**?xong=trinh-duyet');
  await published(item, async (at) => {
    await at.locator('[aria-labelledby=doi-han]').getByText(code).waitFor();
    await accessible(at, 'other hours to approve');
  });
  const second = await anotherDate(clerk.page, code, first);
  assert.match(second, /^16:15 /);
  await page.goto(agency);
  await page.getByText('0229 123 456').first().waitFor();
  await page.goto(item);
  assert.match(await page.innerText('main'), /Phiên bản \d+, đang xem|đang xem/);
  await accessible(page, 'an agency that was published');
  await admin.close();

  // The Office puts a day off into the table.
  const keeper = await officer(browser, office.url, 'quantri.van-phong-ubnd-tinh');
  const at = keeper.page;
  const day = await workingDay(at);
  await accessible(at, 'days off');
  await at.getByLabel('Ngày', { exact: true }).fill(day);
  await at.getByRole('button', { name: 'Thêm vào bản soạn' }).click();
  await at.getByRole('link', { name: /Ghi tên ngày/ }).waitFor();
  await accessible(at, 'a day without a name');
  await at.getByLabel('Tên ngày').fill('Nghỉ tránh bão');
  await at.getByRole('button', { name: 'Thêm vào bản soạn' }).click();
  const draft = at.locator('[aria-labelledby=ban-soan]');
  await draft.getByText('Nghỉ tránh bão').waitFor();
  await draft.locator('tr', { hasText: code }).waitFor();
  await accessible(at, 'days off with a draft');
  await picture(at, 'days-off');
  await draft.getByRole('link', { name: 'Trình duyệt, công bố…' }).click();
  const table = new URL(at.url()).pathname;
  await at.locator('[aria-labelledby=doi-han]').getByText(code).waitFor();
  await at.locator('#trinh-duyet').getByRole('button').click();
  await at.waitForURL('**?xong=trinh-duyet');
  await published(table, (it) => accessible(it, 'a day off to approve'));
  const third = await anotherDate(clerk.page, code, second);
  assert.match(third, /^16:15 /);
  await at.goto('/can-bo/lich-nghi');
  await at.getByText('Nghỉ tránh bão').waitFor();

  // Who did what, and when, stays with the table.
  await at.goto(table);
  await at.locator('summary', { hasText: 'Lịch sử' }).click();
  const history = await at.locator('details', { hasText: 'Lịch sử' }).innerText();
  for (const word of ['Bắt đầu soạn', 'Trình duyệt', 'Duyệt nội dung', 'Duyệt kỹ thuật', 'Công bố, hiệu lực từ']) {
    assert.ok(history.includes(word), `${word} in ${history}`);
  }
  await accessible(at, 'the table of days that was published');
  for (const who of [keeper, clerk]) {
    assert.deepEqual(who.faults, []);
    await who.close();
  }
});
