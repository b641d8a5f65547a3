// A department's list goes in as a file: handed in by the operator, read line by line, taken by
// procedure control, and on the public pages at once. Beside it the pages of those who keep
// agencies and accounts: an account opened and handed over, a colleague standing in.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { PATIENCE, accessible, picture, startBrowser, startOffice, visitor, waitUntil } from './support.mjs';
import { officer } from './officer.mjs';

let office, browser;

before(async () => {
  office = await startOffice('ninh-binh', { cases: 30 });
  browser = await startBrowser();
});

after(async () => {
  await browser?.close();
  await office?.stop();
});

const LIST = (rows) => ({
  name: 'danh-muc.json',
  mimeType: 'application/json',
  buffer: Buffer.from(JSON.stringify(rows)),
});

/** A procedure as the national database answers it. */
function procedure(name) {
  return {
    MATTHC: '9.900001',
    TENTTHC: name,
    CAPTHUCHIEN: 'Cấp Xã',
    LINHVUCTHUCHIEN: [{ MALINHVUC: 'G03', TENLINHVUC: 'Hộ tịch' }],
    CACHTHUCTHUCHIEN: [{ KENH: 'Trực tiếp', THOIGIAN: [{ THOIGIANGIAIQUYET: '2', DONVITINH: 'Ngày làm việc' }] }],
    THANHPHANHOSO: [{ TRUONGHOP: '', GIAYTO: [{ TENGIAYTO: 'Đơn đề nghị cấp thẻ' }] }],
    KETQUATHUCHIEN: [{ TENKETQUA: 'Thẻ thử nghiệm' }],
    CANCUPHAPLY: [{ SOVANBAN: '60/2014/QH13' }],
    COQUANTHUCHIEN: [{ TENDONVI: 'UBND cấp xã' }],
  };
}

/** Hands a file in; stops at its report once it was read. */
async function handIn(page, rows) {
  await page.goto('/can-bo/danh-muc/tep');
  await page.getByLabel('Nội dung của tệp').selectOption('procedure');
  await page.getByLabel('Tệp', { exact: true }).setInputFiles(LIST(rows));
  await page.getByRole('button', { name: 'Đọc thử tệp' }).click();
  await page.waitForURL(/\/tep\/[0-9a-f-]{36}/);
  const address = new URL(page.url()).pathname;
  await waitUntil(async () => {
    await page.goto(address);
    return (await page.getByText('Trang này tự cập nhật').count()) === 0;
  }, { patience: 2 * PATIENCE, pause: 300 });
  return address;
}

test('a list goes in by two people, all of it or nothing, and the public pages have it', async () => {
  const operator = await officer(browser, office.url, 'vanhanh');
  const { page } = operator;
  await page.goto('/can-bo/danh-muc/tep');
  await accessible(page, 'files');
  await picture(page, 'catalogue-files');
  await handIn(page, [procedure('Cấp thẻ thử nghiệm'), procedure('Cấp thẻ thử nghiệm')]);
  await page.getByText('1 dòng sai nên chưa ghi được dòng nào.').waitFor();
  await page.getByText('đã có ở dòng 1').waitFor();
  await accessible(page, 'a report with a wrong line');
  assert.equal(await page.getByRole('button', { name: 'Ghi vào danh mục' }).count(), 0);

  const address = await handIn(page, [procedure('Cấp thẻ thử nghiệm')]);
  await page.getByText('thêm mới', { exact: true }).waitFor();
  assert.equal(await page.getByRole('button', { name: 'Ghi vào danh mục' }).count(), 0, 'not by oneself');
  const citizen = await visitor(browser, office.url);
  const missing = await citizen.page.request.get('/thu-tuc/9.900001');
  assert.equal(missing.status(), 404);

  const control = await officer(browser, office.url, 'kiemsoat');
  await control.page.goto(address);
  await picture(control.page, 'catalogue-report');
  await control.page.getByRole('button', { name: 'Ghi vào danh mục' }).click();
  const there = async () => (await citizen.page.request.get('/thu-tuc/9.900001')).status() === 200;
  await waitUntil(there, { patience: 2 * PATIENCE, pause: 300 });
  await control.page.goto(address);
  await control.page.getByText(/ · đã ghi · /).waitFor();
  await citizen.page.goto('/thu-tuc/9.900001');
  await citizen.page.getByRole('heading', { level: 1, name: 'Cấp thẻ thử nghiệm' }).waitFor();
  const feed = await (await citizen.page.request.get('/du-lieu-mo/thu-tuc.json')).json();
  assert.ok(feed.procedures.some((it) => it.code === '9.900001'));
  for (const [path, name] of [
    ['/dich-vu-cong-truc-tuyen', 'online services'],
    ['/du-lieu-mo', 'open data'],
    ['/du-lieu-mo?lang=en', 'open data in English'],
  ]) {
    await citizen.page.goto(path);
    await accessible(citizen.page, name);
  }
  await citizen.page.goto('/dich-vu-cong-truc-tuyen/uu-tien?lang=vi');
  await accessible(citizen.page, 'the list of priority');
  await picture(citizen.page, 'open-data');
  for (const who of [operator, control, citizen]) await who.close();
});

