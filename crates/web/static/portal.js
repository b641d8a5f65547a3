// Small comforts of the citizens' and public pages. Every page works without them.

// A link that prints the page; it is shown only where it works.
for (const button of document.querySelectorAll('[data-print]')) {
  button.hidden = false;
  button.addEventListener('click', () => window.print());
}

// A filter sends itself when a choice changes; its button stays for those without scripts.
for (const form of document.querySelectorAll('form[data-auto]')) {
  form.addEventListener('change', () => form.requestSubmit());
}
