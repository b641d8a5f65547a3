// What a signed-in citizen's pages do better with a script. Every page works without it.

const root = document.documentElement;
root.classList.add('scripted');

// The summary of errors gets the focus, so that it is read out and the keyboard starts there.
document.querySelector('.error-summary[tabindex]')?.focus();

// A button that sends is pressed once; the server would answer the second time like the first.
for (const form of document.querySelectorAll('form[data-once]')) {
  form.addEventListener('submit', () => {
    setTimeout(() => {
      for (const button of form.querySelectorAll('button')) button.disabled = true;
    });
  });
}
addEventListener('pageshow', () => {
  for (const button of document.querySelectorAll('form[data-once] button')) button.disabled = false;
});

// Sends a form as if a button of it had been pressed, also in browsers of some years ago.
function sendBy(form, button) {
  if (form.requestSubmit) return form.requestSubmit(button);
  if (button?.name) {
    const said = document.createElement('input');
    Object.assign(said, { type: 'hidden', name: button.name, value: button.value });
    form.append(said);
  }
  form.submit();
}

// Save while somebody types: after a pause, as the server knows the page's form.
for (const form of document.querySelectorAll('form[data-autosave]')) {
  const said = document.querySelector('[data-saved]');
  const version = form.elements.version;
  let timer = 0;
  let saving = null;
  let again = false;
  let leaving = false;
  let pressed = null;
  const post = async () => {
    const data = new URLSearchParams(new FormData(form));
    data.set('di', 'luu');
    const stop = new AbortController();
    const late = setTimeout(() => stop.abort(), 20_000);
    try {
      const answer = await fetch(form.action, { method: 'POST', body: data, signal: stop.signal });
      const it = answer.ok ? await answer.json() : null;
      if (it?.saved && version) version.value = it.version;
      if (it && said) said.textContent = `${it.words}.`;
    } catch {
      // Without a connection the page itself keeps what was typed.
    } finally {
      clearTimeout(late);
    }
  };
  const save = async () => {
    again = saving !== null;
    if (again) return;
    saving = post();
    await saving;
    saving = null;
    if (again && !leaving) save();
  };
  form.addEventListener('input', () => {
    clearTimeout(timer);
    timer = setTimeout(save, 1500);
  });
  form.addEventListener('click', (event) => { pressed = event.target.closest('button'); });
  // A page that is sent while it is being saved waits for that: it has to name the version which the
  // saving makes, or it would be taken for one that another window has overtaken.
  form.addEventListener('submit', async (event) => {
    clearTimeout(timer);
    if (!saving) return;
    event.preventDefault();
    if (leaving) return;
    leaving = true;
    await saving;
    // Should the way to the next page be broken off, the page saves again and can be sent again.
    leaving = false;
    clearTimeout(timer);
    sendBy(form, event.submitter || pressed);
  });
  // Back from another page, as the browser kept it.
  addEventListener('pageshow', () => { leaving = false; });
}

// Files go up one by one as they are chosen, with progress and a way to stop.
for (const form of document.querySelectorAll('form[data-upload]')) {
  form.addEventListener('change', (event) => {
    const input = event.target;
    if (!(input instanceof HTMLInputElement) || input.type !== 'file') return;
    const list = input.closest('[data-slot]')?.querySelector('.files');
    if (!list) return;
    for (const file of input.files) send(form, input.name, file, list);
    // What was sent must not be sent once more with the page.
    input.value = '';
  });
}

function send(form, slot, file, list) {
  const row = waiting(form, file);
  list.append(row);
  const data = new FormData();
  data.set('csrf', form.elements.csrf.value);
  data.append(slot, file, file.name);
  const request = new XMLHttpRequest();
  const progress = row.querySelector('progress');
  request.upload.addEventListener('progress', (event) => {
    if (event.lengthComputable) progress.value = (event.loaded / event.total) * 100;
  });
  row.querySelector('button').addEventListener('click', () => {
    request.abort();
    row.remove();
  });
  request.addEventListener('load', () => {
    const isRow = request.status === 200 || request.status === 422;
    if (!isRow) return failed(form, row);
    const holder = document.createElement('template');
    holder.innerHTML = request.responseText;
    const rows = holder.content.querySelectorAll('li.file');
    if (rows.length === 0) return failed(form, row);
    row.replaceWith(...rows);
  });
  request.addEventListener('error', () => failed(form, row));
  request.open('POST', form.dataset.upload);
  request.send(data);
}

function waiting(form, file) {
  const row = document.createElement('li');
  row.className = 'file';
  const words = document.createElement('span');
  const name = document.createElement('b');
  name.textContent = file.name;
  const state = document.createElement('span');
  state.className = 'small soft';
  state.setAttribute('role', 'status');
  state.textContent = form.dataset.sending;
  const progress = document.createElement('progress');
  progress.max = 100;
  progress.value = 0;
  progress.setAttribute('aria-label', `${form.dataset.sending} ${file.name}`);
  const stop = document.createElement('button');
  stop.type = 'button';
  stop.className = 'button quiet';
  stop.textContent = form.dataset.stop;
  words.append(name, document.createElement('br'), state, document.createElement('br'), progress);
  row.append(document.createElement('span'), words, stop);
  return row;
}

function failed(form, row) {
  row.dataset.file = 'refused';
  const state = row.querySelector('[role="status"]');
  state.className = 'error';
  state.textContent = form.dataset.failed;
  row.querySelector('progress').remove();
  row.querySelector('button')?.remove();
}

// A long list of places gets a box that narrows it; accents and case do not matter.
const plain = (text) => text.normalize('NFD').replace(/\p{M}/gu, '').replace(/[đĐ]/g, 'd').toLowerCase();
for (const select of document.querySelectorAll('select[data-filter]')) {
  const all = [...select.options].filter((option) => option.value);
  if (all.length < 12) continue;
  const box = document.createElement('input');
  box.className = 'input';
  box.type = 'search';
  box.autocomplete = 'off';
  box.placeholder = select.dataset.filter;
  box.setAttribute('aria-label', select.dataset.filter);
  box.setAttribute('aria-controls', select.id);
  select.before(box);
  box.addEventListener('input', () => {
    const words = plain(box.value).split(/\s+/).filter(Boolean);
    let first = null;
    for (const option of all) {
      const name = plain(option.textContent);
      const fits = words.every((word) => name.includes(word));
      option.hidden = !fits;
      option.disabled = !fits;
      if (fits && !first) first = option;
    }
    for (const group of select.querySelectorAll('optgroup')) {
      group.hidden = [...group.children].every((option) => option.hidden);
    }
    if (words.length > 0 && first) select.value = first.value;
  });
}
