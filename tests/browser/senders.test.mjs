// Whose petition it is: two people who say the same and are answered together, one who must not be
// known, one who rings up, one who loses the key. What each of them reads, and what the others must not.

import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { promisify } from 'node:util';
import { PHOTO } from './citizen.mjs';
import { SCAN, officer } from './officer.mjs';
import { SENDER, act, does, fillSender, given, lookUp, sendFromPhone } from './petition.mjs';
import { PHONE, accessible, checkAccessible, counts, startBrowser, startOffice, visitor } from './support.mjs';

const run = promisify(execFile);

/** The agency whose officers sign in by short names. */
const WARD = 'UBND phường Trường Thi';

let office, browser;
before(async () => {
  office = await startOffice('nam-dinh');
  browser = await startBrowser();
});
after(async () => {
  await browser?.close();
  await office?.stop();
});

/** Nothing of it stands on the page, in no attribute either. */
async function tellsNothing(page, words, where) {
  const html = await page.content();
  for (const word of words) assert.ok(!html.includes(word), `${where} tells “${word}”`);
}

/** Opens a petition at an officer's desk. */
const open = (page, code) => page.goto(`/can-bo/phan-anh/${code}`);

/** The agency that answers is chosen, and what is asked of it. */
async function assign(page, agency) {
  await does(page, 'assign', { lead: { label: agency }, instructions: 'Kiểm tra và trả lời' });
}

async function done(...people) {
  for (const it of people) {
    assert.deepEqual(it.faults, []);
    await it.close();
  }
}

test('two people say the same: joined by hand, answered once, each reads it on the own page', async () => {
  const title = 'Máy lấy số thứ tự hỏng';
  const first = await sendFromPhone(browser, office.url, {
    title,
    content: 'Máy lấy số thứ tự hỏng từ thứ Hai. Tôi đưa mẹ tám mươi tuổi đi.',
    sender: SENDER,
  });
  const second = await sendFromPhone(browser, office.url, {
    title,
    content: 'Máy lấy số thứ tự hỏng từ thứ Hai. Tôi ngồi xe lăn.',
    sender: { name: 'Lê Văn Tám', address: 'Phường Năng Tĩnh', phone: '0900000789' },
  });
  const [ofFirst, ofSecond] = [
    ['tám mươi tuổi', SENDER.name, SENDER.phone],
    ['xe lăn', 'Lê Văn Tám', '0900000789'],
  ];

  const control = await officer(browser, office.url, 'kiemsoat');
  const { page } = control;
  await open(page, second.code);
  await act(page, 'link', { to: 'PAKN.20200101.0001', fold: 'Gộp' });
  await page.getByRole('alert').waitFor();
  assert.ok(await page.locator('#viec-link [name="fold"]').isChecked(), 'what was ticked stays');
  await does(page, 'link', { to: first.code });
  await page.getByText('Gộp với', { exact: true }).waitFor();
  await checkAccessible(page, 'joined');
  await page.goto('/can-bo/phan-anh?o=folded');
  await counts(page.locator('tbody .code', { hasText: second.code }), 1);

  // Until it is answered the second one learns with which it goes, and nothing else of that.
  await lookUp(second.page, second);
  await second.page.getByRole('link', { name: first.code }).waitFor();
  await checkAccessible(second.page, 'joined, as its sender sees it');
  await open(page, first.code);
  await does(page, 'assign', { lead: 'van-phong-ubnd-tinh' });
  await does(page, 'answer', { words: 'Chào chị Hương, máy đã sửa xong sáng thứ Tư.' });
  await lookUp(second.page, second);
  assert.equal(await second.page.getByText('đã sửa xong').count(), 0, 'nobody reviewed it');
  await does(page, 'publish', {
    content: 'Máy lấy số thứ tự hỏng từ thứ Hai.',
    answer: 'Máy đã sửa xong sáng thứ Tư.',
  });

  await lookUp(second.page, second);
  await second.page.getByText('Máy đã sửa xong sáng thứ Tư.').waitFor();
  await second.page.getByText('xe lăn').waitFor();
  await checkAccessible(second.page, 'the answer to both, as the second one sees it');
  await tellsNothing(second.page, [...ofFirst, 'chị Hương'], 'the page of the second');
  await lookUp(first.page, first);
  await first.page.getByText('Chào chị Hương, máy đã sửa xong sáng thứ Tư.').waitFor();
  await checkAccessible(first.page, 'the answer, as the first one sees it');
  await tellsNothing(first.page, ofSecond, 'the page of the first');
  // Everybody else reads neither of what only one of them said.
  const anybody = await visitor(browser, office.url);
  for (const code of [first.code, second.code]) {
    await anybody.page.goto(`/phan-anh/${code}`);
    await anybody.page.getByText(code).first().waitFor();
    await tellsNothing(anybody.page, [...ofFirst, ...ofSecond, 'chị Hương'], `the public page of ${code}`);
  }
  await anybody.page.goto('/phan-anh?q=may+lay+so+thu+tu+hong');
  await counts(anybody.page.getByRole('link', { name: title }), 1);
  await done(first, second, control, anybody);
});

