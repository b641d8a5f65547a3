// Petitions and questions: in each province the way that its regulation opens, sent with and without
// scripts, followed by key, classified and answered at the desk, reviewed, made public, accepted.

import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { citizen } from './citizen.mjs';
import { officer } from './officer.mjs';
import { act, handle, send, write } from './petition.mjs';
import {
  PHONE,
  checkAccessible,
  counts,
  picture,
  startBrowser,
  startOffice,
  visitor,
} from './support.mjs';

let browser;
before(async () => {
  browser = await startBrowser();
});
after(async () => {
  await browser?.close();
});

for (const province of ['nam-dinh', 'ha-nam']) {
  describe(`petitions in ${province}`, () => {
    let office;
    before(async () => {
      office = await startOffice(province);
    });
    after(async () => {
      await office?.stop();
    });

    test('a petition from a phone to the public page, and accepted by its sender', async () => {
      const who = await visitor(browser, office.url, { size: PHONE });
      await who.page.goto('/phan-anh');
      await checkAccessible(who.page, `${province} petitions`);
      if (province === 'nam-dinh') await picture(who.page, 'petitions-phone');
      await write(who.page, { kind: 'petition', title: 'Đơn khiếu nại', content: 'Tôi khiếu nại quyết định xử phạt số 12.' });
      await send(who.page);
      await who.page.getByText('Luật Khiếu nại 2011').waitFor();
      await checkAccessible(who.page, `${province} right door`);
      await who.page.locator('#title').fill('Quầy chứng thực đóng sớm');
      await who.page.locator('#content').fill('Chiều thứ Sáu quầy chứng thực đóng lúc 16 giờ.');
      await send(who.page);
      const key = await who.page.locator('[data-key-given]').textContent();
      const code = (await who.page.getByRole('navigation', { name: 'Vị trí' }).locator('.code').textContent()).trim();
      await checkAccessible(who.page, `${province} sent`);

      const control = await officer(browser, office.url, 'kiemsoat');
      await control.page.goto('/can-bo/phan-anh');
      await checkAccessible(control.page, `${province} petitions’ desk`);
      if (province === 'nam-dinh') await picture(control.page, 'petitions-desk');
      await control.page.getByRole('link', { name: 'Quầy chứng thực đóng sớm' }).first().click();
      await checkAccessible(control.page, `${province} a petition at the desk`);
      if (province === 'nam-dinh') await picture(control.page, 'petition-desk');
      // The clock of the answer explains itself.
      const answer = control.page.locator('aside section', { hasText: 'Xử lý và trả lời' });
      await answer.locator('details').evaluate((it) => { it.open = true; });
      await answer.getByText('15 ngày làm việc; ngày nhận').waitFor();
      // The Office leads it itself here, so that one desk walks the whole way.
      await act(control.page, 'assign', { lead: 'van-phong-ubnd-tinh', instructions: 'Kiểm tra giờ trực quầy' });
      await control.page.getByText('Đã ghi: giao xử lý.').waitFor();
      await act(control.page, 'draft', { words: 'Đã chấn chỉnh quầy chứng thực.' });
      await act(control.page, 'answer', { words: 'Đã chấn chỉnh; quầy nhận hồ sơ đến 17 giờ.' });
      await act(control.page, 'publish', { content: 'Liên hệ 0900000123' });
      await control.page.getByRole('alert').getByText('còn lộ thông tin người gửi').waitFor();
      await act(control.page, 'publish', { content: 'Quầy chứng thực đóng lúc 16 giờ.' });
      await control.page.getByText('Bản công khai').waitFor();

      await who.page.goto('/phan-anh?q=quay+chung+thuc+dong+som');
      await who.page.getByRole('link', { name: 'Quầy chứng thực đóng sớm' }).click();
      await who.page.getByText('Quầy chứng thực đóng lúc 16 giờ.').waitFor();
      await checkAccessible(who.page, `${province} public petition`);
      if (province === 'nam-dinh') await picture(who.page, 'petition-public-phone');
      assert.equal(await who.page.getByText('Chiều thứ Sáu').count(), 0);
      await who.page.locator('#ma').fill(key);
      await who.page.getByRole('button', { name: 'Xem đầy đủ' }).click();
      await who.page.getByText('Chiều thứ Sáu').waitFor();
      await who.page.getByRole('button', { name: 'Đồng ý với trả lời' }).click();
      await who.page.getByText('người gửi đồng ý').first().waitFor();
      assert.match(code, /^PAKN\.\d{8}\.\d{4}$/);
      for (const it of [who, control]) {
        assert.deepEqual(it.faults, []);
        await it.close();
      }
    });

    test('a question without scripts, and the frequent questions', async () => {
      const { page, faults, close } = await visitor(browser, office.url, { javaScriptEnabled: false });
      await write(page, { kind: 'question', title: 'Giờ trực quầy', content: 'Quầy làm việc sáng thứ Bảy không?' });
      await send(page);
      const key = await page.locator('[data-key-given]').textContent();
      const control = await officer(browser, office.url, 'kiemsoat');
      await handle(control.page, 'Giờ trực quầy', { words: 'Có, từ 7 giờ 30.', content: 'Sáng thứ Bảy có làm việc không?' });
      await act(control.page, 'feature', { question: 'Quầy mở sáng thứ Bảy không?', answer: 'Có.', field: 'Giờ làm việc' });
      await page.goto('/phan-anh?q=gio+truc+quay&loai=question');
      await page.getByRole('link', { name: 'Giờ trực quầy' }).click();
      await page.getByText('Có, từ 7 giờ 30.').waitFor();
      await page.locator('#ma').fill(key);
      await page.getByRole('button', { name: 'Xem đầy đủ' }).click();
      await page.getByRole('button', { name: 'Đồng ý với trả lời' }).click();
      await page.getByText('người gửi đồng ý').first().waitFor();
      await page.goto('/hoi-dap?lang=en');
      await page.getByRole('heading', { name: 'Frequent questions' }).waitFor();
      await page.getByText('Quầy mở sáng thứ Bảy không?').first().waitFor();
      await checkAccessible(page, `${province} frequent questions`);
      for (const it of [{ faults, close }, control]) {
        assert.deepEqual(it.faults, []);
        await it.close();
      }
    });
  });
}

