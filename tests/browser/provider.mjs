// A certified OpenID Connect provider (`oidc-provider`) with the claims of VNeID, of the National
// Portal and of a province's single sign-on, as the sign-in journeys need it.

import { createServer } from 'node:http';
import Provider from 'oidc-provider';

const CLIENT = { client_id: 'motcua', client_secret: 'a secret of thirty-two letters and more' };

/** Who can sign in there; the password is anything. */
export const PEOPLE = {
  dao: {
    name: 'NGUYỄN THỊ ĐÀO', cccd: '036190000000', birthdate: '1990-03-14', level: 2,
    permanent_address: 'Tổ 4, phường Trường Thi', phone_number: '0900000123',
  },
  moi: {
    name: 'Đặng Văn Mới', cccd: '037085001234', birthdate: '1985-02-03', level: 2,
    permanent_address: 'Xóm 3, xã Gia Hưng', phone_number: '0912345678', email: 'moi@example.vn',
  },
  khac: { name: 'Trần Thị Khác', cccd: '036190000000', birthdate: '1990-03-14', level: 1 },
  congty: {
    name: 'Lê Văn Giám', cccd: '067080000123', level: 2,
    organization_code: '6400123456', organization_name: 'Công ty TNHH Cà phê Nâm Nung',
    permanent_address: 'Phường Nghĩa Thành', phone_number: '0261123456', email: 'cp@example.vn',
  },
  vohinh: { name: 'Không Số' },
};

/**
 * A provider on a free port: `issuer` is known at once, `open` begins to serve a motcua at an
 * address. `accounts` are added to those above (an officer's `preferred_username`).
 */
export async function startProvider(accounts = {}) {
  const people = { ...PEOPLE, ...accounts };
  const server = createServer();
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  const issuer = `http://127.0.0.1:${server.address().port}`;
  const open = (url) => server.on('request', serve(issuer, url, people).callback());
  const stop = () => new Promise((resolve) => {
    server.close(resolve);
    server.closeAllConnections();
  });
  return { issuer, open, stop };
}

/** The section of the configuration that names providers. */
export function section(providers) {
  const lines = providers.map(({ id, name, vouches, issuer }) => [
    '[[provider]]', `id = "${id}"`, `name = "${name}"`, `vouches = "${vouches}"`,
    `issuer = "${issuer}"`, `client_id = "${CLIENT.client_id}"`,
    `client_secret = "${CLIENT.client_secret}"`,
  ].join('\n'));
  return `${lines.join('\n\n')}\n`;
}

function serve(issuer, url, people) {
  return new Provider(issuer, {
    clients: [{
      ...CLIENT,
      redirect_uris: [`${url}/dang-nhap/ve`],
      post_logout_redirect_uris: [`${url}/dang-xuat/xong`],
      response_types: ['code'],
      grant_types: ['authorization_code'],
    }],
    pkce: { required: () => true },
    claims: {
      openid: ['sub'],
      profile: ['name', 'birthdate', 'cccd', 'level', 'permanent_address', 'organization_code',
        'organization_name', 'preferred_username'],
      email: ['email'],
      phone: ['phone_number'],
    },
    findAccount: (_, id) => (people[id] ? {
      accountId: id,
      claims: async () => ({ sub: id, ...people[id] }),
    } : undefined),
    features: { devInteractions: { enabled: true }, rpInitiatedLogout: { enabled: true } },
    cookies: { keys: ['a key of the tests'] },
  });
}

/** Signs in at the provider's own pages, as far as it asks. */
export async function signInThere(page, login) {
  await page.locator('input[name="login"]').fill(login);
  await page.locator('input[name="password"]').fill('anything');
  await page.locator('button[type="submit"]').click();
  const agree = page.locator('form[action*="/confirm"] button, form button:has-text("Continue")');
  await agree.first().click();
}
