// An online case from the phone to the hand-over: filed, completed on request, refused, taken
// back, rated; with a script and without one, at both widths, every page looked at.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { DISGUISED, PHOTO, citizen, fillBirth, onward, sendBirth } from './citizen.mjs';
import { nextAct, officer } from './officer.mjs';
import {
  DESK,
  PHONE,
  checkAccessible,
  picture,
  startBrowser,
  startOffice,
  visitor,
  waitUntil,
} from './support.mjs';

let office, browser;
before(async () => {
  office = await startOffice('nam-dinh', { cases: 40 });
  browser = await startBrowser();
});
after(async () => {
  await browser?.close();
  await office?.stop();
});

/** Looks at each page: nothing serious, no sideways scrolling, a picture. */
function looker(page, width) {
  return async (name, { at } = {}) => {
    await picture(page, `citizen-${name}-${width}`, { at });
    await checkAccessible(page, name);
  };
}

/** The clerk asks for the birth certificate, once and completely. */
async function askFor(code) {
  const clerk = await officer(browser, office.url, 'tiepnhan');
  const { page } = clerk;
  await page.goto(`/can-bo/ho-so/${code}/supplement_request`);
  const item = page.locator('#items .field', { hasText: 'Giấy chứng sinh' }).first();
  await item.getByRole('checkbox').check();
  await item.locator('input.input').fill('Chụp lại nơi đủ sáng, thấy đủ bốn góc');
  await page.locator('[name="reason"]').fill('Ảnh mặt trước bị mờ, không đọc được số và ngày cấp');
  await page.locator('[data-main]').click();
  await page.waitForURL('**?xong=supplement_request');
  await clerk.close();
}

/** The clerk finds everything in order and accepts. */
async function accept(code) {
  const clerk = await officer(browser, office.url, 'tiepnhan');
  const { page } = clerk;
  await page.goto(`/can-bo/ho-so/${code}/accept`);
  for (const box of await page.locator('[name="checked"]').all()) await box.check();
  await page.locator('[data-main]').click();
  await page.waitForURL('**?xong=accept');
  await clerk.close();
}

/** Each officer does what the case asks of the post, until the result is in the citizen's hands. */
async function resolve(code) {
  const posts = [
    ['tiepnhan', 'transfer'],
    ['chuyenvien', 'step_complete'],
    ['lanhdao', 'decide_result'],
    ['vanthu', 'issue_result'],
    ['tiepnhan', 'hand_over'],
  ];
  for (const [login, act] of posts) {
    const who = await officer(browser, office.url, login);
    const done = await nextAct(who.page, code, [act]);
    // The worker may have passed the case on already.
    if (act !== 'transfer') assert.equal(done, act, `${login} on ${code}`);
    await who.close();
  }
}

