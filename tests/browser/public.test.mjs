// What anybody can do without an account: find a procedure and what it needs, look up a case,
// read the rules that the program follows; in five provinces, on a phone and on a desk, and
// without scripts.

import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import {
  DESK,
  PHONE,
  checkAccessible,
  picture,
  startBrowser,
  startOffice,
  visitor,
} from './support.mjs';

const PROVINCES = [
  ['nam-dinh', 'Nam Định'],
  ['ninh-binh', 'Ninh Bình'],
  ['ha-nam', 'Hà Nam'],
  ['thai-binh', 'Thái Bình'],
  ['dak-nong', 'Đăk Nông'],
];

/** From the home page to a procedure by what people type, without marks. */
async function findBirthRegistration(page) {
  await page.goto('/');
  await page.getByRole('searchbox').fill('dang ky khai sinh');
  await page.getByRole('button', { name: 'Tìm' }).click();
  const first = page.getByRole('main').getByRole('heading', { level: 2 }).first();
  assert.equal((await first.textContent()).trim(), 'Đăng ký khai sinh');
  await first.getByRole('link').click();
  await page.waitForURL('**/thu-tuc/1.001193');
  assert.equal((await page.getByRole('heading', { level: 1 }).textContent()).trim(), 'Đăng ký khai sinh');
}

