// The host function that opens a stored secret: a component gets the secret, never the Worker's key.

import { decrypt, Undecryptable } from "../decrypt";
import type { Host } from "../wasm";

/** `crypto_decrypt`: a stored secret in the clear. Wherever it appears later, it is hidden. */
export const cryptoDecrypt: Host = (guest, { execution }) => ({
  crypto_decrypt: async (...args) => {
    const [encrypted, encryptedLength, iv, ivLength, bound, boundLength, outPtr, lengthPtr] = args as [
      number,
      number,
      number,
      number,
      number,
      number,
      number,
      number,
    ];
    const name = guest.text(bound, boundLength);
    let value: string;
    try {
      const written = guest.text(encrypted, encryptedLength);
      value = await decrypt(execution.env, written, guest.text(iv, ivLength), name);
    } catch (error) {
      if (!(error instanceof Undecryptable)) throw error;
      return guest.complain(`\`${name}\` cannot be decrypted: ${error.message}`);
    }
    execution.secrets.remember(name || "decrypted", value);
    return guest.answer(value, outPtr, lengthPtr);
  },
});
