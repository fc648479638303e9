// The host function that opens a stored secret: a component gets the secret, never the Worker's key.

import { decrypt, Undecryptable } from "../cipher";
import type { Host } from "../wasm";

/** `crypto_decrypt`: a stored secret in the clear. Wherever it appears later, it is hidden. */
export const cryptoDecrypt: Host = (guest, { execution }) => ({
  crypto_decrypt: async (textPtr, textLength, ivPtr, ivLength, namePtr, nameLength, outPtr, lengthPtr) => {
    const name = guest.text(namePtr!, nameLength!);
    let value: string;
    try {
      const encrypted = guest.text(textPtr!, textLength!);
      value = await decrypt(execution.env, encrypted, guest.text(ivPtr!, ivLength!), name);
    } catch (error) {
      if (!(error instanceof Undecryptable)) throw error;
      return guest.complain(`\`${name}\` cannot be decrypted: ${error.message}`);
    }
    execution.secrets.remember(name || "decrypted", value);
    return guest.answer(value, outPtr!, lengthPtr!);
  },
});
