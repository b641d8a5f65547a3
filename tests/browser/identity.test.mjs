// Who one is and for whom one acts: e-ID and single sign-on by a real OpenID Connect provider,
// in each province what its regulation names; accounts opened, linked, and signed out of.

import assert from 'node:assert/strict';
import { mkdtemp, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { createHmac } from 'node:crypto';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { checkAccessible, picture, startBrowser, startOffice, visitor, waitUntil, PHONE } from './support.mjs';
import { citizen, fillBirth, sendBirth } from './citizen.mjs';
import { officer } from './officer.mjs';
import { section, signInThere, startProvider } from './provider.mjs';

let browser, folder;

before(async () => {
  browser = await startBrowser();
  folder = await mkdtemp(path.join(tmpdir(), 'motcua-identity-'));
});

after(async () => {
  await browser?.close();
  await rm(folder, { recursive: true, force: true });
});

/** An office of a province with an e-ID, the National Portal, and single sign-on for officers. */
async function office(province) {
  const provider = await startProvider({
    canbo: { name: 'Một cán bộ', preferred_username: 'tiepnhan' },
  });
  const kinds = [['vneid', 'VNeID', 'e_id'], ['cong', 'Cổng Dịch vụ công quốc gia', 'national_portal'],
    ['tinh', 'tài khoản công vụ của tỉnh', 'officers']];
  const file = path.join(folder, `${province}.toml`);
  const named = kinds.map(([id, name, vouches]) => ({ id, name, vouches, issuer: provider.issuer }));
  await writeFile(file, `second_factor = "of_administrators"\nalways_passwords = ${province === 'nam-dinh'}\n${section(named)}`);
  const started = await startOffice(province, { cases: 10, more: ['--sign-in', file] });
  provider.open(started.url);
  const stop = async () => {
    await started.stop();
    await provider.stop();
  };
  return { url: started.url, folder: started.folder, stop };
}

async function at(url, run, options) {
  const who = await visitor(browser, url, options);
  // The provider's own pages ask for letters from the Internet, where no test goes.
  await who.context.route(/\/\/fonts\./, (route) => route.fulfill({ body: '' }));
  await run(who.page);
  assert.deepEqual(who.faults, []);
  await who.close();
}

/** An authenticator in the browser, which verifies whoever is there. */
async function authenticator(page) {
  const client = await page.context().newCDPSession(page);
  await client.send('WebAuthn.enable');
  await client.send('WebAuthn.addVirtualAuthenticator', {
    options: {
      protocol: 'ctap2', transport: 'internal', hasResidentKey: true, hasUserVerification: true,
      isUserVerified: true, automaticPresenceSimulation: true,
    },
  });
}

async function password(page, login) {
  await page.goto('/can-bo/dang-nhap');
  await page.getByLabel('Tên đăng nhập').fill(login);
  await page.getByLabel('Mật khẩu').fill('motcua-demo');
  await page.getByRole('button', { name: 'Đăng nhập', exact: true }).click();
}

/** The code that an application shows for a secret (RFC 6238). */
function code(secret, at = Date.now()) {
  const letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';
  const bits = [...secret.replace(/ /g, '')].map((c) => letters.indexOf(c).toString(2).padStart(5, '0')).join('');
  const key = Buffer.from(bits.match(/.{8}/g).map((byte) => parseInt(byte, 2)));
  const step = Buffer.alloc(8);
  step.writeBigUInt64BE(BigInt(Math.floor(at / 30_000)));
  const hash = createHmac('sha1', key).update(step).digest();
  const word = hash.readUInt32BE(hash[19] & 15) & 0x7fffffff;
  return String(word % 1_000_000).padStart(6, '0');
}

/** To a provider and back. */
async function by(page, name, login) {
  await page.goto('/dang-nhap?ve=/tai-khoan');
  await page.getByRole('link', { name }).click();
  await signInThere(page, login);
}

test('in Nam Định an old account is linked to the e-ID, used, and signed out of here and there', async () => {
  const { url, stop } = await office('nam-dinh');
  try {
    await at(url, async (page) => {
      await page.goto('/dang-nhap');
      await checkAccessible(page, 'sign in');
      // Passwords, the e-ID and the National Portal: all three are in the regulation.
      assert.equal(await page.locator('#password').count(), 1);
      assert.equal(await page.getByRole('link', { name: /Đăng nhập bằng/ }).count(), 2);
      await by(page, 'Đăng nhập bằng VNeID', 'dao');
      await page.waitForURL('**/dang-nhap/dong-y');
      await page.getByText('Đã có tài khoản đăng ký tại đây mang số này').waitFor();
      await checkAccessible(page, 'consent');
      await picture(page, 'sign-in-link');
      // Without consent nothing happens.
      await page.getByRole('button', { name: 'Liên kết' }).click();
      await page.getByText('Đánh dấu đồng ý để tiếp tục').first().waitFor();
      await page.getByRole('checkbox').check();
      await page.getByRole('button', { name: 'Liên kết' }).click();
      await page.waitForURL('**/tai-khoan');
      await page.getByText('NGUYỄN THỊ ĐÀO').first().waitFor();
      await page.goto('/ho-so');
      assert.ok((await page.locator('main').innerText()).includes('H40'), 'the old cases are there');
      await page.goto('/tai-khoan');
      // One page sends on to the next by itself, maybe before anybody has looked.
      const passed = [];
      page.on('framenavigated', (frame) => passed.push(frame.url()));
      await page.locator('main').getByRole('button', { name: 'Đăng xuất', exact: true }).click();
      await page.waitForURL(/\/session\/end/);
      assert.ok(passed.some((it) => /\/dang-xuat\/qua/.test(it)), passed.join(' '));
      await page.locator('button[name="logout"], button:has-text("Yes")').first().click();
      await page.waitForURL('**/dang-xuat/xong**');
      await page.goto('/tai-khoan');
      await page.waitForURL('**/dang-nhap**');
    }, { size: PHONE });
    // The second time nothing is asked; somebody else with the same number must prove the account.
    await at(url, async (page) => {
      await by(page, 'Đăng nhập bằng VNeID', 'dao');
      await page.waitForURL('**/tai-khoan');
    });
    await at(url, async (page) => {
      await by(page, 'Đăng nhập bằng Cổng', 'khac');
      await page.waitForURL('**/dang-nhap/dong-y');
      await page.getByRole('checkbox').check();
      await page.getByLabel('Mật khẩu của tài khoản đó').fill('not the password');
      await page.getByRole('button', { name: 'Liên kết' }).click();
      await page.getByText('Mật khẩu của tài khoản đó chưa đúng').first().waitFor();
    });
    await at(url, async (page) => {
      await by(page, 'Đăng nhập bằng VNeID', 'vohinh');
      await page.getByText('chưa cho biết số định danh').waitFor();
      // An answer that was used, or belongs to nobody's attempt, is not taken.
      await page.goto('/dang-nhap/ve?code=x&state=y');
      await page.getByText('đã dùng rồi').waitFor();
    });
  } finally {
    await stop();
  }
});

test('in Ninh Bình the e-ID alone opens an account, and officers sign in once for the province', async () => {
  const { url, stop } = await office('ninh-binh');
  try {
    await at(url, async (page) => {
      await page.goto('/dang-nhap');
      assert.equal(await page.locator('#password').count(), 0);
      assert.equal(await page.getByRole('link', { name: /Đăng nhập bằng/ }).count(), 1);
      await by(page, 'Đăng nhập bằng VNeID', 'moi');
      await page.waitForURL('**/dang-nhap/dong-y');
      await page.getByText('037 085 001 234').waitFor();
      assert.equal(await page.getByLabel('Số điện thoại').inputValue(), '0912345678');
      await checkAccessible(page, 'first sign-in');
      await page.getByRole('checkbox').check();
      await page.getByRole('button', { name: 'Mở tài khoản' }).click();
      await page.waitForURL('**/tai-khoan');
      await page.getByText('Đặng Văn Mới').first().waitFor();
    });
    await at(url, async (page) => {
      await page.goto('/can-bo/dang-nhap');
      await page.getByRole('link', { name: 'tài khoản công vụ của tỉnh' }).click();
      await signInThere(page, 'canbo');
      await page.waitForURL('**/can-bo');
    });
  } finally {
    await stop();
  }
});

/** The text messages that left, the newest last. */
async function messages(office) {
  const sms = path.join(office.folder, 'sms');
  const names = await readdir(sms).catch(() => []);
  const all = await Promise.all(names.filter((name) => name.endsWith('.json')).map(async (name) => (
    JSON.parse(await readFile(path.join(sms, name), 'utf8')))));
  return all.map((it) => it.text);
}

/** Waits for the text message with these words. */
function message(office, words) {
  return waitUntil(async () => (await messages(office)).find((text) => text.includes(words)));
}

const NEW = { name: 'Vũ Thị Mận', number: '036192004321', phone: '0987654321', own: 'bốn con mèo trên mái nhà' };

/** Registers by text message; ends on the page of the own cases. */
async function register(page, office) {
  await page.goto('/dang-ky');
  await page.locator('#name').fill(NEW.name);
  await page.locator('#identity_number').fill(NEW.number);
  for (const [part, value] of [['ngay', '5'], ['thang', '9'], ['nam', '1992']]) await page.locator(`#born-${part}`).fill(value);
  await page.locator('#address').fill('Tổ 9, phường Trường Thi');
  await page.locator('#phone').fill(NEW.phone);
  // The first password goes where it was asked to go, so that place must be named.
  await page.getByRole('checkbox').check();
  await page.getByRole('button', { name: 'Đăng ký' }).click();
  await page.getByText('Ghi số điện thoại hoặc thư điện tử đã chọn').first().waitFor();
  await page.getByLabel('Tin nhắn', { exact: true }).check();
  await page.getByRole('button', { name: 'Đăng ký' }).click();
  await page.waitForURL('**/dang-ky/ma?so=*');
  await checkAccessible(page, 'the first password');
  const first = (await message(office, NEW.number)).match(/(\w{4}-){3}\w{4}/)[0];
  for (const [typed, to] of [['abcd-abcd-abcd-abcd', 'chưa đúng'], [first, '']]) {
    await page.locator('#password').fill(typed);
    await page.locator('#password_new').fill(NEW.own);
    await page.locator('#password_again').fill(NEW.own);
    await page.getByRole('button', { name: 'Mở tài khoản' }).click();
    if (to) await page.getByText(to).first().waitFor();
  }
  await page.waitForURL('**/ho-so');
}

test('in Hà Nam and Thái Bình people register themselves; nobody learns who has an account', async () => {
  for (const province of ['ha-nam', 'thai-binh']) {
    const started = await startOffice(province, { cases: 5 });
    try {
      await at(started.url, (page) => register(page, started), { size: PHONE });
      await at(started.url, async (page) => {
        // The same number again: the same page, and the holder is told.
        await page.goto('/dang-ky');
        await page.locator('#name').fill('Kẻ Lạ');
        await page.locator('#identity_number').fill(NEW.number);
        for (const [part, value] of [['ngay', '5'], ['thang', '9'], ['nam', '1992']]) await page.locator(`#born-${part}`).fill(value);
        await page.locator('#address').fill('Nơi khác');
        await page.locator('#phone').fill('0911111111');
        await page.getByLabel('Tin nhắn', { exact: true }).check();
        await page.getByRole('checkbox').check();
        await page.getByRole('button', { name: 'Đăng ký' }).click();
        await page.waitForURL('**/dang-ky/ma?so=*');
        await message(started, 'vừa có người đăng ký lại');
      });
    } finally {
      await started.stop();
    }
  }
});

test('an authorisation is given, used, shown on every page, and the case is the authorising party’s', async () => {
  const started = await startOffice('nam-dinh', { cases: 10 });
  const { url } = started;
  try {
    const principal = await visitor(browser, url);
    await register(principal.page, started);
    await principal.page.goto('/tai-khoan/uy-quyen');
    const fill = async (name) => {
      await principal.page.locator('#name').fill(name);
      await principal.page.locator('#number').fill('036190000000');
      await principal.page.locator('#document').fill('Giấy ủy quyền 12/2026');
      await principal.page.locator('#scope').fill('1.001193');
      await principal.page.locator('#until').fill('2027-06-30');
      await principal.page.getByRole('button', { name: 'Ủy quyền' }).click();
    };
    await fill('Người Khác');
    await principal.page.getByText('không khớp với số').first().waitFor();
    await checkAccessible(principal.page, 'authorisations');
    await fill('Nguyễn Thị Đào');
    await principal.page.getByText('Giấy ủy quyền 12/2026').first().waitFor();

    const representative = await citizen(browser, url);
    const { page } = representative;
    await page.goto('/nop/1.001193');
    await page.locator('input[name="whom"][value="authorised"]').check();
    await page.getByLabel(new RegExp(NEW.name)).check();
    await checkAccessible(page, 'for whom');
    await page.locator('#agency').selectOption({ label: 'UBND phường Trường Thi' });
    await page.getByRole('button', { name: 'Bắt đầu' }).click();
    await page.waitForURL('**/to-khai-1');
    await page.getByText(`Nộp cho ${NEW.name}, theo ủy quyền Giấy ủy quyền 12/2026 (đến hết ngày 30/6/2027)`).waitFor();
    await picture(page, 'authorised-filing');
    await fillBirth(page, async () => {}, { begun: true });
    await page.locator('#cho-ai').waitFor();
    const code = await sendBirth(page);
    await principal.page.goto('/ho-so');
    await principal.page.getByText(code).first().waitFor();

    // Own data: changed, on file, taken along; the account stays while a case is open.
    const own = principal.page;
    await own.goto('/tai-khoan');
    await own.locator('#phone').fill('0977111222');
    await own.getByRole('button', { name: 'Lưu thông tin liên hệ' }).click();
    const confirm = await message(started, 'đổi thông tin liên hệ');
    await own.locator('#phone_code').fill(confirm.match(/\d{6}/)[0]);
    await checkAccessible(own, 'a new telephone is confirmed');
    await own.getByRole('button', { name: 'Lưu thông tin liên hệ' }).click();
    await own.getByText('Đã lưu thông tin liên hệ').waitFor();
    await own.goto('/tai-khoan/lich-su');
    await own.getByText('0977111222').waitFor();
    await checkAccessible(own, 'history');
    const file = await own.request.get('/tai-khoan/du-lieu.json');
    const told = await file.json();
    assert.equal(told.account.phone, '0977111222');
    assert.deepEqual(told.cases.map((it) => it.code), [code]);
    await own.goto('/tai-khoan/dong');
    await own.locator('#password').fill(NEW.own);
    await own.getByRole('checkbox').check();
    await own.getByRole('button', { name: 'Đóng tài khoản' }).click();
    await own.getByText('Còn hồ sơ đang giải quyết.').first().waitFor();

    // Somebody else uses it: reported, locked at once, opened again by whoever verified it.
    await own.goto('/bao-mat-tai-khoan');
    await checkAccessible(own, 'report');
    await own.locator('#reached').fill('0987654321');
    await own.locator('#said').fill('Có người đăng nhập từ máy lạ');
    await own.getByRole('button', { name: 'Báo và khóa tài khoản' }).click();
    await own.getByText('Đã nhận báo.').waitFor();
    await own.goto('/tai-khoan');
    await own.waitForURL('**/dang-nhap**');
    const operator = await officer(browser, url, 'vanhanh');
    await operator.page.goto('/can-bo/bao-mat-tai-khoan');
    await operator.page.getByText('Có người đăng nhập từ máy lạ').waitFor();
    await checkAccessible(operator.page, 'reports');
    await operator.page.getByLabel('Đã xác minh thế nào').fill('Gọi lại số ghi trong tài khoản');
    await operator.page.getByRole('button', { name: 'Mở lại tài khoản' }).click();
    await operator.page.getByText('Không có báo nào chờ xử lý.').waitFor();
    await own.locator('#login').fill(NEW.number);
    await own.locator('#password').fill(NEW.own);
    await own.getByRole('button', { name: 'Đăng nhập', exact: true }).click();
    await own.waitForURL('**/tai-khoan');
    for (const who of [principal, representative, operator]) {
      assert.deepEqual(who.faults, []);
      await who.close();
    }
  } finally {
    await started.stop();
  }
});

test('an administrator sets up a passkey before anything else, a clerk codes, and both show them', async () => {
  const { url, stop } = await office('thai-binh');
  const named = url.replace('127.0.0.1', 'localhost');
  try {
    await at(named, async (page) => {
      await authenticator(page);
      await password(page, 'quantri');
      await page.waitForURL('**/can-bo/dang-nhap/buoc');
      await checkAccessible(page, 'a second factor to set up');
      await picture(page, 'second-factor');
      // Without it there is no desk.
      await page.goto('/can-bo');
      await page.waitForURL('**/can-bo/dang-nhap**');
      await page.goto('/can-bo/dang-nhap/buoc');
      await page.getByRole('button', { name: 'Tạo khóa truy cập' }).click();
      await page.waitForURL(/can-bo(\/danh-muc.*)?$/);
      await page.goto('/can-bo/tai-khoan');
      await page.getByText('Khóa truy cập').first().waitFor();
      await page.getByRole('button', { name: 'Đăng xuất', exact: true }).first().click();
      await password(page, 'quantri');
      await page.waitForURL('**/can-bo/dang-nhap/buoc');
      await checkAccessible(page, 'a second factor to show');
      await page.getByRole('button', { name: 'Dùng khóa truy cập' }).click();
      await page.waitForURL(/can-bo(\/danh-muc.*)?$/);
    });
    await at(url, async (page) => {
      await password(page, 'tiepnhan');
      await page.waitForURL('**/can-bo');
      await page.goto('/can-bo/tai-khoan/buoc-hai');
      const secret = await page.locator('#day-chu').innerText();
      await page.getByLabel('Mã 6 chữ số').fill('000000');
      await page.getByRole('button', { name: 'Xác nhận mã' }).click();
      await page.getByText('Mã chưa đúng').first().waitFor();
      const used = code(secret);
      await page.getByLabel('Mã 6 chữ số').fill(used);
      await page.getByRole('button', { name: 'Xác nhận mã' }).click();
      await page.waitForURL('**/can-bo/tai-khoan?xong=buoc-hai');
      await checkAccessible(page, 'own account');
      await page.getByRole('button', { name: 'Đăng xuất', exact: true }).first().click();
      await password(page, 'tiepnhan');
      await page.waitForURL('**/can-bo/dang-nhap/buoc');
      // The code that set it up was used; the next one is not.
      await page.getByLabel(/Mã 6 chữ số/).fill(used);
      await page.getByRole('button', { name: 'Tiếp tục' }).click();
      await page.getByText('Mã chưa đúng').first().waitFor();
      await page.getByLabel(/Mã 6 chữ số/).fill(code(secret, Date.now() + 30_000));
      await page.getByRole('button', { name: 'Tiếp tục' }).click();
      await page.waitForURL('**/can-bo');
    });
  } finally {
    await stop();
  }
});

test('in Đăk Nông the National Portal vouches for organisations, not for persons', async () => {
  const { url, stop } = await office('dak-nong');
  try {
    await at(url, async (page) => {
      await page.goto('/dang-nhap');
      assert.equal(await page.locator('#password').count(), 0);
      await page.getByText('Không có mật khẩu riêng ở đây').waitFor();
      await by(page, 'Đăng nhập bằng Cổng', 'moi');
      await page.getByText('chỉ dành cho doanh nghiệp, tổ chức').waitFor();
      await page.getByText('Điều 4').waitFor();
    });
    await at(url, async (page) => {
      await by(page, 'Đăng nhập bằng Cổng', 'congty');
      await page.waitForURL('**/dang-nhap/dong-y');
      await page.getByText('Lê Văn Giám').waitFor();
      await page.getByRole('checkbox').check();
      await page.getByRole('button', { name: 'Mở tài khoản' }).click();
      await page.waitForURL('**/tai-khoan');
      await page.getByText('Công ty TNHH Cà phê Nâm Nung').first().waitFor();
      await page.getByText('Lê Văn Giám').first().waitFor();
    });
  } finally {
    await stop();
  }
});
