// Passkeys: a form that asks for one (`data-passkey="show"`) or makes one (`"make"`) sends what the
// authenticator answers as fields. Without this script such a form has another one beside it.

(() => {
  const bytes = (text) => Uint8Array.from(atob(text.replace(/-/g, '+').replace(/_/g, '/')), (c) => c.charCodeAt(0));
  const hex = (text) => Uint8Array.from(text.match(/../g) ?? [], (two) => parseInt(two, 16));
  const text = (buffer) => btoa(String.fromCharCode(...new Uint8Array(buffer)))
    .replace(/\+/g, '-').replace(/\//g, '_').replace(/=+$/, '');

  async function ask(kind, it) {
    if (kind === 'show') {
      const found = await navigator.credentials.get({
        publicKey: {
          challenge: bytes(it.challenge),
          rpId: it.rpId,
          userVerification: 'required',
          allowCredentials: it.keys.map((id) => ({ type: 'public-key', id: hex(id) })),
        },
      });
      return {
        credential: text(found.rawId),
        client_data: text(found.response.clientDataJSON),
        authenticator_data: text(found.response.authenticatorData),
        signature: text(found.response.signature),
      };
    }
    const made = await navigator.credentials.create({
      publicKey: {
        challenge: bytes(it.challenge),
        rp: { id: it.rpId, name: it.rpName },
        user: { id: hex(it.user), name: it.login, displayName: it.name },
        pubKeyCredParams: [{ type: 'public-key', alg: -7 }],
        authenticatorSelection: { userVerification: 'required', residentKey: 'preferred' },
        attestation: 'none',
      },
    });
    return {
      client_data: text(made.response.clientDataJSON),
      attestation: text(made.response.attestationObject),
    };
  }

  for (const form of document.querySelectorAll('form[data-passkey]')) {
    form.addEventListener('submit', async (event) => {
      event.preventDefault();
      const button = form.querySelector('button');
      button.disabled = true;
      try {
        const answer = await ask(form.dataset.passkey, JSON.parse(form.dataset.options));
        for (const [name, value] of Object.entries(answer)) {
          const field = document.createElement('input');
          field.type = 'hidden';
          field.name = name;
          field.value = value;
          form.append(field);
        }
        form.submit();
      } catch {
        form.querySelector('.error').hidden = false;
        button.disabled = false;
      }
    });
  }
})();