/** From the home page to the rules of a province: two clicks. */
async function openRules(page, name) {
  await page.goto('/');
  await page.getByRole('navigation', { name: 'Chính' }).getByRole('link', { name: 'Quy chế' }).click();
  await page.getByRole('navigation', { name: 'Tỉnh' }).getByRole('link', { name, exact: true }).click();
  await page.waitForURL(/\/quy-che\//);
  const heading = page.getByRole('main').getByRole('heading', { level: 2 }).first();
  assert.match(await heading.textContent(), new RegExp(name === 'Đăk Nông' ? 'Đ[ăắ]k Nông' : name));
}

let browser;
before(async () => {
  browser = await startBrowser();
});
after(async () => {
  await browser?.close();
});

for (const [province, name] of PROVINCES) {
  describe(`the public pages of ${name}`, () => {
    let office;
    before(async () => {
      office = await startOffice(province);
    });
    after(async () => {
      await office?.stop();
    });

    // The pages are the same in every province; where they break first is the narrow screen. The
    // tour shows every home page on a desk as well.
    const whole = province === 'nam-dinh' || process.env.MOTCUA_SCREENSHOTS;
    const sizes = whole ? [['phone', PHONE], ['desk', DESK]] : [['phone', PHONE]];
    for (const [width, size] of sizes) {
      test(`home, search, procedure and rules on a ${width}`, async () => {
        const { page, faults, close } = await visitor(browser, office.url, { size });
        await page.goto('/');
        await checkAccessible(page, `${province} home ${width}`);
        await picture(page, `home-${province}-${width}`);
        await findBirthRegistration(page);
        if (province === 'nam-dinh') await picture(page, `procedure-${width}`);
        await checkAccessible(page, `${province} procedure ${width}`);
        if (province === 'ninh-binh') {
          const national = page.getByRole('link', { name: /Nộp trên Cổng Dịch vụ công quốc gia/ });
          assert.match(await national.first().getAttribute('href'), /^https:\/\/dichvucong\.gov\.vn/);
          assert.equal(await page.locator('a[href^="/nop/"]').count(), 0);
        } else {
          assert.ok(await page.locator('a[href="/nop/1.001193"]').count() > 0);
        }
        await openRules(page, name);
        await checkAccessible(page, `${province} rules ${width}`);
        await page.goto('/tim?q=khai%20sinh');
        await checkAccessible(page, `${province} search ${width}`);
        await page.goto('/thu-tuc?cap=xa');
        await checkAccessible(page, `${province} browse ${width}`);
        assert.deepEqual(faults, []);
        await close();
      });
    }

    test('contacts, help, terms, look-up and what is not there', async () => {
      const { page, faults, close } = await visitor(browser, office.url, { size: PHONE });
      for (const path of ['/lien-he', '/huong-dan', '/dieu-khoan', '/tra-cuu', '/thu-tuc/1.001193/in', '/thu-tuc/9.999999', '/khong-co']) {
        await page.goto(path);
        await checkAccessible(page, `${province} ${path}`);
      }
      assert.deepEqual(faults, []);
      await close();
    });
  });
}

describe('the public pages of Nam Định, more closely', () => {
  let office;
  before(async () => {
    office = await startOffice('nam-dinh');
  });
  after(async () => {
    await office?.stop();
  });

  test('everything works without scripts', async () => {
    const { page, close } = await visitor(browser, office.url, { size: PHONE, javaScriptEnabled: false });
    await findBirthRegistration(page);
    await page.getByRole('link', { name: /Bản in/ }).click();
    await page.waitForURL('**/thu-tuc/1.001193/in');
    await openRules(page, 'Hà Nam');
    await page.goto('/');
    await page.getByLabel(/Mã hồ sơ in trên giấy hẹn/).fill('H40.024-260821-9999');
    await page.getByRole('button', { name: 'Tra cứu' }).click();
    await page.getByText('Không tìm thấy hồ sơ có mã này.').waitFor();
    await close();
  });

  test('an unknown code tells nothing, and what is no code is told from it', async () => {
    const { page, close } = await visitor(browser, office.url, { size: PHONE });
    await page.goto('/tra-cuu?ma=H40.024-260821-9999');
    await page.getByText('Không tìm thấy hồ sơ có mã này.').waitFor();
    await checkAccessible(page, 'look-up of an unknown code');
    await page.goto('/tra-cuu?ma=khong-phai-ma');
    await page.getByText('Mã này chưa đúng dạng.').waitFor();
    await checkAccessible(page, 'look-up of no code');
    await close();
  });

  test('a rule that a refusal or a date links to opens where it is folded away', async () => {
    const { page, close } = await visitor(browser, office.url, { size: DESK });
    for (const anchor of ['supplement.once', 'intake.online_acceptance_deadline', 'clock.holiday']) {
      await page.goto(`/quy-che#${anchor}`);
      await page.reload();
      await page.locator(`[id="${anchor}"]`).waitFor({ state: 'visible' });
    }
    await picture(page, 'regulation');
    await close();
  });

  test('the rules are searched, and what is not built can be asked for', async () => {
    const { page, close } = await visitor(browser, office.url, { size: DESK });
    await page.goto('/quy-che');
    await page.getByLabel('Tìm trong Quy chế').fill('bo sung');
    await page.getByRole('button', { name: 'Tìm' }).click();
    await page.locator('[id="supplement.once"]').waitFor({ state: 'visible' });
    await page.getByRole('link', { name: /chưa có/ }).first().click();
    const states = await page.locator('.fold .tag').allTextContents();
    assert.ok(states.length > 0);
    assert.deepEqual([...new Set(states.map((it) => it.trim()))], ['Chưa có']);
    await close();
  });

  test('in English as well, and the choice is kept', async () => {
    const { page, faults, close } = await visitor(browser, office.url, { size: DESK });
    await page.goto('/');
    await page.getByRole('banner').getByRole('link', { name: 'English' }).click();
    await page.getByRole('searchbox').fill('birth');
    await page.getByRole('button', { name: 'Search' }).click();
    await page.getByRole('link', { name: 'Birth registration', exact: true }).first().click();
    await page.waitForURL('**/thu-tuc/1.001193');
    assert.equal(await page.locator('html').getAttribute('lang'), 'en');
    for (const path of ['/', '/tim?q=birth', '/thu-tuc', '/thu-tuc/1.001193', '/tra-cuu', '/lien-he', '/huong-dan', '/dieu-khoan', '/quy-che']) {
      await page.goto(path);
      await checkAccessible(page, `English ${path}`);
    }
    await picture(page, 'home-english');
    assert.deepEqual(faults, []);
    await close();
  });
});
