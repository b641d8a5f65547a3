// What anybody can check of the journal: the published roots, a receipt by code and mark or by
// file, the applicant's own proof; on a phone and on a desk, without scripts, and by the command
// that needs no server.

import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, before, describe, test } from 'node:test';
import { citizen } from './citizen.mjs';
import { officer } from './officer.mjs';
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

let browser;
let office;
let folder;
before(async () => {
  browser = await startBrowser();
  office = await startOffice('nam-dinh');
  folder = await mkdtemp(path.join(tmpdir(), 'motcua-journal-'));
});
after(async () => {
  await browser?.close();
  await office?.stop();
  if (folder) await rm(folder, { recursive: true, force: true });
});

/** Opens a page again and again until it holds something: roots come once a minute here. */
async function openUntil(page, address, selector) {
  const look = async () => {
    await page.goto(address);
    return page.locator(selector).count();
  };
  await waitUntil(look, { patience: 5 * PATIENCE, pause: 3_000 }).catch(async () => {
    throw new Error(`${address} never held ${selector}:\n${await page.locator('main').innerText()}`);
  });
}

/** The answer of `motcua verify`. */
function verify(file) {
  return new Promise((resolve) => {
    execFile(process.env.MOTCUA_BIN, ['verify', file], (error, stdout) => {
      resolve({ code: error?.code ?? 0, said: stdout });
    });
  });
}

/** The proof of the applicant's newest covered case, and that case's code. */
async function ownProof(page) {
  await page.goto('/ho-so');
  const address = await page.locator('main a[href^="/ho-so/H"]').first().getAttribute('href');
  const code = address.split('/')[2].split('?')[0];
  await openUntil(page, `/ho-so/${code}/bang-chung`, `a[href$="bang-chung.json"]`);
  const answer = await page.request.get(`/ho-so/${code}/bang-chung.json`);
  assert.equal(answer.status(), 200);
  return { code, text: await answer.text() };
}

describe('the journal that a citizen can check', () => {
  for (const [width, size] of [['phone', PHONE], ['desk', DESK]]) {
    for (const lang of ['vi', 'en']) {
      test(`roots, keys and ways to check on a ${width}, ${lang}`, async () => {
        const { page, faults, close } = await visitor(browser, office.url, { size });
        await page.goto(`/?lang=${lang}`);
        await page.locator('footer a[href="/minh-bach"]').click();
        await page.waitForURL('**/minh-bach');
        await openUntil(page, `/minh-bach?lang=${lang}`, '#lich-su');
        assert.match(await page.locator('section[aria-labelledby="moi-nhat"] .hash').innerText(), /^[0-9a-f]{64}$/);
        await checkAccessible(page, `roots ${width} ${lang}`);
        if (lang === 'vi') await picture(page, `journal-${width}`);
        await page.locator('a[href="/minh-bach/kiem-tra"]').first().click();
        await checkAccessible(page, `check ${width} ${lang}`);
        if (lang === 'vi') await picture(page, `journal-check-${width}`);
        assert.deepEqual(faults, []);
        await close();
      });
    }
  }

  test('a citizen takes the proof home; page and command say what is true of it', async () => {
    const { page, faults, close } = await citizen(browser, office.url, { size: PHONE });
    const { code, text } = await ownProof(page);
    await checkAccessible(page, 'own proof');
    const file = path.join(folder, 'receipt.json');
    await writeFile(file, text);
    const said = await verify(file);
    assert.equal(said.code, 0, said.said);
    assert.ok(said.said.includes('ĐÚNG / TRUE') && said.said.includes(code), said.said);

    await page.goto('/minh-bach/kiem-tra');
    await page.locator('#tep').setInputFiles(file);
    await page.getByRole('button', { name: 'Gửi và kiểm tra' }).click();
    await page.getByText('Đúng: nhật ký có hồ sơ này').waitFor();
    await checkAccessible(page, 'a true receipt');
    const mark = await page.locator('main .hash').first().innerText();

    await page.goto('/minh-bach/kiem-tra');
    await page.getByLabel('Mã hồ sơ').fill(code.toLowerCase());
    await page.getByLabel('Dấu nhật ký').fill(mark.toLowerCase().replaceAll('-', ' '));
    await page.getByRole('button', { name: 'Kiểm tra', exact: true }).click();
    await page.getByText('Đúng: nhật ký có hồ sơ này').waitFor();

    const forged = path.join(folder, 'forged.json');
    const receipt = JSON.parse(text);
    receipt.events[0].at -= 86_400_000;
    await writeFile(forged, JSON.stringify(receipt));
    const untrue = await verify(forged);
    assert.equal(untrue.code, 1, untrue.said);
    await page.goto('/minh-bach/kiem-tra');
    await page.locator('#tep').setInputFiles(forged);
    await page.getByRole('button', { name: 'Gửi và kiểm tra' }).click();
    await page.getByText('Không khớp với nhật ký').waitFor();
    await checkAccessible(page, 'an untrue receipt');
    assert.deepEqual(faults, []);
    await close();
  });

  test('without scripts a wrong mark is asked for again and nothing typed is lost', async () => {
    const { page, close } = await visitor(browser, office.url, { size: PHONE, javaScriptEnabled: false });
    await page.goto('/minh-bach/kiem-tra');
    await page.locator('#ma').fill('H40.024.13-260821-0142');
    await page.locator('#dau').fill('3FA4-C19O');
    await page.getByRole('button', { name: 'Kiểm tra', exact: true }).click();
    assert.match(await page.locator('#dau-loi').innerText(), /Không có chữ O/);
    assert.equal(await page.locator('#ma').inputValue(), 'H40.024.13-260821-0142');
    await checkAccessible(page, 'a wrong mark');
    await close();
  });

  test('the code on a receipt opens the look-up, from where one asks whether it is true', async () => {
    const { page, close } = await citizen(browser, office.url, { size: PHONE });
    const { code, text } = await ownProof(page);
    const file = path.join(folder, 'receipt.json');
    await writeFile(file, text);
    const marks = [...(await verify(file)).said.matchAll(/mark ([0-9A-F-]{19})/g)].map((it) => it[1]);
    const [mark] = marks;
    const bytes = Buffer.from(mark.replaceAll('-', '').padEnd(64, '0'), 'hex');
    await page.goto(`/tra-cuu?ma=${code}#tthc=1.001193&nk=1.${bytes.toString('base64url')}`);
    const offer = page.getByRole('link', { name: 'Giấy hẹn này có đúng không?' });
    await offer.click();
    await page.waitForURL('**/minh-bach/kiem-tra**');
    // Only the first sixteen digits are known here; the rest was made up.
    await page.getByText('Không khớp với nhật ký').waitFor();
    assert.match(page.url(), new RegExp(`dau=${mark.replaceAll('-', '').toLowerCase()}`));
    await close();
  });

  test('while roots come no officer is alarmed', async () => {
    const { page, close } = await officer(browser, office.url, 'lanhdao', { size: DESK });
    await page.goto('/can-bo/han-xu-ly');
    assert.equal(await page.getByText('Gốc nhật ký đã ngừng đăng').count(), 0);
    await close();
  });
});
