// A KV namespace in memory: what workerd asks of the service behind a `kvNamespace` binding.

const encoder = new TextEncoder();

export class Store {
  constructor(_state, env) {
    this.values = new Map(Object.entries(env.SEED).map(([key, text]) => [key, encoder.encode(text)]));
    this.filled = env.VAULT === undefined ? undefined : this.fill(JSON.parse(env.VAULT));
  }

  /** Credentials as records: each encrypted, bound to its name, under the key that calls. */
  async fill({ owner, key, credentials }) {
    const aes = await crypto.subtle.importKey("raw", bytesOf(key), "AES-GCM", false, ["encrypt"]);
    for (const [name, value] of Object.entries(credentials)) {
      const iv = crypto.getRandomValues(new Uint8Array(12));
      const how = { name: "AES-GCM", iv, additionalData: encoder.encode(name) };
      const encrypted = await crypto.subtle.encrypt(how, aes, encoder.encode(value));
      const record = { name, encrypted: base64(new Uint8Array(encrypted)), iv: base64(iv) };
      this.values.set(`${owner}:cred:${name}`, encoder.encode(JSON.stringify(record)));
    }
  }

  async fetch(request) {
    await this.filled;
    const url = new URL(request.url);
    const key = decodeURIComponent(url.pathname.slice(1));
    if (request.method === "GET" && key === "") return this.list(url.searchParams);
    if (request.method === "GET") {
      return this.values.has(key) ? new Response(this.values.get(key)) : new Response(null, { status: 404 });
    }
    if (request.method === "PUT") this.values.set(key, new Uint8Array(await request.arrayBuffer()));
    else if (request.method === "DELETE") this.values.delete(key);
    else return new Response("not a KV operation", { status: 405 });
    return new Response(null);
  }

  list(query) {
    const prefix = query.get("prefix") ?? "";
    const names = [...this.values.keys()].filter((name) => name.startsWith(prefix)).sort();
    return Response.json({ keys: names.map((name) => ({ name })), list_complete: true });
  }
}

const bytesOf = (text) => Uint8Array.from(atob(text), (character) => character.charCodeAt(0));
const base64 = (bytes) => btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(""));

export default {
  fetch: (request, env) => env.STORE.get(env.STORE.idFromName("kv")).fetch(request),
};