test('a sender in confidence is known where it is classified, and nowhere else', async () => {
  const sent = await sendFromPhone(browser, office.url, {
    title: 'Bị gợi ý bồi dưỡng khi nộp hồ sơ',
    content: `Tôi là ${SENDER.name}, điện thoại ${SENDER.phone}. Ngày 3/11 tại quầy số 2 tôi bị gợi ý bồi dưỡng.`,
    sender: SENDER,
    confidential: true,
    files: PHOTO,
  });
  const telling = [SENDER.name, SENDER.phone];
  const control = await officer(browser, office.url, 'kiemsoat');
  await open(control.page, sent.code);
  const side = control.page.locator('aside section', { hasText: 'Người gửi' }).first();
  await side.getByText(SENDER.name).waitFor();
  await side.getByText('Giữ kín').waitFor();
  await assign(control.page, WARD);

  // Whoever answers reads it without the sender, and no file that could tell.
  const head = await officer(browser, office.url, 'lanhdao', { size: PHONE });
  await head.page.goto('/can-bo/phan-anh');
  await head.page.locator('tbody tr', { hasText: sent.code }).getByText('Người gửi yêu cầu giữ kín').waitFor();
  await tellsNothing(head.page, telling, 'the list of the agency');
  await open(head.page, sent.code);
  await head.page.getByText('Tôi là [đã che], điện thoại [đã che].').waitFor();
  await head.page.getByText('1 tệp kèm theo do nơi phân loại giữ').waitFor();
  await checkAccessible(head.page, 'a petition in confidence, at the agency');
  await tellsNothing(head.page, telling, 'the page of the agency');
  const auditor = await officer(browser, office.url, 'thanhtra');
  await open(auditor.page, sent.code);
  await auditor.page.getByText('[đã che]').first().waitFor();
  await tellsNothing(auditor.page, telling, 'the page of the audit');

  // The Office gives it another text, and the file after it has looked; that stands in the history.
  const name = { hasText: PHOTO.name };
  const file = await control.page.locator('main ul a[href*="/tep/"]', name).first().getAttribute('href');
  assert.equal((await head.page.request.get(office.url + file)).status(), 404);
  await act(control.page, 'veil', { content: `${SENDER.name} bị gợi ý bồi dưỡng tại quầy số 2.` });
  await control.page.getByRole('alert').getByText('còn lộ thông tin người gửi').waitFor();
  await does(control.page, 'veil', {
    title: 'Gợi ý bồi dưỡng tại quầy số 2',
    content: 'Ngày 3/11 tại quầy số 2 có việc gợi ý bồi dưỡng.',
    shown: PHOTO.name,
  });
  const history = control.page.locator('section', { has: control.page.locator('#ls') });
  await history.locator('li', { hasText: 'che nội dung chuyển xử lý: “Gợi ý bồi dưỡng tại quầy số 2”' }).waitFor();
  assert.ok(await control.page.locator('#viec-veil [name="shown"]').isChecked(), 'the file stays chosen');
  await checkAccessible(control.page, 'what agencies read is chosen');
  await open(head.page, sent.code);
  await head.page.getByText('Ngày 3/11 tại quầy số 2 có việc gợi ý bồi dưỡng.').waitFor();
  assert.equal((await head.page.request.get(office.url + file)).status(), 200);
  await tellsNothing(head.page, telling, 'what the agency reads instead');
  await does(head.page, 'answer', { words: 'Đã xác minh; cán bộ quầy số 2 bị nhắc nhở.' });

  await open(control.page, sent.code);
  await act(control.page, 'publish', { answer: `Trả lời ${SENDER.name}: cán bộ đã bị nhắc nhở.` });
  await control.page.getByRole('alert').getByText('còn lộ thông tin người gửi').waitFor();
  await does(control.page, 'publish', { answer: 'Cán bộ quầy số 2 đã bị nhắc nhở.' });
  const anybody = await visitor(browser, office.url);
  await anybody.page.goto(`/phan-anh/${sent.code}`);
  await anybody.page.getByText('Cán bộ quầy số 2 đã bị nhắc nhở.').waitFor();
  await accessible(anybody.page, 'a petition in confidence, made public');
  await tellsNothing(anybody.page, [...telling, PHOTO.name], 'the public page');
  await anybody.page.goto('/phan-anh?q=nguyen+thi+thanh+huong');
  await counts(anybody.page.locator('.code', { hasText: sent.code }), 0);
  // The sender reads all of it, with the file.
  await lookUp(sent.page, sent);
  await sent.page.getByText(`Tôi là ${SENDER.name}`).waitFor();
  await sent.page.getByRole('button', { name: PHOTO.name }).waitFor();
  await checkAccessible(sent.page, 'a petition in confidence, as its sender sees it');
  await done(sent, control, head, auditor, anybody);
});

