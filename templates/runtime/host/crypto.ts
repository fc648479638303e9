// The host functions with keys in them: a component gets what they give, never the Worker's own key.

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

const RS256 = { name: "RSASSA-PKCS1-v1_5", hash: "SHA-256" };

/** `crypto_sign_rs256`: the signature's bytes. The key, PKCS8 DER, is the component's. */
export const cryptoSignRs256: Host = (guest) => ({
  crypto_sign_rs256: async (dataPtr, dataLength, keyPtr, keyLength, outPtr, lengthPtr) => {
    const data = guest.bytes(dataPtr!, dataLength!).slice();
    const der = guest.bytes(keyPtr!, keyLength!).slice();
    let key: CryptoKey;
    try {
      key = await crypto.subtle.importKey("pkcs8", der, RS256, false, ["sign"]);
    } catch {
      return guest.complain("the signing key is no RSA key in PKCS8 DER");
    }
    return guest.answer(new Uint8Array(await crypto.subtle.sign(RS256, key, data)), outPtr!, lengthPtr!);
  },
});
