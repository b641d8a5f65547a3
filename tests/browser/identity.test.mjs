// Who one is and for whom one acts: e-ID and single sign-on by a real OpenID Connect provider,
// in each province what its regulation names; accounts opened, linked, and signed out of.

import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createHmac } from 'node:crypto';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { checkAccessible, picture, startBrowser, startOffice, visitor, PHONE } from './support.mjs';
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
  return { url: started.url, stop };
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
      await page.locator('main').getByRole('button', { name: 'Đăng xuất', exact: true }).click();
      await page.waitForURL(/\/dang-xuat\/qua/);
      await page.waitForURL(/\/session\/end/);
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
      await page.getByLabel('Mã 6 chữ số').fill(code(secret));
      await page.getByRole('button', { name: 'Xác nhận mã' }).click();
      await page.waitForURL('**/can-bo/tai-khoan?xong=buoc-hai');
      await checkAccessible(page, 'own account');
      await page.getByRole('button', { name: 'Đăng xuất', exact: true }).first().click();
      await password(page, 'tiepnhan');
      await page.waitForURL('**/can-bo/dang-nhap/buoc');
      // The code that set it up was used; the next one is not.
      await page.getByLabel(/Mã 6 chữ số/).fill(code(secret));
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
