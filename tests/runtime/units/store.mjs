// What lies in KV: a dump of it shows no token, and nobody else's key or place opens one.

import { forgetToken, keepToken, tokenIn } from "../../../templates/runtime/store.ts";
import { gives } from "./fact.mjs";

const TOKEN = JSON.stringify({ access_token: "an-access-token", refresh_token: "a-refresh-token", expires_at: 9e9 });
const key = (byte) => Buffer.alloc(32, byte).toString("base64");

function execution(byte, kept = new Map()) {
  const CREDENTIALS_KV = {
    get: async (name, how) => {
      const text = kept.get(name) ?? null;
      return text !== null && how === "json" ? JSON.parse(text) : text;
    },
    put: async (name, text) => void kept.set(name, text),
  };
  const env = { CREDENTIALS_KV, ...(byte === undefined ? {} : { ENCRYPTION_KEY: key(byte) }) };
  return { env, owner: "me", kept };
}

const mine = execution(1);
await keepToken(mine, "me:oauth2:notes", TOKEN, 60);
const dump = () => [...mine.kept.values()].join("\n");
const shown = ["an-access-token", "a-refresh-token"].map((secret) => dump().includes(secret));
const inOtherForms = Buffer.from(TOKEN).toString("base64").slice(4, 40);
const opened = await tokenIn(mine, "me:oauth2:notes");
const byAnother = await tokenIn(execution(2, mine.kept), "me:oauth2:notes");
mine.kept.set("me:oauth2:mail", mine.kept.get("me:oauth2:notes"));
const elsewhere = await tokenIn(mine, "me:oauth2:mail");
mine.kept.set("me:oauth2:plain", TOKEN);
const plain = await tokenIn(mine, "me:oauth2:plain");
await forgetToken(mine, "notes");
const forgotten = JSON.parse(await tokenIn(mine, "me:oauth2:notes"));
const without = await keepToken(execution(undefined), "me:oauth2:notes", TOKEN, 60).catch((error) => error.message);

gives("a dump shows no token", () => [...shown, dump().replace(TOKEN, "").includes(inOtherForms)], [false, false, false]);
gives("the Worker's own key opens it", () => opened, TOKEN);
gives("another key does not", () => byAnother, undefined);
gives("nor does it count for another service", () => elsewhere, undefined);
gives("what is not encrypted does not count", () => plain, undefined);
gives("a forgotten one keeps what lasts", () => [forgotten.refresh_token, forgotten.expires_at], ["a-refresh-token", 0]);
gives("without a key nothing is kept", () => without, "the secret ENCRYPTION_KEY is not set");