for (const [width, size, javaScriptEnabled] of [
  ['360', PHONE, false],
  ['1280', DESK, true],
]) {
  const how = javaScriptEnabled ? 'with a script' : 'without a script';
  test(`a birth is filed, completed, resolved and rated at ${width} ${how}`, async () => {
    const who = await citizen(browser, office.url, { size, javaScriptEnabled });
    const { page } = who;
    const look = looker(page, width);

    await fillBirth(page, look);
    await page.locator('input[name="c6"]').setInputFiles([PHOTO, DISGUISED]);
    if (!javaScriptEnabled) await page.getByRole('button', { name: 'Tải các tệp đã chọn lên' }).click();
    await page.locator('li.file', { hasText: PHOTO.name }).first().waitFor();
    const refused = page.locator('li.file[data-file="refused"]');
    assert.match(await refused.innerText(), /chương trình máy tính/);
    await look('papers', { at: 'li.file[data-file="refused"]' });
    const code = await sendBirth(page, look);
    assert.match(await page.locator('.code-big').innerText(), /^H\d/);

    await askFor(code);
    await page.goto(`/ho-so/${code}`);
    assert.equal(await page.locator('h1').innerText(), 'Cần ông/bà bổ sung 1 giấy tờ');
    assert.ok(await page.locator('table.cal [data-day="due"]').count());
    await look('supplement');
    await page.getByRole('link', { name: 'Bổ sung bây giờ' }).click();
    await page.getByRole('button', { name: 'Gửi bổ sung' }).click();
    assert.match(await page.title(), /^Lỗi: /);
    await look('supplement-missing');
    await page.locator('input[type="file"]').first().setInputFiles(PHOTO);
    if (javaScriptEnabled) await page.locator('li.file', { hasText: 'đã kiểm tra' }).waitFor();
    await page.locator('#note').fill('Đã chụp lại');
    await page.getByRole('button', { name: 'Gửi bổ sung' }).click();
    await page.waitForURL('**?xong=supplement_answer');
    await look('supplement-sent');

    await accept(code);
    await page.goto(`/ho-so/${code}`);
    assert.ok(await page.locator('a[href$="/giay/receipt.pdf"]').count());
    await look('accepted');
    await resolve(code);
    await page.goto(`/ho-so/${code}`);
    assert.equal(await page.locator('h1').innerText(), 'Đã trả kết quả');
    await look('returned');
    await page.getByRole('link', { name: 'Đánh giá' }).click();
    await look('rate');
    for (const group of await page.locator('fieldset').all()) {
      await group.getByRole('radio').first().check();
    }
    await page.getByRole('button', { name: 'Gửi đánh giá' }).click();
    await page.waitForURL('**?xong=rate');
    assert.deepEqual(who.faults, []);
    await who.close();
  });

  test(`a file that is not received says why and where to go at ${width}`, async () => {
    const who = await citizen(browser, office.url, { size, javaScriptEnabled });
    const { page } = who;
    await fillBirth(page);
    const code = await sendBirth(page);
    const clerk = await officer(browser, office.url, 'tiepnhan');
    await clerk.page.goto(`/can-bo/ho-so/${code}/reject`);
    await clerk.page.locator('[name="reason"]').fill('Trẻ cư trú ở xã khác');
    await clerk.page.locator('[name="redirect"]').fill('Nộp tại UBND xã Hải Anh');
    await clerk.page.locator('[data-main]').click();
    await clerk.page.waitForURL('**?xong=reject');
    await clerk.close();
    await page.goto(`/ho-so/${code}`);
    const text = await page.locator('main').innerText();
    assert.match(text, /Hồ sơ không được tiếp nhận/);
    assert.match(text, /Trẻ cư trú ở xã khác/);
    assert.match(text, /Nộp tại UBND xã Hải Anh/);
    await looker(page, width)('rejected');
    assert.deepEqual(who.faults, []);
    await who.close();
  });

  test(`a case is taken back after the consequence was read at ${width}`, async () => {
    const who = await citizen(browser, office.url, { size, javaScriptEnabled });
    const { page } = who;
    await fillBirth(page);
    const code = await sendBirth(page);
    await page.goto(`/ho-so/${code}`);
    await page.getByRole('link', { name: 'Rút hồ sơ' }).click();
    await looker(page, width)('withdraw');
    await page.getByLabel('Lý do').fill('Nhầm nơi nộp');
    await page.getByRole('button', { name: 'Rút hồ sơ' }).click();
    await page.waitForURL('**?xong=withdraw');
    assert.equal(await page.locator('h1').innerText(), 'Hồ sơ đã rút');
    await looker(page, width)('withdrawn');
    assert.deepEqual(who.faults, []);
    await who.close();
  });

  test(`what is wrong is said beside its field and on top at ${width}`, async () => {
    const who = await citizen(browser, office.url, { size, javaScriptEnabled });
    const { page } = who;
    const look = looker(page, width);
    await page.goto('/nop/1.001193');
    await page.locator('#agency').selectOption({ label: 'UBND phường Trường Thi' });
    await page.getByRole('button', { name: 'Bắt đầu' }).click();
    await page.locator('[name="nguoi_yeu_cau.so_dinh_danh"]').fill('03619000073');
    await page.locator('.form-foot button[value="tiep"]').click();
    assert.match(await page.title(), /^Lỗi: 2 chỗ cần sửa/);
    assert.match(await page.locator('.error-summary').innerText(), /12 chữ số; đang có 11/);
    assert.equal(
      await page.locator('[name="nguoi_yeu_cau.so_dinh_danh"]').inputValue(),
      '03619000073',
    );
    await look('form-wrong');
    await page.locator('[name="nguoi_yeu_cau.so_dinh_danh"]').fill('036190000731');
    await page.locator('[name="nguoi_yeu_cau.quan_he"]').fill('Mẹ');
    await onward(page, 'to-khai-2');
    await page.goto('/ho-so?xem=nhap');
    await look('drafts');
    await page.getByRole('button', { name: /^Bỏ/ }).first().click();
    assert.deepEqual(who.faults, []);
    await who.close();
  });

  test(`every other page of a citizen is accessible and fits at ${width}`, async () => {
    const who = await citizen(browser, office.url, { size, javaScriptEnabled });
    const { page } = who;
    const look = looker(page, width);
    for (const [name, path] of [
      ['cases', '/ho-so'],
      ['cases-mine', '/ho-so?xem=can-lam'],
      ['notices', '/thong-bao'],
      ['account', '/tai-khoan'],
      ['who-looked', '/tai-khoan/ai-da-xem'],
      ['cases-en', '/ho-so?lang=en'],
      ['start-en', '/nop/1.013225'],
      ['account-en', '/tai-khoan'],
    ]) {
      await page.goto(path);
      await look(name);
    }
    await page.goto('/ho-so?lang=vi');
    for (const link of await page.locator('.own a.name').all().then((all) => all.slice(0, 6))) {
      const address = await link.getAttribute('href');
      const other = await who.context.newPage();
      await other.goto(address);
      await checkAccessible(other, address);
      await other.close();
    }
    assert.deepEqual(who.faults, []);
    await who.close();
    const nobody = await visitor(browser, office.url, { size, javaScriptEnabled });
    await nobody.page.goto('/dang-ky');
    await looker(nobody.page, width)('register');
    assert.deepEqual(nobody.faults, []);
    await nobody.close();
  });
}

