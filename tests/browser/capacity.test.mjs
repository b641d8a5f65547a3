// In somebody's name: a hired service and postal staff file, where the province lets them; the case lies
// in the applicant's account, every page says who acts for whom, and the applicant ends it.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { accessible, startBrowser, startOffice } from './support.mjs';
import { citizen, fillBirth, sendBirth } from './citizen.mjs';
import { officer } from './officer.mjs';

const APPLICANT = { name: 'Nguyễn Thị Đào', number: '036190000000' };

let office, browser, service;

before(async () => {
  // Hà Nam: postal staff file with an account here.
  office = await startOffice('ha-nam', { cases: 30 });
  browser = await startBrowser();
  // Somebody else who has an account: people sign in with their number.
  const clerk = await officer(browser, office.url, 'tiepnhan');
  await clerk.page.goto('/can-bo/so-theo-doi');
  const text = await clerk.page.locator('table.register').innerText();
  service = [...text.matchAll(/\b036\d{9}\b/g)].map((it) => it[0]).find((it) => it !== APPLICANT.number);
  assert.ok(service, text);
  await clerk.close();
});

after(async () => {
  await browser?.close();
  await office?.stop();
});

const WAYS = [
  {
    whom: 'hired',
    paper: 'HĐ 12/2026',
    asks: 'Ghi số, ngày của hợp đồng dịch vụ',
    before: `Nộp thay ${APPLICANT.name}, theo hợp đồng HĐ 12/2026`,
    after: `Làm thay ${APPLICANT.name}, theo hợp đồng HĐ 12/2026`,
    told: /nộp thay, theo hợp đồng HĐ 12\/2026/,
  },
  {
    whom: 'postal',
    paper: 'EM 000 123 456 VN',
    asks: 'Ghi số hiệu bưu gửi',
    before: `Nhân viên bưu chính nộp cho ${APPLICANT.name}, bưu gửi EM 000 123 456 VN`,
    after: `Nhân viên bưu chính làm cho ${APPLICANT.name}, bưu gửi EM 000 123 456 VN`,
    told: /Nhân viên bưu chính .+ nộp, bưu gửi EM 000 123 456 VN/,
  },
];

for (const way of WAYS) {
  test(`${way.whom}: files in the applicant's account, says so on every page, and is put out`, async () => {
    const filer = await citizen(browser, office.url, {}, service);
    const { page } = filer;
    await page.goto('/nop/1.001193');
    await page.locator(`input[name="whom"][value="${way.whom}"]`).check();
    await page.locator('#agency').selectOption({ label: 'UBND phường Quang Trung' });
    await page.getByRole('button', { name: 'Bắt đầu' }).click();
    // Without the paper and the applicant the page comes back and says what is missing.
    await page.getByText(way.asks).first().waitFor();
    await accessible(page, `${way.whom}, what is missing`);
    await page.locator('#principal_name').fill(APPLICANT.name);
    await page.locator('#principal_identity_number').fill(APPLICANT.number);
    await page.locator('#principal_address').fill('Tổ 4, phường Quang Trung');
    await page.locator('#document').fill(way.paper);
    await page.getByRole('button', { name: 'Bắt đầu' }).click();
    await page.waitForURL('**/to-khai-1');
    const said = async (name) => {
      await page.getByText(way.before).first().waitFor();
      await accessible(page, `${way.whom}, ${name}`);
    };
    await said('the form');
    await fillBirth(page, async () => {}, { begun: true });
    await said('papers');
    const code = await sendBirth(page, async (name) => {
      if (name !== 'receipt') await said(name);
    });
    await page.goto(`/ho-so/${code}`);
    await page.getByText(way.after).first().waitFor();
    await accessible(page, `${way.whom}, the case`);

    // In the applicant's own account, who is told, sees who acts, and ends it.
    const owner = await citizen(browser, office.url);
    const own = owner.page;
    await own.goto('/thong-bao');
    await own.getByText(code).first().waitFor();
    await own.goto(`/ho-so/${code}`);
    await own.getByText(way.told).first().waitFor();
    await accessible(own, `${way.whom}, the applicant's page`);
    await own.getByRole('button', { name: 'Chấm dứt việc làm thay' }).click();
    await own.goto(`/ho-so/${code}`);
    await own.getByText('đã chấm dứt').first().waitFor();
    await accessible(own, `${way.whom}, ended`);

    const refused = await page.goto(`/ho-so/${code}`);
    assert.equal(refused.status(), 403);
    await page.getByText(way.paper).first().waitFor();
    await accessible(page, `${way.whom}, put out`);
    await page.goto('/thong-bao');
    await page.getByText('Chủ hồ sơ tự làm từ nay').first().waitFor();
    for (const who of [filer, owner]) {
      assert.deepEqual(who.faults, []);
      await who.close();
    }
  });
}

test('where postal staff do not file with an account, the page does not offer it', async () => {
  const elsewhere = await startOffice('nam-dinh', { cases: 5 });
  try {
    const who = await citizen(browser, elsewhere.url);
    await who.page.goto('/nop/1.001193');
    await who.page.locator('input[name="whom"][value="hired"]').waitFor();
    assert.equal(await who.page.locator('input[name="whom"][value="postal"]').count(), 0);
    assert.deepEqual(who.faults, []);
    await who.close();
  } finally {
    await elsewhere.stop();
  }
});