/** A moment as a form of the desk takes it and as pages tell it, some minutes ago, in Viet Nam. */
function ago(minutes) {
  const wall = new Date(Date.now() + (7 * 60 - minutes) * 60_000).toISOString();
  const [, year, month, day, hour, minute] = wall.match(/^(\d+)-(\d+)-(\d+)T(\d+):(\d+)/);
  return {
    typed: wall.slice(0, 16),
    told: new RegExp(`${Number(hour)}:${minute} (Thứ \\S+|Chủ nhật) ${Number(day)}/${Number(month)}/${year}`, 'i'),
  };
}

/** The slip as the browser prints it: its words, how many pages, where its QR code leads. */
async function printed(page) {
  const folder = await mkdtemp(join(tmpdir(), 'motcua-slip-'));
  const of = async (program, ...args) => (await run(program, args, { cwd: folder })).stdout;
  try {
    await writeFile(join(folder, 'slip.pdf'), await page.pdf({ preferCSSPageSize: true }));
    const text = (await of('pdftotext', '-layout', 'slip.pdf', '-')).replace(/\s+/g, ' ');
    const pages = Number((await of('pdfinfo', 'slip.pdf')).match(/Pages:\s+(\d+)/)[1]);
    await of('pdftoppm', '-r', '200', '-png', '-singlefile', 'slip.pdf', 'slip');
    const leads = (await of('zbarimg', '--quiet', '--raw', 'slip.png')).trim();
    return { text, pages, leads };
  } finally {
    await rm(folder, { recursive: true });
  }
}

/** A call is entered; the code and the key of its slip. */
async function enter(page, rang, { title, content, caller }) {
  await page.goto('/can-bo/phan-anh/moi');
  await page.locator('#kind').selectOption('petition');
  await page.locator('#channel').selectOption('phone');
  await page.locator('#received_at').fill(rang.typed);
  await page.locator('#title').fill(title);
  await page.locator('#content').fill(content);
  await fillSender(page, caller);
  await page.getByRole('button', { name: 'Ghi nhận' }).click();
  return given(page, '[data-code-given]');
}

