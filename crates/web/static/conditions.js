// Fields that are asked only sometimes show and hide as the answers they hang on change. Without a
// script they all show, and say when they are to be filled in.

const form = document.querySelector('form[data-autosave], form[data-conditions]');
const asked = form ? [...form.querySelectorAll('[data-when]')] : [];

const iso = (name) => {
  const part = (end) => form.elements[`${name}~${end}`]?.value.trim() ?? '';
  const [day, month, year] = [part('ngay'), part('thang'), part('nam')];
  return day && month && year ? `${year}-${month.padStart(2, '0')}-${day.padStart(2, '0')}` : '';
};

function values(name, data) {
  if (form.elements[`${name}~ngay`]) return [iso(name)].filter(Boolean);
  const found = data.getAll(name).map((value) => String(value).trim()).filter(Boolean);
  const box = form.querySelector(`input[type=checkbox][name="${CSS.escape(name)}"][value=on]`);
  return box ? (box.checked ? [true] : []) : found;
}

const read = (value, like) => {
  if (typeof like === 'boolean') return value === true || value === 'true' || value === 'on';
  if (typeof like === 'number') return Number(String(value).replace(/[.\s]/g, '').replace(',', '.'));
  return String(value);
};

function compares(found, sign, like) {
  const value = read(found, like);
  switch (sign) {
    case '=': return value === like;
    case '<': return value < like;
    case '<=': return value <= like;
    case '>': return value > like;
    case '>=': return value >= like;
    default: return false;
  }
}

// The same rules as the server's, which has the last word.
function holds(it, data) {
  if (it.all) return it.all.every((one) => holds(one, data));
  if (it.any) return it.any.some((one) => holds(one, data));
  if (it.not) return !holds(it.not, data);
  const found = values(it.field, data);
  if (it.in) return found.some((value) => it.in.some((like) => read(value, like) === like));
  if (it.with === null) return it.sign === '=' ? found.length === 0 : found.length > 0;
  if (it.with === false && it.sign === '=') return found.length === 0 || found.some((value) => !read(value, false));
  if (it.sign === '!=') return !found.some((value) => compares(value, '=', it.with));
  return found.some((value) => compares(value, it.sign, it.with));
}

function look() {
  const data = new FormData(form);
  for (const field of asked) field.hidden = !holds(JSON.parse(field.dataset.when), data);
}

if (asked.length > 0) {
  form.addEventListener('input', look);
  form.addEventListener('change', look);
  look();
}
