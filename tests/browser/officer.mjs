// What the officers' journeys share: signing in, a paper case over the counter by keyboard, and the
// next act that the page of a case offers to whoever looks at it.

import assert from 'node:assert/strict';
import { PATIENCE, visitor } from './support.mjs';

const PASSWORD = 'motcua-demo';

/** A scan: a PDF of one empty page. */
export const SCAN = {
  name: 'ca-tap.pdf',
  mimeType: 'application/pdf',
  buffer: Buffer.from(
    '%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n' +
      '3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 420 595]>>endobj\nxref\n0 4\n0000000000 65535 f \n' +
      '0000000009 00000 n \n0000000052 00000 n \n0000000101 00000 n \ntrailer<</Size 4/Root 1 0 R>>\nstartxref\n167\n%%EOF\n',
  ),
};

/** A procedure of the communes: three working days, no fee that is known. */
export const PROCEDURE = { typed: 'tinh trang hon nhan', code: '1.004873' };

/** An officer at a desk of one's own. */
export async function officer(browser, url, login, options) {
  const who = await visitor(browser, url, options);
  await who.page.goto('/can-bo');
  await who.page.getByLabel('Tên đăng nhập').fill(login);
  await who.page.getByLabel('Mật khẩu').fill(PASSWORD);
  await who.page.getByRole('button', { name: 'Đăng nhập' }).click();
  // The work list, or for whoever may see no case the page of their own work.
  await who.page.waitForURL((at) => /^\/can-bo(?!\/dang-nhap)/.test(at.pathname));
  return who;
}

/** Somebody does something on the page of an item of the catalogue, and what was done is said. */
export async function doesOnItem(browser, url, login, item, name, slug, look = async () => {}) {
  const who = await officer(browser, url, login);
  await who.page.goto(item);
  await look(who.page);
  await who.page.locator(`#${slug}`).getByRole('button', { name }).click();
  await who.page.waitForURL(`**?xong=${slug}`);
  await who.page.locator('.notice[data-kind=ok]').waitFor();
  assert.deepEqual(who.faults, []);
  await who.close();
}

/** The identity number of somebody who has filed here before. */
export async function knownNumber(page) {
  await page.goto('/can-bo/so-theo-doi?tu=2020-01-01');
  const text = await page.locator('table.register').innerText();
  const found = text.match(/\b\d{12}\b/);
  assert.ok(found, `nobody has filed here:\n${text}`);
  return found[0];
}

/**
 * The dialogue that Alt Q opens. On a busy machine the browser may drop the first press while the
 * page is being painted; a person presses again.
 */
async function fileChooser(page) {
  const chosen = page.waitForEvent('filechooser');
  for (const deadline = Date.now() + PATIENCE; Date.now() < deadline; ) {
    await page.keyboard.press('Alt+q');
    const chooser = await Promise.race([chosen, new Promise((resolve) => setTimeout(resolve, 5_000))]);
    if (chooser) return chooser;
  }
  return chosen;
}

/**
 * Goes to a place of the desk by the two keys that lead there. The second counts for a second and a half
 * after the first; where that was too short for the machine, a person presses both again.
 */
export async function goByKeys(page, letter, address) {
  const deadline = Date.now() + PATIENCE;
  for (;;) {
    await page.keyboard.press('g');
    await page.keyboard.press(letter);
    const there = page.waitForURL(address, { timeout: 20_000 });
    try {
      return await there;
    } catch (error) {
      if (Date.now() > deadline) throw error;
    }
  }
}

/** Seconds that a person who types without haste takes for a key. */
const A_KEY = 0.4;

/** Seconds that a page may take on a poor line; how fast it is, `bench/` measures. */
const A_PAGE = 3;

/**
 * A paper case over the counter, from the work list to the receipt, by keyboard alone. Gives the
 * case's code, how many keys were struck, and the seconds a person would take with them and with
 * the pages that came, however busy this machine is.
 */
export async function overTheCounter(page, number) {
  await page.goto('/can-bo');
  let keys = 2;
  let pages = 0;
  const count = (frame) => { pages += frame === page.mainFrame() ? 1 : 0; };
  page.on('framenavigated', count);
  const press = (key) => {
    keys += 1;
    return page.keyboard.press(key);
  };
  const type = (text) => {
    keys += text.length;
    return page.keyboard.type(text, { delay: 20 });
  };
  await goByKeys(page, 'n', '**/can-bo/tiep-nhan');
  // The field that is to be typed into takes the focus when the page is first painted.
  await page.locator('input:focus').waitFor();
  await type(number);
  await press('Enter');
  await page.waitForURL(`**/can-bo/tiep-nhan?nguoi=${number}`);
  await press('Alt+2');
  await page.locator('input[aria-keyshortcuts="Alt+2"]:focus').waitFor();
  await type(PROCEDURE.typed);
  await page.locator('[role=option]').first().waitFor();
  await press('Enter');
  await page.waitForURL(`**&tt=${PROCEDURE.code}`);
  keys += 1;
  await (await fileChooser(page)).setFiles(SCAN);
  await press('Control+Enter');
  await page.waitForURL('**/giay-hen');
  page.off('framenavigated', count);
  const seconds = keys * A_KEY + pages * A_PAGE;
  const code = new URL(page.url()).pathname.split('/')[3];
  return { code, seconds, keys };
}

/** What is put into the form of an act so that nothing is missing. */
const FILLED = {
  transfer: async () => {},
  step_complete: async (page) => page.getByLabel('Đã thẩm tra gì, đề xuất gì').fill('Đủ điều kiện'),
  decide_result: async (page) => page.getByLabel('Đồng ý giải quyết').check(),
  issue_result: async (page) => page.getByLabel('Số, ký hiệu văn bản').fill('125/XN-UBND'),
  hand_over: async (page) => {
    const compared = page.getByLabel('Đã đối chiếu bản chính');
    if (await compared.count()) await compared.check();
  },
};

/** Does the first of these acts that the case offers now; gives its name, or nothing. */
export async function nextAct(page, code, acts = Object.keys(FILLED)) {
  await page.goto(`/can-bo/ho-so/${code}`);
  for (const act of acts) {
    const link = page.locator(`.acts a[href$="/${act}"]`);
    if ((await link.count()) === 0) continue;
    await link.click();
    await FILLED[act](page);
    await page.locator('[data-main]').click();
    await page.waitForURL(`**?xong=${act}`);
    return act;
  }
  return undefined;
}
