// Works for a moment before a petition is sent, so that a program cannot send thousands: a number
// is sought whose hash over what was written begins with zeros. Without scripts, or where the
// browser offers no hashing, the form is sent as it is and the server lets a few a minute through.

const encoder = new TextEncoder();

async function solve(form) {
  const bits = Number(form.dataset.bits);
  const value = (name) => form.elements[name].value.trim().replaceAll('\r\n', '\n');
  const head = `${form.elements.issued.value}\n${value('title')}\n${value('content')}\n`;
  for (let from = 0; ; from += 256) {
    const numbers = Array.from({ length: 256 }, (_, at) => from + at);
    const hashes = await Promise.all(numbers.map((it) => crypto.subtle.digest('SHA-256', encoder.encode(head + it))));
    const found = hashes.findIndex((hash) => Math.clz32(new DataView(hash).getUint32(0)) >= bits);
    if (found >= 0) return numbers[found];
  }
}

for (const form of document.querySelectorAll('form[data-bits]')) {
  if (!globalThis.crypto?.subtle) continue;
  form.addEventListener('submit', async (event) => {
    event.preventDefault();
    if (form.getAttribute('aria-busy')) return;
    form.setAttribute('aria-busy', 'true');
    form.elements.proof.value = await solve(form);
    form.submit();
  });
  // Whoever comes back to the page may send it again.
  window.addEventListener('pageshow', () => form.removeAttribute('aria-busy'));
}