test('who rings up gets a slip, is asked, answers by telephone, and reads the answer with the key', async () => {
  const caller = { name: 'Trần Văn Bình', address: 'Thôn 2', phone: '0900000456' };
  const title = 'Giấy hẹn ghi sai ngày';
  const rang = ago(90);
  const control = await officer(browser, office.url, 'kiemsoat');
  const { page } = control;
  const { code, key } = await enter(page, rang, { title, content: 'Giấy hẹn của tôi ghi ngày trả là Chủ nhật.', caller });
  await accessible(page, 'the slip');
  const slip = await printed(page);
  for (const word of [code, key, title, 'Điện thoại']) assert.ok(slip.text.includes(word), `${word}: ${slip.text}`);
  assert.match(slip.text, rang.told);
  assert.ok(!slip.text.includes('Nhập tiếp') && !slip.text.includes(caller.phone), slip.text);
  assert.equal(slip.pages, 1);
  assert.equal(new URL(slip.leads).pathname, `/phan-anh/${code}`);
  assert.ok(!slip.leads.includes(key), 'no key in an address');

  // Asked back; the caller rings again, and what was said then has its own time.
  await open(page, code);
  await does(page, 'ask_clarity', { reason: 'Giấy hẹn của hồ sơ nào?' });
  const again = ago(0);
  await act(page, 'relay', { said: 'clarify', channel: 'phone', came_at: rang.typed, content: 'Hồ sơ khai sinh của cháu.' });
  await page.getByRole('alert').getByText('Thời điểm người gửi trả lời phải từ').waitFor();
  await does(page, 'relay', { came_at: again.typed });
  const history = page.locator('section', { has: page.locator('#ls') });
  const entry = await history.locator('li', { hasText: 'ghi lời người gửi (Điện thoại' }).innerText();
  assert.match(entry, again.told);
  assert.ok(entry.includes('“Hồ sơ khai sinh của cháu.”'), entry);
  await checkAccessible(page, 'what a caller said');

  // The ward drafts, its head answers with two files; one of them becomes public.
  await assign(page, WARD);
  const specialist = await officer(browser, office.url, 'chuyenvien');
  await open(specialist.page, code);
  await does(specialist.page, 'draft', { words: 'Đã sửa giấy hẹn thành ngày thứ Hai.' });
  assert.equal(await specialist.page.locator('#viec-answer').count(), 0, 'a draft is not an answer');
  const head = await officer(browser, office.url, 'lanhdao');
  await open(head.page, code);
  await head.page.getByText('Đã sửa giấy hẹn thành ngày thứ Hai.').first().waitFor();
  await checkAccessible(head.page, 'a draft before its answer');
  const files = [{ ...SCAN, name: 'giay-hen-moi.pdf' }, { ...PHOTO, name: 'giay-hen-cu.jpg' }];
  await does(head.page, 'answer', { files });

  const anybody = await visitor(browser, office.url, { size: PHONE });
  await anybody.page.goto(`/phan-anh/${code}`);
  await anybody.page.getByText(code).first().waitFor();
  await tellsNothing(anybody.page, ['Đã sửa giấy hẹn', caller.name, title], 'before the review');
  await page.goto('/can-bo/phan-anh?o=review');
  const waits = page.locator('tbody tr', { hasText: title }).locator('.tag[data-state=soon]');
  await waits.filter({ hasText: 'Chờ rà soát trả lời' }).waitFor();
  await page.getByRole('link', { name: title }).click();
  await checkAccessible(page, 'an answer before its review');
  const places = new Map();
  for (const { name } of files) {
    const link = page.locator('section.tint a[href*="/tep/"]', { hasText: name });
    const hash = (await link.getAttribute('href')).split('/').pop();
    places.set(name, `/phan-anh/${code}/tep/${hash}`);
  }
  await does(page, 'publish', { content: 'Giấy hẹn ghi ngày trả là Chủ nhật.', shown: 'giay-hen-moi.pdf' });

  await anybody.page.goto(`/phan-anh/${code}`);
  await anybody.page.getByRole('link', { name: 'giay-hen-moi.pdf' }).waitFor();
  await checkAccessible(anybody.page, 'public with one of two files');
  await tellsNothing(anybody.page, [caller.name, caller.phone, 'giay-hen-cu.jpg'], 'the public page');
  const reads = async (name) => (await anybody.page.request.get(office.url + places.get(name))).status();
  assert.deepEqual([await reads('giay-hen-moi.pdf'), await reads('giay-hen-cu.jpg')], [200, 404]);
  // With the key from the slip, the words of the calls and both files.
  await lookUp(anybody.page, { code, key });
  await anybody.page.getByText('Giấy hẹn của tôi ghi ngày trả là Chủ nhật.').waitFor();
  await anybody.page.getByText(rang.told).first().waitFor();
  await checkAccessible(anybody.page, 'what the caller sees with the key');
  for (const [name, at] of places) {
    await anybody.page.getByRole('button', { name }).waitFor();
    const opened = await anybody.page.request.post(office.url + at, { form: { ma: key } });
    assert.equal(opened.status(), 200, name);
  }
  await open(page, code);
  await does(page, 'relay', { said: 'accept', came_at: ago(0).typed });
  await anybody.page.goto(`/phan-anh/${code}`);
  await anybody.page.getByText('Người gửi đồng ý').first().waitFor();
  await done(control, specialist, head, anybody);
});