describe('petitions where the province takes none on its own site', () => {
  for (const [province, channel] of [
    ['ninh-binh', 'Hộp thư điện tử của cơ quan'],
    ['thai-binh', 'Chuyên mục trên Cổng Dịch vụ công quốc gia'],
    ['dak-nong', 'Chuyên mục trên Cổng Dịch vụ công quốc gia'],
  ]) {
    test(`${province} names its channels; what came by telephone goes its whole way, both kinds`, async () => {
      const office = await startOffice(province);
      try {
        const who = await visitor(browser, office.url, { size: PHONE });
        await who.page.goto('/phan-anh/gui');
        await who.page.getByText(channel).waitFor();
        await checkAccessible(who.page, `${province} channels`);
        const clerk = await officer(browser, office.url, 'kiemsoat');
        const { page } = clerk;
        for (const [kind, title, content] of [
          ['petition', 'Quầy đóng sớm', 'Chiều thứ Sáu quầy đóng lúc 16 giờ.'],
          ['question', 'Giờ trực thứ Bảy', 'Quầy làm việc sáng thứ Bảy không?'],
        ]) {
          await page.goto('/can-bo/phan-anh/moi');
          if (kind === 'petition') await checkAccessible(page, `${province} entering a petition`);
          await page.locator(`[name="kind"][value="${kind}"], select[name="kind"]`).first().evaluate((it, word) => {
            if (it.tagName === 'SELECT') it.value = word;
            else it.checked = true;
          }, kind);
          // No agency is chosen beforehand; where it is the agency that answers, one must be.
          const about = page.locator('#about');
          assert.equal(await about.inputValue(), '');
          const must = (await page.locator('#about[required]').count()) > 0;
          assert.equal(must, province === 'ninh-binh');
          if (must) {
            const own = about.locator('option[value^="van-phong"]').first();
            await about.selectOption(await own.getAttribute('value'));
          }
          await page.locator('#received_at').fill('2026-08-21T15:30');
          await page.locator('#title').fill(title);
          await page.locator('#content').fill(content);
          await page.locator('#sender_name').fill('Trần Văn Bình');
          await page.locator('#sender_address').fill('Thôn 2');
          await page.locator('#sender_phone').fill('0900000456');
          await page.getByRole('button', { name: 'Ghi nhận' }).click();
          const key = await page.locator('[data-key-given]').textContent();
          const code = await page.locator('[data-code-given]').textContent();
          if (kind === 'petition') {
            await checkAccessible(page, `${province} the slip of what was entered`);
            // The caller is asked and rings again; the desk writes it down with its time.
            await page.goto(`/can-bo/phan-anh/${code}`);
            await act(page, 'ask_clarity', { reason: 'Quầy nào?' });
            await page.getByText('Đã ghi: đề nghị làm rõ.').waitFor();
            await act(page, 'relay', { said: 'clarify', channel: 'phone', came_at: '2026-08-20T09:00', content: 'Quầy chứng thực số 3.' });
            await page.getByRole('alert').getByText('Thời điểm người gửi trả lời phải từ').waitFor();
            const now = await page.evaluate(() => new Date(Date.now() + 7 * 3600 * 1000).toISOString().slice(0, 16));
            await act(page, 'relay', { came_at: now });
            await page.getByText('Đã ghi lời người gửi.').waitFor();
            await checkAccessible(page, `${province} what a caller said is written down`);
          }
          await handle(page, title, { words: 'Quầy làm việc đến 17 giờ.', content: 'Quầy đóng lúc 16 giờ.' });
          await who.page.goto(`/phan-anh?loai=${kind}`);
          await who.page.getByRole('link', { name: title }).click();
          await who.page.getByText('Quầy làm việc đến 17 giờ.').waitFor();
          assert.equal(await who.page.getByText('Trần Văn Bình').count(), 0);
          // Whoever rang has the key from the slip.
          await who.page.locator('#ma').fill(key);
          await who.page.getByRole('button', { name: 'Xem đầy đủ' }).click();
          await who.page.getByText(content).first().waitFor();
          await who.page.getByRole('button', { name: 'Đồng ý với trả lời' }).click();
          await who.page.getByText('người gửi đồng ý').first().waitFor();
        }
        // A public number opens as many lines as it counts.
        await who.page.goto('/phan-anh');
        const answered = who.page.locator('a[href*="muc=answered"]');
        const count = Number(await answered.innerText());
        await answered.click();
        await counts(who.page.locator('tbody tr'), count);
        await checkAccessible(who.page, `${province} answered petitions`);
        for (const it of [who, clerk]) {
          assert.deepEqual(it.faults, []);
          await it.close();
        }
      } finally {
        await office.stop();
      }
    });
  }
});

describe('petitions of somebody who is signed in', () => {
  test('sent with the own name, found among the own', async () => {
    const office = await startOffice('nam-dinh');
    try {
      const who = await citizen(browser, office.url);
      await who.page.goto('/phan-anh/gui?loai=petition');
      assert.ok((await who.page.locator('#sender_name').inputValue()).length > 5);
      await who.page.locator('#title').fill('Biển chỉ dẫn bị mờ');
      await who.page.locator('#content').fill('Biển chỉ dẫn vào Bộ phận Một cửa đã mờ, khó tìm.');
      await send(who.page);
      await who.page.getByText('Đã gửi.').waitFor();
      await who.page.goto('/phan-anh/cua-toi');
      await who.page.getByRole('link', { name: 'Biển chỉ dẫn bị mờ' }).waitFor();
      await checkAccessible(who.page, 'own petitions');
      assert.deepEqual(who.faults, []);
      await who.close();
    } finally {
      await office.stop();
    }
  });
});
