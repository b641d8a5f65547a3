// Comforts of password fields: a button that shows what was typed, and how strong a new password is.
// Pages work without; the form's answer then says what is wrong with it.

const vi = document.documentElement.lang !== 'en';
const say = (its, english) => (vi ? its : english);

for (const field of document.querySelectorAll('input[type=password]')) {
  const show = document.createElement('button');
  show.type = 'button';
  show.className = 'show-password';
  show.setAttribute('aria-controls', field.id);
  const set = (shown) => {
    field.type = shown ? 'text' : 'password';
    show.setAttribute('aria-pressed', String(shown));
    show.textContent = shown ? say('Ẩn mật khẩu', 'Hide password') : say('Hiện mật khẩu', 'Show password');
  };
  set(false);
  show.addEventListener('click', () => set(field.type === 'password'));
  // It is sent hidden, so that no browser keeps it among what was typed into open fields.
  field.form?.addEventListener('submit', () => set(false));
  field.after(show);
  if (field.autocomplete === 'new-password' && !/again/.test(field.name)) weigh(field, show);
}

function weigh(field, after) {
  const row = document.createElement('p');
  row.className = 'strength';
  row.hidden = true;
  const meter = Object.assign(document.createElement('meter'), { min: 0, max: 3, low: 1, high: 2, optimum: 3 });
  meter.setAttribute('aria-hidden', 'true');
  const words = document.createElement('span');
  words.setAttribute('role', 'status');
  row.append(meter, words);
  after.after(row);
  let waits;
  let turn = 0;
  // Busy from the first letter to the answer, which moves what stands below.
  field.addEventListener('input', () => {
    clearTimeout(waits);
    turn += 1;
    row.hidden ||= field.value === '';
    row.removeAttribute('aria-busy');
    if (!field.value) return;
    row.setAttribute('aria-busy', 'true');
    waits = setTimeout(ask, 600);
  });
  async function ask() {
    const mine = turn;
    const body = new URLSearchParams({ password: field.value });
    if (field.dataset.least) body.set('it_nhat', field.dataset.least);
    const answer = await fetch('/mat-khau/do-manh', { method: 'POST', body }).catch(() => null);
    const said = answer?.ok ? await answer.json() : null;
    if (mine !== turn) return;
    row.removeAttribute('aria-busy');
    if (!said) return;
    meter.value = said.level;
    words.textContent = said.words;
    row.dataset.level = said.level;
    row.hidden = field.value === '';
  }
}
