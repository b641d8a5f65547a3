// Small comforts of the citizens' and public pages. Every page works without them.

// A button that prints the page; it is shown only where it works.
for (const button of document.querySelectorAll('[data-print]')) {
  button.hidden = false;
  button.addEventListener('click', () => window.print());
}

// A link to something that is folded away opens it, also where the browser does not.
function unfold() {
  const target = location.hash.length > 1 && document.getElementById(decodeURIComponent(location.hash.slice(1)));
  if (!target) return;
  let closed = false;
  for (let it = target.closest('details'); it; it = it.parentElement?.closest('details')) {
    closed ||= !it.open;
    it.open = true;
  }
  if (closed) target.scrollIntoView();
}
window.addEventListener('hashchange', unfold);

// The code on a receipt carries its place in the journal behind #, which no server sees. On the
// look-up page that a phone's camera opens, it becomes a link that asks whether it is true.
function offerCheck() {
  const place = new URLSearchParams(location.hash.slice(1)).get('nk')?.match(/^\d+\.([\w-]{43})$/);
  const offer = document.querySelector('[data-check]');
  if (!place || !offer) return;
  const bytes = atob(place[1].replaceAll('-', '+').replaceAll('_', '/'));
  const digits = Array.from(bytes, (it) => it.charCodeAt(0).toString(16).padStart(2, '0')).join('');
  offer.href += `&dau=${digits}`;
  offer.hidden = false;
}
offerCheck();
unfold();

// Password fields have comforts of their own, fetched where there is one.
if (document.querySelector('input[type=password]')) import('/static/password.js');
