// What the process editor and the form designer do better with a script: the picture follows what
// is typed, steps and fields are dragged to their place. Every page works without it.

document.documentElement.classList.add('scripted');

// The picture and the checks follow what is typed, after a pause.
for (const form of document.querySelectorAll('form[data-live]')) {
  const into = document.querySelector('[data-live-into]');
  let timer = 0;
  let asked = 0;
  const look = async () => {
    timer = 0;
    asked += 1;
    const mine = asked;
    try {
      const answer = await fetch(form.dataset.live, { method: 'POST', body: new URLSearchParams(new FormData(form)) });
      const text = answer.ok ? await answer.text() : '';
      // A slow answer must not overtake a newer one.
      if (!text || mine !== asked) return;
      const scroll = into.querySelector('.diagram')?.scrollLeft ?? 0;
      into.innerHTML = text;
      const picture = into.querySelector('.diagram');
      if (picture) picture.scrollLeft = scroll;
    } catch {
      // Without a connection the last picture stays.
    } finally {
      if (mine === asked && timer === 0) into?.removeAttribute('aria-busy');
    }
  };
  const later = () => {
    clearTimeout(timer);
    into?.setAttribute('aria-busy', 'true');
    timer = setTimeout(look, 400);
  };
  form.addEventListener('input', later);
  form.addEventListener('change', later);
}

// Lists whose items are dragged: dropping sends the form with where the item goes.
for (const list of document.querySelectorAll('[data-sort]')) {
  let dragged = null;
  const item = (event) => event.target.closest?.('[data-item]');
  for (const grip of list.querySelectorAll('.grip')) {
    const row = grip.closest('[data-item]');
    grip.addEventListener('pointerdown', () => { row.draggable = true; });
    grip.addEventListener('pointerup', () => { row.draggable = false; });
  }
  list.addEventListener('dragstart', (event) => {
    dragged = item(event);
    if (!dragged) return;
    dragged.classList.add('dragged');
    event.dataTransfer.effectAllowed = 'move';
    event.dataTransfer.setData('text/plain', dragged.dataset.item);
  });
  list.addEventListener('dragover', (event) => {
    const over = item(event);
    if (!dragged || !over || over === dragged) return;
    event.preventDefault();
    for (const row of list.querySelectorAll('.over')) row.classList.remove('over');
    over.classList.add('over');
  });
  list.addEventListener('drop', (event) => {
    const over = item(event);
    if (!dragged || !over || over === dragged) return;
    event.preventDefault();
    const form = list.closest('form');
    const go = document.createElement('input');
    go.type = 'hidden';
    go.name = list.dataset.sort;
    go.value = `keo:${dragged.dataset.item}>${over.dataset.item}`;
    form.append(go);
    form.submit();
  });
  list.addEventListener('dragend', () => {
    dragged?.classList.remove('dragged');
    if (dragged) dragged.draggable = false;
    for (const row of list.querySelectorAll('.over')) row.classList.remove('over');
    dragged = null;
  });
}

// A field's settings are sent as soon as they change, so that the preview shows them.
for (const select of document.querySelectorAll('[data-send]')) {
  select.addEventListener('change', () => select.form.requestSubmit());
}
