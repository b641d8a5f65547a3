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
unfold();
