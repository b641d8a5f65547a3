// What the journeys of petitions share: writing one, its code and key, the acts of its page at the desk.

import { PHONE, visitor } from './support.mjs';

/** Whoever sends something and is not told apart. */
export const SENDER = {
  name: 'Nguyễn Thị Thanh Hương',
  address: 'Phường Trường Thi',
  phone: '0900000123',
};

/** Who sent it, typed into a form of the public's or of the desk's. */
export async function fillSender(page, sender = SENDER) {
  for (const [field, value] of Object.entries(sender)) {
    await page.locator(`#sender_${field}`).fill(value);
  }
}

/** What is sent, typed into the public's form. */
export async function write(page, { kind, title, content, sender }) {
  await page.goto(`/phan-anh/gui?loai=${kind}`);
  await page.locator('#title').fill(title);
  await page.locator('#content').fill(content);
  await fillSender(page, sender);
}

export async function send(page) {
  await page.getByRole('button', { name: 'Gửi', exact: true }).click();
}

/** The code and the key that the page shows after sending, the key this once; on a slip the code stands apart. */
export async function given(page, where) {
  const key = await page.locator('[data-key-given]').textContent();
  const place = page.getByRole('navigation', { name: 'Vị trí' });
  const code = where ? page.locator(where) : place.locator('.code');
  return { key, code: (await code.textContent()).trim() };
}

/** Looks it up as its sender does: with the code and the key. */
export async function lookUp(page, { code, key }) {
  await page.goto('/phan-anh');
  await page.locator('#tc-code').fill(code);
  await page.locator('#tc-ma').fill(key);
  await page.getByRole('button', { name: 'Tra cứu', exact: true }).click();
  await page.locator('.crumbs .code', { hasText: code }).waitFor();
}

/** Somebody on a telephone, who is not known, sends a petition; gives the visitor, the code and the key. */
export async function sendFromPhone(browser, url, wish) {
  const who = await visitor(browser, url, { size: PHONE });
  await write(who.page, { kind: 'petition', ...wish });
  if (wish.confidential) await who.page.locator('[name="confidential"]').check();
  if (wish.files) await who.page.locator('#files').setInputFiles(wish.files);
  await send(who.page);
  return { ...who, ...(await given(who.page)) };
}

/**
 * Opens an act of a petition's page at the desk, fills it in and sends it. A box is ticked by a word
 * that stands beside it, a file is put into the field of files.
 */
export async function act(page, word, fields = {}) {
  const form = page.locator(`#viec-${word}`);
  if (!(await form.evaluate((it) => it.open))) await form.locator('summary').first().click();
  for (const [name, value] of Object.entries(fields)) {
    const field = form.locator(`[name="${name}"]`);
    const kind = await field.first().evaluate((it) => (it.tagName === 'SELECT' ? 'select' : it.type));
    if (kind === 'select') await field.selectOption(value);
    else if (kind === 'checkbox') await form.locator('label', { hasText: value }).locator('input').check();
    else if (kind === 'file') await field.setInputFiles(value);
    else await field.fill(value);
  }
  await form.locator('button').click();
}

/** The same, and it was done. */
export async function does(page, word, fields) {
  await act(page, word, fields);
  await page.waitForURL(`**?xong=${word}`);
}

/** The Office takes one from the list of its desk to the public: given out, answered, reviewed. */
export async function handle(page, title, { content, words }) {
  await page.goto('/can-bo/phan-anh');
  await page.getByRole('link', { name: title }).first().click();
  const lead = page.locator('#viec-assign [name="lead"] option[value^="van-phong"]').first();
  await act(page, 'assign', { lead: await lead.getAttribute('value') });
  await page.getByText('Đã ghi: giao xử lý.').waitFor();
  await act(page, 'answer', { words });
  await act(page, 'publish', { content });
  await page.getByText('Bản công khai').waitFor();
}
