// An agency's administrator draws a process and designs a form: the picture follows what is typed,
// what is wrong is named, a sample case is tried, a BPMN file goes out and comes back, fields are
// dragged, conditions hide them on the phone beside. And all of it without scripts.

import assert from 'node:assert/strict';
import { readFile, rm } from 'node:fs/promises';
import { after, before, test } from 'node:test';
import { BpmnModdle } from 'bpmn-moddle';
import {
  PHONE,
  checkAccessible,
  counts,
  picture,
  startBrowser,
  startOffice,
  visitor,
} from './support.mjs';
import { officer } from './officer.mjs';

let office, browser;
before(async () => {
  office = await startOffice('nam-dinh', { cases: 12 });
  browser = await startBrowser();
});
after(async () => {
  await browser?.close();
  await office?.stop();
});

const PROCESS = '/can-bo/danh-muc/quy-trinh';
const FORM = '/can-bo/danh-muc/bieu-mau';
const CODE = 'QT-khai-sinh';

const save = (page) => page.getByRole('button', { name: 'Lưu bản soạn' }).click();

test('a process is drawn, checked, tried, exchanged and kept', async () => {
  const who = await officer(browser, office.url, 'quantri');
  const { page } = who;
  await page.goto(`${PROCESS}/moi?thu_tuc=1.001193`);
  await page.getByLabel('Mã', { exact: true }).fill('mã có dấu');
  await page.getByRole('button', { name: 'Bắt đầu soạn' }).click();
  await page.getByText('Mã gồm chữ không dấu').waitFor();
  await checkAccessible(page, 'new-item');
  await page.getByLabel('Mã', { exact: true }).fill(CODE);
  await page.getByRole('button', { name: 'Bắt đầu soạn' }).click();
  await page.waitForURL(`**/${CODE}/sua`);
  const drawn = page.locator('#look .diagram .task');
  const before = await drawn.count();
  assert.ok(before >= 3, `${before} steps`);
  await checkAccessible(page, 'process-editor');

  // The picture and the checks follow what is typed.
  await page.locator('#s1-amount').fill('99');
  await page.locator('#look').getByText('quá thời hạn').waitFor();
  await page.locator('#s1-title').fill('Kiểm tra tờ khai');
  await page.locator('#look svg text', { hasText: 'Kiểm tra tờ khai' }).waitFor();
  // What cannot be read stays where it was typed, with its message.
  await page.locator('#s1-amount').fill('nhiều');
  await save(page);
  await page.getByText('Ghi một số lớn hơn 0').waitFor();
  assert.equal(await page.locator('#s1-amount').inputValue(), 'nhiều');
  for (let at = 0; at < before; at += 1) await page.locator(`#s${at}-amount`).fill('');
  await save(page);
  await page.getByText('Đã lưu bản soạn.').waitFor();

  // A new step, a fork to it, and a way back.
  await page.getByRole('button', { name: 'Thêm bước sau bước 1' }).click();
  await page.getByText('Đã thêm.').waitFor();
  await page.locator('#s1-title').fill('Xác minh người mẹ nước ngoài');
  await page.locator('#s1-amount').fill('0,25');
  await save(page);
  const first = page.locator('#buoc-1');
  await first.locator('summary').first().click();
  await first.getByRole('button', { name: 'Thêm nhánh' }).click();
  await page.locator('#s0-w0-field').selectOption('nguoi_me.quoc_tich');
  await page.locator('#s0-w0-sign').selectOption('!=');
  await page.locator('#s0-w0-value').fill('Việt Nam');
  await page.locator('#s0-w0-to').selectOption('2');
  await page.locator('#s0-w1-to').selectOption('3');
  await save(page);
  await page.locator('#look svg .way-words', { hasText: 'Còn lại' }).waitFor();
  await counts(drawn, before + 1);
  await picture(page, 'process-editor-1280', { at: '#so-do' });
  await checkAccessible(page, 'process-editor-fork');

  // A sample case takes the way of its own data.
  await page.getByRole('link', { name: 'Chạy thử' }).click();
  await page.getByText('Hồ sơ mẫu', { exact: true }).waitFor();
  const tried = page.locator('table.data');
  await page.getByLabel('Quốc tịch').fill('Lào');
  await page.getByRole('button', { name: 'Chạy thử' }).click();
  await tried.getByText('Xác minh người mẹ nước ngoài').waitFor();
  await checkAccessible(page, 'process-trial');
  await picture(page, 'process-trial-1280', { at: '#ket-qua' });
  await page.getByLabel('Quốc tịch').fill('Việt Nam');
  await page.getByRole('button', { name: 'Chạy thử' }).click();
  await page.waitForURL('**quoc_tich=Vi*');
  await counts(tried.getByText('Xác minh người mẹ nước ngoài'), 0);
  assert.match(await page.locator('.notice b').allTextContents().then((all) => all.join(' ')), /Đạt\./);

  // Out as BPMN 2.0, read by the parser under bpmn-js without a warning, and back in.
  await page.goto(`${PROCESS}/${CODE}/sua`);
  const steps = await page.locator('.step-edit').count();
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('link', { name: 'Tải BPMN 2.0' }).click(),
  ]);
  const file = await download.path();
  const { rootElement, warnings } = await new BpmnModdle().fromXML(await readFile(file, 'utf8'));
  assert.deepEqual(warnings, []);
  const process = rootElement.rootElements.find((it) => it.$type === 'bpmn:Process');
  const tasks = process.flowElements.filter((it) => it.$type === 'bpmn:UserTask');
  assert.equal(tasks.length, steps);
  assert.equal(rootElement.diagrams[0].plane.planeElement.filter((it) => it.bpmnElement?.$type === 'bpmn:UserTask').length, steps);
  await page.getByRole('button', { name: `Bỏ bước ${steps}` }).click();
  await page.getByText('Đã bỏ.').waitFor();
  await counts(page.locator('.step-edit'), steps - 1);
  await page.locator('#tep').setInputFiles({ name: 'qt.bpmn', mimeType: 'application/xml', buffer: await readFile(file) });
  await page.getByRole('button', { name: 'Nhập các bước' }).click();
  await page.getByText('Đã nhập các bước').waitFor();
  await counts(page.locator('.step-edit'), steps);
  await page.locator('#tep').setInputFiles({ name: 'x.bpmn', mimeType: 'application/xml', buffer: Buffer.from('<x>') });
  await page.getByRole('button', { name: 'Nhập các bước' }).click();
  await page.getByText('không phải XML').waitFor();

  // A step is dragged by its grip to another place.
  await page.goto(`${PROCESS}/${CODE}/sua`);
  const moved = page.locator('.step-edit').nth(2);
  const name = await moved.locator('input[id$="-title"]').inputValue();
  await moved.locator('.grip').dragTo(page.locator('.step-edit').nth(1), { targetPosition: { x: 120, y: 30 } });
  await page.getByText('Đã chuyển chỗ.').waitFor();
  assert.equal(await page.locator('#s1-title').inputValue(), name);
  await page.setViewportSize(PHONE);
  await checkAccessible(page, 'process-editor-360');
  assert.deepEqual(who.faults, []);
  await who.close();
  await rm(file, { force: true });
});

