// The host function that gives a component a credential itself, to sign or to log in with.

import { HOST } from "../wasi";
import type { Host } from "../wasm";

/** `secret_get`: the Worker secret `CRED_<NAME>`, no other. Wherever it appears later, it is hidden. */
export const secretGet: Host = (guest, run) => ({
  secret_get: async (namePtr, nameLength, outPtr, lengthPtr) => {
    const value = run.execution.secrets.reveal(guest.text(namePtr!, nameLength!));
    return value === undefined ? HOST.missing : guest.answer(value, outPtr!, lengthPtr!);
  },
});