test('what is typed is saved by itself and found again on another device', async () => {
  const who = await citizen(browser, office.url, { size: DESK });
  const { page } = who;
  await page.goto('/nop/1.001193');
  await page.locator('#agency').selectOption({ label: 'UBND phường Trường Thi' });
  await page.getByRole('button', { name: 'Bắt đầu' }).click();
  await page.locator('[name="nguoi_yeu_cau.quan_he"]').fill('Bà ngoại');
  await page.locator('[data-saved]', { hasText: 'Đã lưu' }).waitFor();
  const phone = await citizen(browser, office.url, { size: PHONE });
  await phone.page.goto(new URL(page.url()).pathname);
  const typed = await phone.page.locator('[name="nguoi_yeu_cau.quan_he"]').inputValue();
  assert.equal(typed, 'Bà ngoại');
  assert.deepEqual([...who.faults, ...phone.faults], []);
  await phone.close();
  await who.close();
});

// A telephone of 2015 does not get the newest browsers any more.
const withoutNews = () => {
  delete AbortSignal.timeout;
  delete HTMLFormElement.prototype.requestSubmit;
  delete SubmitEvent.prototype.submitter;
};
for (const [named, older] of [['with a browser of today', null], ['with one of some years ago', withoutNews]]) {
  test(`who goes on while the page is being saved is not taken for another window, ${named}`, async () => {
    const who = await citizen(browser, office.url, { size: PHONE });
    const { page } = who;
    if (older) await page.addInitScript(older);
    // The server has saved, and its answer is still on the way: a slow net between the two.
    const answers = [];
    await page.route('**/to-khai-1', async (route) => {
      const request = route.request();
      if (request.isNavigationRequest()) return route.continue();
      const response = await route.fetch();
      await new Promise((resolve) => { answers.push(resolve); });
      await route.fulfill({ response });
    });
    await page.goto('/nop/1.001193');
    await page.locator('#agency').selectOption({ label: 'UBND phường Trường Thi' });
    await page.getByRole('button', { name: 'Bắt đầu' }).click();
    await page.waitForURL('**/to-khai-1');
    await page.locator('[name="nguoi_yeu_cau.quan_he"]').fill('Dì ruột');
    await waitUntil(() => answers.length === 1);
    // Impatient, twice.
    const button = page.locator('.form-foot button[value="tiep"]');
    await button.click();
    await button.click();
    assert.match(page.url(), /to-khai-1$/);
    answers.pop()();
    await page.waitForURL('**/to-khai-2');
    await page.goBack();
    assert.equal(await page.locator('[name="nguoi_yeu_cau.quan_he"]').inputValue(), 'Dì ruột');
    await onward(page, 'to-khai-2');
    assert.deepEqual(who.faults, []);
    await who.close();
  });
}

test('where a province files on the National Portal, the page says where to go', async () => {
  const other = await startOffice('ninh-binh', { cases: 20 });
  try {
    const who = await visitor(browser, other.url, { size: PHONE, javaScriptEnabled: false });
    await who.page.goto('/nop/1.001193');
    const there = who.page.getByRole('link', { name: 'Mở Cổng Dịch vụ công quốc gia' });
    assert.equal(await there.getAttribute('href'), 'https://dichvucong.gov.vn');
    await looker(who.page, '360')('elsewhere');
    assert.deepEqual(who.faults, []);
    await who.close();
  } finally {
    await other.stop();
  }
});