test('a form is designed, hides what is not asked, and is printed', async () => {
  const who = await officer(browser, office.url, 'quantri');
  const { page } = who;
  const add = async (title, kind) => {
    await page.getByLabel('Tên hiển thị').first().fill(title);
    await page.locator('#new_kind').selectOption(kind);
    await page.getByRole('button', { name: 'Thêm trường' }).click();
    await page.getByText('Đã thêm.').waitFor();
  };
  await page.goto(`${FORM}/moi`);
  await page.getByLabel('Mã', { exact: true }).fill('don-ho-tro');
  await page.getByLabel('Tên', { exact: true }).fill('Đơn đề nghị hỗ trợ');
  await page.getByRole('button', { name: 'Bắt đầu soạn' }).click();
  await page.waitForURL('**/don-ho-tro/sua');
  await add('Họ và tên', 'text');
  await add('Diện hỗ trợ', 'choice');
  await page.locator('#options').fill('Hộ nghèo\nKhác');
  await page.getByRole('button', { name: 'Lưu trường' }).click();
  await page.getByText('Đã lưu bản soạn.').waitFor();
  await add('Số sổ hộ nghèo', 'text');
  await page.locator('#when-field').selectOption('dien_ho_tro');
  await page.locator('#when-value').fill('Hộ giàu');
  await page.getByRole('button', { name: 'Lưu trường' }).click();
  await page.getByText('không có lựa chọn “Hộ giàu”').waitFor();
  await page.locator('#when-value').fill('Hộ nghèo');
  await page.getByLabel('Bắt buộc điền').check();
  await page.getByLabel('Câu hướng dẫn bên trường').fill('Ghi như trên sổ.');
  await page.getByRole('button', { name: 'Lưu trường' }).click();
  await page.getByText('Không thấy lỗi.').waitFor();
  await add('Thành viên', 'table');
  await picture(page, 'form-designer-1280');
  await checkAccessible(page, 'form-designer');

  // On the phone beside, the field shows only with the answer that it hangs on.
  const phone = page.frameLocator('iframe.phone');
  const asked = phone.getByLabel('Số sổ hộ nghèo');
  const poor = phone.getByRole('radio', { name: 'Hộ nghèo' });
  await poor.waitFor();
  await asked.waitFor({ state: 'hidden' });
  await poor.check();
  await asked.waitFor({ state: 'visible' });

  // A field is dragged before another one.
  const field = (path) => page.locator(`.field-tree li[data-item="${path}"]`);
  await field('dien_ho_tro').locator('.grip').dragTo(field('ho_va_ten'), { targetPosition: { x: 40, y: 16 } });
  await page.getByText('Đã chuyển chỗ.').waitFor();
  const order = await page.locator('.field-tree li').evaluateAll((all) => all.map((it) => it.dataset.item));
  assert.deepEqual(order.slice(0, 2), ['dien_ho_tro', 'ho_va_ten']);

  await page.getByRole('link', { name: 'Xem bản in' }).click();
  await page.getByText('Độc lập – Tự do – Hạnh phúc').waitFor();
  await page.getByText('chỉ điền khi “Diện hỗ trợ” là “Hộ nghèo”').waitFor();
  await checkAccessible(page, 'form-print');
  await page.goto(`${FORM}/don-ho-tro/xem-truoc`);
  await page.setViewportSize(PHONE);
  await checkAccessible(page, 'form-preview-360');
  await page.goto(`${FORM}/don-ho-tro/sua?truong=dien_ho_tro`);
  await checkAccessible(page, 'form-designer-360');
  assert.deepEqual(who.faults, []);
  await who.close();
});

