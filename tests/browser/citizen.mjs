// What the citizens' journeys share: signing in, a birth registration page by page, files.

import assert from 'node:assert/strict';
import { visitor } from './support.mjs';

const PASSWORD = 'motcua-demo';

/** A photograph of one grey dot: the smallest JPEG that is whole. */
export const PHOTO = {
  name: 'giay-chung-sinh.jpg',
  mimeType: 'image/jpeg',
  buffer: Buffer.from(
    '/9j/4AAQSkZJRgABAQEASABIAAD/2wBDAP//////////////////////////////////////////////////////////' +
      '////////////////////////////wAALCAABAAEBAREA/8QAFAABAAAAAAAAAAAAAAAAAAAAA//EABQQAQAAAAAAAAAA' +
      'AAAAAAAAAAD/2gAIAQEAAD8AN//Z',
    'base64',
  ),
};

/** A program under the name of a photograph. */
export const DISGUISED = {
  name: 'anh-gia-dinh.exe.jpg',
  mimeType: 'image/jpeg',
  buffer: Buffer.from('MZ\x90\x00 not a photograph'),
};

/** A citizen, signed in. */
export async function citizen(browser, url, options, login = 'congdan') {
  const who = await visitor(browser, url, options);
  await who.page.goto('/dang-nhap?ve=/ho-so');
  await who.page.locator('#login').fill(login);
  await who.page.locator('#password').fill(PASSWORD);
  await who.page.getByRole('button', { name: 'Đăng nhập' }).click();
  await who.page.waitForURL('**/ho-so');
  return who;
}

/** Goes on to the next page of a draft. */
export async function onward(page, to) {
  await page.locator('.form-foot button[value="tiep"]').click();
  await page.waitForURL(`**/${to}`);
}

const CHILD = {
  ho_ten: 'TRẦN MINH KHANG',
  'ngay_sinh~ngay': '12',
  'ngay_sinh~thang': '8',
  'ngay_sinh~nam': '2026',
  noi_sinh: 'Bệnh viện Phụ sản tỉnh Nam Định',
  dan_toc: 'Kinh',
  que_quan: 'Xã Hải Anh',
};

/** Fills a birth registration in up to its papers; `look` sees each page. */
export async function fillBirth(page, look = async () => {}, { begun = false } = {}) {
  if (!begun) {
    await page.goto('/nop/1.001193');
    await look('start');
    await page.locator('#agency').selectOption({ label: 'UBND phường Trường Thi' });
    await page.getByRole('button', { name: 'Bắt đầu' }).click();
    await page.waitForURL('**/to-khai-1');
  }
  // What the house knows stands there already.
  assert.notEqual(await page.locator('[name="nguoi_yeu_cau.ho_ten"]').inputValue(), '');
  await page.locator('[name="nguoi_yeu_cau.quan_he"]').fill('Mẹ');
  await look('form');
  await onward(page, 'to-khai-2');
  for (const [name, value] of Object.entries(CHILD)) {
    await page.locator(`[name="nguoi_duoc_khai_sinh.${name}"]`).fill(value);
  }
  await page.getByLabel('Nam', { exact: true }).check();
  await onward(page, 'to-khai-3');
  await onward(page, 'to-khai-4');
  await onward(page, 'giay-to');
}

/** From the papers to the receipt; gives the case's code. */
export async function sendBirth(page, look = async () => {}) {
  await onward(page, 'nhan-ket-qua');
  await page.locator('input[name="delivery"]').first().check();
  await look('delivery');
  await onward(page, 'xem-lai');
  await page.locator('#cam_doan').check();
  await look('review');
  await page.getByRole('button', { name: 'Nộp hồ sơ' }).click();
  await page.waitForURL('**/da-nop');
  await look('receipt');
  return new URL(page.url()).pathname.split('/')[2];
}
