// The host functions that read and write what is stored: recipes, and entries under the run's own key.

import { recipes } from "../../recipes";
import { Undecryptable } from "../cipher";
import type { Execution } from "../run";
import { keepToken, ownEntry, tokenIn } from "../store";
import { HOST } from "../wasi";
import type { Host } from "../wasm";

const SHORTEST_SECONDS = 60; // that KV keeps an entry

/** `kv_get`: an auth or API recipe, a credential's record, a cached token; any other key is not found. */
export const kvGet: Host = (guest, { execution }) => ({
  kv_get: async (keyPtr, keyLength, outPtr, lengthPtr) => {
    const key = guest.text(keyPtr!, keyLength!);
    let value: string | null | undefined;
    try {
      value = isRecipe(key) ? await recipe(execution, key) : await entry(execution, key);
    } catch {
      return guest.complain("the store gives no answer"); // its own words may hold the run's key
    }
    return value == null ? HOST.missing : guest.answer(value, outPtr!, lengthPtr!);
  },
});

/** `kv_put`: a token for a time, encrypted, under the run's own key; nothing else. */
export const kvPut: Host = (guest, { execution }) => ({
  kv_put: async (keyPtr, keyLength, valuePtr, valueLength, seconds) => {
    const token = own(execution, guest.text(keyPtr!, keyLength!), TOKEN);
    const value = guest.text(valuePtr!, valueLength!);
    if (!token) return guest.complain("`kv_put` stores tokens only, as `{own key}:oauth2:{name}`");
    if (seconds! < SHORTEST_SECONDS) {
      return guest.complain(`\`kv_put\` keeps a token for ${SHORTEST_SECONDS} seconds or longer`);
    }
    execution.secrets.remember(`oauth2 ${token.name}`, value);
    try {
      await keepToken(execution, token.entry, value, seconds!);
    } catch (error) {
      const why = error instanceof Undecryptable ? `: ${error.message}` : "";
      return guest.complain(`the store does not take the token${why}`);
    }
    return HOST.ok;
  },
});

const isRecipe = (key: string): boolean => /^(?:auth_recipe:|rec_)/.test(key);

/** Those of the bundle first. */
const recipe = async ({ env }: Execution, key: string): Promise<string | null> =>
  recipes.get(key) ?? (await env.RECIPES.get(key));

async function entry(execution: Execution, key: string): Promise<string | null | undefined> {
  const { env, secrets } = execution;
  const record = own(execution, key, "cred");
  if (record) return env.CREDENTIALS_KV.get(record.entry);
  const token = own(execution, key, TOKEN);
  const value = token && (await tokenIn(execution, token.entry));
  if (value) secrets.remember(`oauth2 ${token.name}`, value);
  return value;
}

const TOKEN = "oauth2";

/** An entry that the component names by the own key's mark. */
function own(execution: Execution, key: string, kind: string): { entry: string; name: string } | undefined {
  const prefix = `${execution.secrets.ownKey}:${kind}:`;
  if (!key.startsWith(prefix)) return undefined;
  const name = key.slice(prefix.length);
  const entry = ownEntry(execution, kind, name);
  return entry === undefined ? undefined : { entry, name };
}
