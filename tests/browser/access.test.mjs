// Who has access, and who made use of it: an account of the population database from the request to
// a look-up and the police who count it; a case opened in an emergency; the auditors' log; the
// provider let in for some hours; another system with its secret and token; the half-yearly review.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { accessible, counts, picture, startBrowser, startOffice } from './support.mjs';
import { officer } from './officer.mjs';

let office, browser;

before(async () => {
  office = await startOffice('nam-dinh', { cases: 30 });
  browser = await startBrowser();
});

after(async () => {
  await browser?.close();
  await office?.stop();
});

const as = (login) => officer(browser, office.url, login);

/** Presses a button of the page that shows an account. */
async function press(who, address, name) {
  await who.page.goto(address);
  await who.page.getByRole('button', { name, exact: true }).click();
  await who.page.getByRole('status').waitFor();
}

test('a population account goes from the unit to the ministry, is used for a case, and is counted', async () => {
  const operator = await as('vanhanh');
  await operator.page.goto('/can-bo/dan-cu');
  await operator.page.getByRole('row', { name: /Chờ Sở chuyển/ }).getByRole('link').click();
  await operator.page.waitForURL(/\/can-bo\/dan-cu\/[0-9a-f-]{36}/);
  const address = new URL(operator.page.url()).pathname;
  await accessible(operator.page, 'a population account');
  await press(operator, address, 'Chuyển Công an tỉnh');
  const police = await as('congan');
  await press(police, address, 'Gửi Bộ Công an');
  // Without number and day the form comes back with what was typed.
  await police.page.getByLabel('Số văn bản của Bộ Công an').fill('322/C06');
  await police.page.getByRole('button', { name: 'Ghi kết quả được cấp' }).click();
  await police.page.getByText('ngày hết hạn sau hôm nay').first().waitFor();
  assert.equal(await police.page.getByLabel('Số văn bản của Bộ Công an').inputValue(), '322/C06');
  await police.page.getByLabel('Dùng đến hết ngày').fill('2099-12-31');
  await police.page.getByRole('button', { name: 'Ghi kết quả được cấp' }).click();
  await police.page.getByText('Đã cấp, chờ cấu hình').waitFor();
  await press(operator, address, 'Cấu hình người dùng');
  await operator.page.getByText('Đang dùng').first().waitFor();

  const head = await as('lanhdao');
  await head.page.goto('/can-bo/dan-cu/tra-cuu');
  await head.page.getByLabel('Mục đích').fill('Xác thực nơi cư trú');
  await head.page.getByRole('button', { name: 'Ghi và tra cứu' }).click();
  await head.page.getByText('không tra cứu dữ liệu dân cư ngoài hồ sơ').first().waitFor();
  await accessible(head.page, 'a look-up without a case');
  await head.page.goto('/can-bo/so-theo-doi');
  const code = (await head.page.locator('table.register').innerText()).match(/H[\d.]+-\d{6}-\d+/)[0];
  await head.page.goto(`/can-bo/dan-cu/tra-cuu?hs=${code}`);
  await head.page.getByLabel('Mục đích').fill('Xác thực nơi cư trú');
  await head.page.getByRole('button', { name: 'Ghi và tra cứu' }).click();
  await head.page.getByText(`Đã ghi lần tra cứu cho hồ sơ ${code}`).waitFor();

  await police.page.goto('/can-bo/dan-cu/giam-sat');
  await police.page.getByText('Không gắn với hồ sơ').first().waitFor();
  await picture(police.page, 'population-supervision');
  await accessible(police.page, 'supervision');
  const [file] = await Promise.all([
    police.page.waitForEvent('download'),
    police.page.getByRole('link', { name: /khai-thac-dan-cu/ }).click(),
  ]);
  assert.match(file.suggestedFilename(), /^khai-thac-dan-cu-\d{4}-\d{2}\.csv$/);
  // Of cases the police see none.
  const refused = await police.page.goto(`/can-bo/ho-so/${code}`);
  assert.equal(refused.status(), 403);
  for (const who of [operator, police, head]) await who.close?.();
});