test('without scripts a step is added and a field is moved all the same', async () => {
  const who = await officer(browser, office.url, 'quantri', { javaScriptEnabled: false });
  const { page } = who;
  await page.goto(`${PROCESS}/${CODE}/sua`);
  const steps = await page.locator('.step-edit').count();
  await page.getByRole('button', { name: 'Thêm bước cuối' }).click();
  await page.getByText('Đã thêm.').waitFor();
  await counts(page.locator('.step-edit'), steps + 1);
  // Whoever looks at the version finds the drawing, the trial and the printed form.
  await page.goto(`${PROCESS}/${CODE}`);
  await page.getByRole('link', { name: 'Sơ đồ, chạy thử' }).click();
  await page.locator('.diagram svg').waitFor();
  await page.goto(`${FORM}/don-ho-tro`);
  await page.getByRole('link', { name: 'Xem bản in' }).waitFor();
  await page.goto(`${FORM}/don-ho-tro/sua`);
  await page.getByRole('button', { name: 'Chuyển Họ và tên lên' }).click();
  await page.getByText('Đã chuyển chỗ.').waitFor();
  const first = await page.locator('.field-tree li').first().getAttribute('data-item');
  assert.equal(first, 'ho_va_ten');
  await who.close();
});

test('fees are set by case, way and status, and a sample file’s bill is explained as they are typed', async () => {
  const elsewhere = await startOffice('thai-binh', { cases: 2 });
  const citizen = await visitor(browser, elsewhere.url);
  await citizen.page.goto('/dich-vu-cong-truc-tuyen/uu-tien');
  await checkAccessible(citizen.page, 'the list of priority');
  await picture(citizen.page, 'priority-list');
  await citizen.close();
  const who = await officer(browser, elsewhere.url, 'vanhanh');
  const { page } = who;
  await page.goto('/can-bo/danh-muc/thu-tuc/1.001193/phi');
  await page.getByRole('button', { name: 'Thêm khoản thu' }).click();
  const fee = page.locator('section.step-edit').last();
  await fee.getByLabel('Tên khoản thu').fill('Bản sao trích lục');
  await fee.getByLabel('Mức thu (đồng)').fill('tám nghìn');
  await page.getByRole('button', { name: 'Lưu bản soạn' }).click();
  await page.getByText('“tám nghìn” không phải số tiền').waitFor();
  await fee.getByLabel('Mức thu (đồng)').fill('8.000');
  await fee.getByLabel('Nhân với số ở trường').selectOption('cap_ban_sao.so_luong');
  await page.getByRole('button', { name: 'Lưu bản soạn' }).click();
  await page.getByText('Đã lưu bản soạn.').waitFor();
  await page.getByRole('button', { name: /Thêm khoản giảm/ }).last().click();
  const off = fee.locator('.ways li').last();
  await off.getByLabel('Đối tượng, lý do').fill('Nộp trực tuyến');
  await off.getByLabel('Giảm (%').fill('50');
  await off.getByLabel('Văn bản quy định').fill('NQ 11/2026/NQ-HĐND');
  await off.getByLabel('Chỉ khi nộp trực tuyến').check();
  await page.getByLabel('Số lượng bản sao').fill('3');
  const bill = page.locator('[data-live-into]');
  await bill.getByText('8.000 đồng × 3 = 24.000 đồng').first().waitFor();
  await bill.getByText('Nộp trực tuyến: giảm 50 % (NQ 11/2026/NQ-HĐND)').waitFor();
  await bill.getByRole('heading', { name: /Trực tuyến: 12.000/ }).waitFor();
  await checkAccessible(page, 'fee-editor');
  await page.getByRole('button', { name: 'Lưu bản soạn' }).click();
  await page.getByText('Đã lưu bản soạn.').waitFor();

  // What a database holds need not be filed.
  await page.goto('/can-bo/danh-muc/thu-tuc/1.001193/thay-the');
  await page.getByLabel('Dữ liệu thay thế').last().selectOption({ label: 'Cơ sở dữ liệu về cư trú' });
  await page.getByRole('button', { name: 'Lưu bản soạn' }).click();
  await page.getByText('Ghi văn bản cho phép').waitFor();
  await page.getByLabel('Văn bản cho phép').last().fill('NQ 66.7/2025/NQ-CP');
  await page.getByRole('button', { name: 'Lưu bản soạn' }).click();
  await page.getByText('Đã lưu bản soạn.').waitFor();
  await page.setViewportSize(PHONE);
  await checkAccessible(page, 'component-rules-360');
  assert.deepEqual(who.faults, []);
  await who.close();
  await elsewhere.stop();
});
