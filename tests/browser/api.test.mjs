// A case through the JSON API as another program would take it: no browser, no cookie, nothing but
// HTTP. The whole life, a repetition, a conflict, and the letter at the end.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { startOffice } from './support.mjs';

const PASSWORD = 'motcua-demo';
const PROCEDURE = '1.001193';
const PDF = '%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n';

const BY_ROLE = {
  reception: 'tiepnhan',
  specialist: 'chuyenvien',
  head_of_division: 'truongphong',
  head_of_agency: 'lanhdao',
  seal_clerk: 'vanthu',
};

const FORM = {
  kinh_gui: 'UBND phường Trường Thi',
  nguoi_yeu_cau: { ho_ten: 'Nguyễn Thị Đào', quan_he: 'Mẹ' },
  nguoi_duoc_khai_sinh: {
    ho_ten: 'Trần Minh Khang',
    ngay_sinh: '2026-08-10',
    noi_sinh: 'Bệnh viện Phụ sản Nam Định',
    gioi_tinh: 'Nam',
    dan_toc: 'Kinh',
    quoc_tich: 'Việt Nam',
    que_quan: 'Nam Định',
  },
  cam_doan: true,
};

let office;
before(async () => {
  office = await startOffice('nam-dinh', { cases: 20 });
});
after(() => office?.stop());

/** Someone with a session: asks, and reads JSON. */
async function person(kind, login) {
  const call = async (method, path, { body, headers = {} } = {}) => {
    const sent = { method, headers: { ...headers } };
    if (token) sent.headers.authorization = `Bearer ${token}`;
    if (body instanceof FormData) sent.body = body;
    else if (body !== undefined) {
      sent.headers['content-type'] = 'application/json';
      sent.body = JSON.stringify(body);
    }
    const response = await fetch(new URL(path, office.url), sent);
    assert.ok(response.status < 500, `${method} ${path}: ${response.status}`);
    const text = await response.text();
    const json = /json/.test(response.headers.get('content-type') ?? '') ? JSON.parse(text) : null;
    return { status: response.status, headers: response.headers, json, text };
  };
  let token = null;
  const session = await call('POST', '/api/v1/session', { body: { kind, login, password: PASSWORD } });
  assert.equal(session.status, 201, session.text);
  token = session.json.token;
  return {
    call,
    get: (path) => call('GET', path),
    act: async (code, act, body) => {
      const done = await call('POST', `/api/v1/cases/${code}/${act}`, { body });
      assert.equal(done.status, 200, `${act}: ${done.text}`);
      return done.json;
    },
    upload: async (name) => {
      const form = new FormData();
      form.append('file', new Blob([PDF]), name);
      const kept = await call('POST', '/api/v1/files', { body: form });
      assert.equal(kept.status, 201, kept.text);
      return kept.json.id;
    },
  };
}

async function commune(someone) {
  const { json } = await someone.get('/api/v1/agencies');
  return json.items.find((it) => it.name === 'UBND phường Trường Thi').code;
}

async function filed(citizen) {
  const body = {
    procedure: PROCEDURE,
    agency: await commune(citizen),
    subject: 'Đăng ký khai sinh cho Trần Minh Khang',
    form: FORM,
    papers: [{ component: 'c6', name: 'Giấy chứng sinh', file: await citizen.upload('chung-sinh.pdf') }],
    delivery: { by: 'in_person' },
  };
  const headers = { 'idempotency-key': crypto.randomUUID() };
  const first = await citizen.call('POST', '/api/v1/cases', { body, headers });
  assert.equal(first.status, 201, first.text);
  const again = await citizen.call('POST', '/api/v1/cases', { body, headers });
  assert.deepEqual([again.status, again.json], [201, first.json]);
  assert.equal(again.headers.get('idempotency-replayed'), 'true');
  return first.json.code;
}