test('a case that cannot wait is opened with a reason, and the control office looks at it', async () => {
  const operator = await as('vanhanh');
  await operator.page.goto('/can-bo/danh-muc/nguoi-dung?q=tiepnhan.');
  const login = (await operator.page.locator('table').innerText()).match(/tiepnhan\.[\w.-]+/)[0];
  const head = await as('lanhdao');
  await head.page.goto('/can-bo/so-theo-doi');
  const code = (await head.page.locator('table.register').innerText()).match(/H[\d.]+-\d{6}-\d+/)[0];

  const stranger = await as(login);
  const refused = await stranger.page.goto(`/can-bo/ho-so/${code}`);
  assert.equal(refused.status(), 403);
  await stranger.page.getByRole('link', { name: /Mở hồ sơ khẩn cấp/ }).click();
  await stranger.page.getByLabel('Lý do không chờ được').fill('gấp');
  await stranger.page.getByRole('button', { name: 'Mở hồ sơ', exact: true }).click();
  await stranger.page.getByText('ít nhất 20 ký tự').first().waitFor();
  await accessible(stranger.page, 'an emergency without a reason');
  await stranger.page.getByLabel('Lý do không chờ được').fill('Người bệnh cấp cứu, bệnh viện cần xác nhận ngay');
  await stranger.page.getByRole('button', { name: 'Mở hồ sơ', exact: true }).click();
  await stranger.page.waitForURL(new RegExp(`/can-bo/ho-so/${code}$`));
  await stranger.page.getByText(code).first().waitFor();

  const control = await as('kiemsoat');
  await control.page.goto('/can-bo/truy-cap');
  await control.page.getByText('lần mở khẩn cấp chưa ai xem xét').waitFor();
  await control.page.getByRole('link', { name: 'Truy cập khẩn cấp' }).click();
  const row = control.page.getByRole('row', { name: new RegExp(code) });
  await row.getByLabel('Kết quả xem xét').fill('Đã gọi bệnh viện, đúng việc');
  await row.getByRole('button', { name: 'Đã xem' }).click();
  await control.page.getByText('Đã ghi kết quả xem xét').waitFor();
  await accessible(control.page, 'emergencies');

  const auditor = await as('thanhtra');
  await auditor.page.goto(`/can-bo/truy-cap?hs=${code}`);
  const read = auditor.page.getByRole('table');
  await read.getByText('bị từ chối').first().waitFor();
  await read.getByText('khẩn cấp', { exact: true }).first().waitFor();
  await picture(auditor.page, 'access-log');
  await accessible(auditor.page, 'the log');
});

test('the provider comes in for some hours, and another system by its secret', async () => {
  const provider = await as('nhacungcap');
  assert.equal((await provider.page.goto('/can-bo/van-hanh')).status(), 403);
  const operator = await as('vanhanh');
  await operator.page.goto('/can-bo/truy-cap/cho-vao');
  await operator.page.getByLabel('Lý do').fill('Sửa lỗi in giấy hẹn, phiếu 118');
  await operator.page.getByLabel('Số giờ').fill('2');
  await operator.page.getByRole('button', { name: 'Cho vào' }).click();
  await operator.page.getByText(/^đến /).waitFor();
  await accessible(operator.page, 'lent roles');
  assert.equal((await provider.page.goto('/can-bo/van-hanh')).status(), 200);
  await operator.page.getByRole('button', { name: 'Thu lại' }).click();
  await operator.page.getByText(/^thu lại /).waitFor();
  assert.equal((await provider.page.goto('/can-bo/van-hanh')).status(), 403);

  await operator.page.goto('/can-bo/truy-cap/he-thong');
  await operator.page.getByLabel('Mã hệ thống (client_id)').fill('thue-tinh');
  await operator.page.getByLabel('Tên hệ thống, đơn vị quản lý').fill('Thuế tỉnh');
  await operator.page.getByRole('button', { name: 'Thêm hệ thống' }).click();
  await operator.page.getByText('Chọn ít nhất một việc.').first().waitFor();
  await operator.page.getByLabel('Xem hồ sơ').check();
  await operator.page.getByRole('button', { name: 'Thêm hệ thống' }).click();
  const secret = await operator.page.locator('code').innerText();
  assert.match(secret, /^[0-9a-f]{64}$/);
  await accessible(operator.page, 'another system');
  const answer = await fetch(`${office.url}/oauth/token`, {
    method: 'POST',
    headers: { authorization: `Basic ${Buffer.from(`thue-tinh:${secret}`).toString('base64')}` },
    body: new URLSearchParams({ grant_type: 'client_credentials' }),
  });
  const token = await answer.json();
  assert.deepEqual([answer.status, token.scope, token.expires_in], [200, 'view', 900]);
  const lists = await fetch(`${office.url}/api/v1/register`, { headers: { authorization: `Bearer ${token.access_token}` } });
  assert.ok([401, 403].includes(lists.status));
});

test('an administrator goes through the accounts twice a year', async () => {
  const admin = await as('quantri');
  await admin.page.goto('/can-bo/truy-cap/ra-soat');
  const before = await admin.page.getByText('chưa rà soát', { exact: true }).count();
  assert.ok(before > 1);
  await picture(admin.page, 'access-review');
  await accessible(admin.page, 'the review');
  await admin.page.getByRole('button', { name: 'Giữ nguyên' }).first().click();
  await admin.page.getByText(/^đã xác nhận/).waitFor();
  await counts(admin.page.getByText('chưa rà soát', { exact: true }), before - 1);
});