test('an administrator opens an account, hands it over, and lets a colleague stand in', async () => {
  const admin = await officer(browser, office.url, 'quantri');
  const { page } = admin;
  await page.goto('/can-bo/danh-muc/nguoi-dung');
  await accessible(page, 'accounts');
  await picture(page, 'staff');
  await page.getByRole('link', { name: 'Mở tài khoản…' }).click();
  await page.getByLabel('Tên đăng nhập').fill('moi.nguoi');
  await page.getByLabel('Họ và tên').fill('Nguyễn Văn Mới');
  await page.getByRole('button', { name: 'Mở tài khoản' }).click();
  await page.getByRole('link', { name: 'Chọn ít nhất một vai trò.' }).waitFor();
  assert.equal(await page.getByLabel('Họ và tên').inputValue(), 'Nguyễn Văn Mới', 'what was typed stays');
  await accessible(page, 'an account with a fault');
  await page.getByLabel('Chuyên viên thụ lý').check();
  assert.ok(await page.getByLabel(/^Vận hành hệ thống/).isDisabled());
  await page.getByRole('button', { name: 'Mở tài khoản' }).click();
  const password = await page.locator('.notice .code').nth(1).innerText();
  assert.match(password, /^(\w{4}-){3}\w{4}$/);
  await accessible(page, 'an account to hand over');

  const someone = await visitor(browser, office.url);
  await someone.page.goto('/can-bo');
  await someone.page.getByLabel('Tên đăng nhập').fill('moi.nguoi');
  await someone.page.getByLabel('Mật khẩu').fill(password);
  await someone.page.getByRole('button', { name: 'Đăng nhập' }).click();
  // Whoever handed it over knows the first password: another one comes before anything else.
  for (const [typed, said] of [['ngan qua', 'ít nhất 14 ký tự'], [password, 'đã dùng'], ['bốn con mèo trên mái', '']]) {
    await someone.page.getByLabel('Mật khẩu mới', { exact: true }).fill(typed);
    await someone.page.getByLabel('Gõ lại mật khẩu mới').fill(typed);
    await someone.page.getByRole('button', { name: 'Đặt mật khẩu' }).click();
    if (said) await someone.page.getByText(said).first().waitFor();
  }
  await someone.page.getByRole('link', { name: 'Việc của tôi' }).waitFor();
  assert.equal(await someone.page.getByRole('link', { name: 'Tiếp nhận', exact: true }).count(), 0);

  // The clerk at the counter is away from today on; the new colleague stands in.
  await page.goto('/can-bo/danh-muc/nguoi-dung?q=tiepnhan');
  await page.locator('tbody a').first().click();
  const today = new Date(Date.now() + 7 * 3600_000).toISOString().slice(0, 10);
  await page.getByLabel('Từ ngày').fill(today);
  await page.getByLabel('Đến hết ngày').fill(today);
  const choice = page.getByRole('combobox', { name: 'Người thay' });
  const value = await choice.locator('option', { hasText: 'Nguyễn Văn Mới' }).getAttribute('value');
  await choice.selectOption(value);
  await page.getByRole('button', { name: 'Ghi vắng mặt' }).click();
  await page.getByText('đang vắng').waitFor();
  await picture(page, 'staff-absence');
  await accessible(page, 'an account with an absence');
  await someone.page.goto('/can-bo');
  await someone.page.getByRole('link', { name: 'Tiếp nhận', exact: true }).click();
  await someone.page.waitForURL('**/can-bo/tiep-nhan');
  await page.getByRole('button', { name: /Bỏ lần vắng mặt/ }).click();
  await page.getByText('Đã bỏ lần vắng mặt.').waitFor();
  await someone.page.goto('/can-bo');
  assert.equal(await someone.page.getByRole('link', { name: 'Tiếp nhận', exact: true }).count(), 0);
  for (const who of [admin, someone]) await who.close();
});

test('a former commune leads to the agency of today, and an agency ends only with a successor', async () => {
  const operator = await officer(browser, office.url, 'vanhanh');
  const { page } = operator;
  await page.goto('/can-bo/to-chuc');
  await accessible(page, 'the tree of agencies');
  await page.getByLabel('Tên, tên cũ, mã định danh').fill('phường hòa mạc');
  await page.getByRole('button', { name: 'Tìm', exact: true }).click();
  const now = page.locator('section[aria-labelledby=nay-o]');
  await now.getByText('UBND phường Duy Tiên').waitFor();
  await now.getByText('UBND phường Duy Tân').waitFor();
  await picture(page, 'organisation');
  await accessible(page, 'a former commune');
  await now.getByRole('link', { name: 'UBND phường Duy Tân' }).click();
  await page.getByRole('heading', { name: 'Hợp thành từ' }).waitFor();
  await accessible(page, 'an agency');
  await operator.close();
});