test('a case goes from filing to the rating by HTTP alone', async () => {
  const citizen = await person('citizen', 'congdan');
  const officers = {};
  for (const login of Object.values(BY_ROLE)) officers[login] = await person('officer', login);
  const clerk = officers.tiepnhan;
  const code = await filed(citizen);

  const { json: seen } = await clerk.get(`/api/v1/cases/${code}`);
  const { json: possible } = await clerk.get(`/api/v1/cases/${code}/possible`);
  assert.equal(possible.acts.find((it) => it.act === 'accept').possible, true);
  await clerk.act(code, 'accept', { checked: seen.components.map((it) => it.id) });
  // The office's worker passes an accepted file on by itself; the clerk may only be too late.
  await clerk.act(code, 'transfer', {}).catch((error) => {
    if (!String(error.message).includes('transfer.once')) throw error;
  });

  for (let turn = 0; turn < 12; turn += 1) {
    const { json: now } = await clerk.get(`/api/v1/cases/${code}`);
    const open = now.steps.findIndex((step) => step.state === 'open');
    if (open < 0) break;
    const officer = officers[BY_ROLE[now.steps[open].role]];
    if (open + 1 === now.steps.length) await officer.act(code, 'decide_result', { outcome: 'granted' });
    else await officer.act(code, 'step_complete', { note: 'Đủ điều kiện' });
  }
  const { json: decided } = await clerk.get(`/api/v1/cases/${code}`);
  assert.equal(decided.decision.outcome, 'granted');
  if (decided.money.still_owed > 0) {
    const body = { amount: decided.money.still_owed, method: 'counter', reference: 'BL-0001' };
    await clerk.act(code, 'payment', body);
  }
  const document = await officers.vanthu.upload('khai-sinh.pdf');
  await officers.vanthu.act(code, 'issue_result', {
    number: '12/2026',
    file: { name: 'Giấy khai sinh', file: document },
  });
  await clerk.act(code, 'hand_over', {
    way: 'in_person',
    receiver: 'Nguyễn Thị Đào',
    originals_compared: true,
  });

  const { json: law } = await citizen.get('/api/v1/regulations/nam-dinh');
  const value = (key) => law.settings.find((it) => it.key === key).words.split('; ');
  const marks = value('rating.items').map((item) => ({ item, level: value('rating.scale')[0] }));
  await citizen.act(code, 'rate', { marks, words: 'Nhanh và rõ ràng.' });

  const { json: last } = await citizen.get(`/api/v1/cases/${code}`);
  assert.equal(last.stage, 'handed_over');
  assert.equal(last.rating.marks.length, marks.length);
  const { json: history } = await citizen.get(`/api/v1/cases/${code}/history`);
  assert.equal(history.items.length, last.version);
  const { json: dues } = await citizen.get(`/api/v1/cases/${code}/dues`);
  assert.match(dues.resolution.due, /\+07:00$/);
  const receipt = await citizen.get(`/api/v1/cases/${code}/letters/receipt`);
  assert.equal(receipt.headers.get('content-type'), 'application/pdf');
  assert.ok(receipt.text.startsWith('%PDF'));
});

test('the second of two is told what changed, and a rule names its article', async () => {
  const citizen = await person('citizen', 'congdan');
  const clerk = await person('officer', 'tiepnhan');
  const code = await filed(citizen);
  const headers = { 'if-match': '"1"' };
  const body = {
    items: [{ component: 'c6', guidance: 'Chụp lại, rõ bốn góc' }],
    reason: 'Ảnh mờ',
  };
  const path = `/api/v1/cases/${code}`;
  const asked = await clerk.call('POST', `${path}/supplement_request`, { body, headers });
  assert.equal(asked.status, 200, asked.text);
  const late = await citizen.call('POST', `${path}/withdraw`, { body: {}, headers });
  assert.equal(late.status, 412);
  assert.equal(late.json.changed.now, 2);
  assert.match(late.json.changed.since[0].words, /bổ sung/);

  const twice = await clerk.call('POST', `${path}/supplement_request`, {
    body,
    headers: { 'accept-language': 'en' },
  });
  assert.equal(twice.headers.get('content-type'), 'application/problem+json');
  assert.ok(twice.json.type.startsWith('/quy-che#'), twice.text);
  assert.ok(twice.json.article.short.length > 0, twice.text);
  await citizen.act(code, 'withdraw', { reason: 'Nộp nhầm' });
});