test('who loses the key is verified, gets a new one, and the old one opens nothing', async () => {
  const caller = { name: 'Đỗ Văn Sáu', address: 'Thôn 3', phone: '0900000678' };
  const title = 'Chưa nhận được giấy hẹn';
  const content = 'Tôi nộp hồ sơ ba ngày trước mà chưa nhận được giấy hẹn.';
  const control = await officer(browser, office.url, 'kiemsoat');
  const { page } = control;
  const lost = await enter(page, ago(60), { title, content, caller });
  // Somebody else says the same: whoever enters it is told, and joins them from there.
  const neighbour = { name: 'Vũ Thị Bảy', address: 'Thôn 3', phone: '0900000679' };
  const other = await enter(page, ago(30), { title, content, caller: neighbour });
  const hint = page.locator('section', { has: page.locator('#cung-noi-dung') });
  await hint.getByText('Có 1 phản ánh, câu hỏi khác cùng nội dung').waitFor();
  await accessible(page, 'the slip of one that says what another one says');
  assert.ok(!(await printed(page)).text.includes(lost.code), 'no code of anybody else on the paper');
  await hint.getByRole('button', { name: `Gộp vào ${lost.code}` }).click();
  await page.waitForURL(`**/${other.code}?xong=link`);
  await page.getByText('Gộp với', { exact: true }).waitFor();
  await open(page, lost.code);
  const tied = page.locator('section', { has: page.locator('#di-cung') });
  await tied.locator('li', { hasText: other.code }).getByText(neighbour.name).waitFor();
  await checkAccessible(page, 'a petition with one that goes along');
  await does(page, 'assign', { lead: 'van-phong-ubnd-tinh' });
  await does(page, 'answer', { words: 'Giấy hẹn đã gửi lại sáng nay.' });

  // The slip is lost; the Office calls back and says how it made sure.
  const anybody = await visitor(browser, office.url, { size: PHONE });
  await anybody.page.goto(`/phan-anh/${lost.code}`);
  await anybody.page.getByText('cơ quan xác minh rồi cấp lại').waitFor();
  await act(page, 'renew_key', { proof: 'call_back', verified: 'Đã gọi' });
  await page.getByRole('alert').getByText('Ghi đã xác minh người gửi thế nào').waitFor();
  await checkAccessible(page, 'a new key for whom nobody verified');
  const words = 'Gọi lại số đã ghi, xưng đúng họ tên và ngày gửi';
  await act(page, 'renew_key', { verified: words });
  await page.getByText('Đã cấp lại mã tra cứu.').waitFor();
  const renewed = await given(page, '[data-code-given]');
  assert.equal(renewed.code, lost.code);
  assert.notEqual(renewed.key, lost.key);
  await accessible(page, 'the slip with a new key');
  const slip = await printed(page);
  for (const word of [renewed.code, renewed.key, 'Cấp lại lúc']) assert.ok(slip.text.includes(word), slip.text);
  assert.ok(!slip.text.includes(lost.key) && !slip.text.includes(caller.phone), slip.text);
  assert.equal(slip.pages, 1);

  // The old key is refused at once; the new one reads the answer and says what its sender thinks.
  const status = async (key) => {
    const form = { code: lost.code, ma: key };
    return (await anybody.page.request.post(`${office.url}/phan-anh/tra-cuu`, { form })).status();
  };
  assert.deepEqual([await status(lost.key), await status(renewed.key)], [404, 200]);
  await lookUp(anybody.page, renewed);
  await anybody.page.getByText('Giấy hẹn đã gửi lại sáng nay.').waitFor();
  await anybody.page.getByText('Cấp lại mã tra cứu (Gọi lại số điện thoại').waitFor();
  await checkAccessible(anybody.page, 'what the new key opens');
  await anybody.page.getByRole('button', { name: 'Đồng ý với trả lời' }).click();
  await anybody.page.getByText('Đã ghi nhận: đồng ý với trả lời.').waitFor();
  await open(page, lost.code);
  const history = page.locator('section', { has: page.locator('#ls') });
  const entry = await history.locator('li', { hasText: 'cấp lại mã tra cứu' }).innerText();
  assert.ok(entry.includes(words) && entry.includes('Gọi lại số điện thoại đã ghi khi gửi'), entry);
  await done(control, anybody);
});
