// The host function that signs, with a key that the component has.

import type { Host } from "../wasm";

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
