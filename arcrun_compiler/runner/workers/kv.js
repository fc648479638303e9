// A KV namespace in memory: what workerd asks of the service behind a `kvNamespace` binding.

export class Store {
  constructor(_state, env) {
    const encoder = new TextEncoder();
    this.values = new Map(Object.entries(env.SEED).map(([key, text]) => [key, encoder.encode(text)]));
  }

  async fetch(request) {
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

export default {
  fetch: (request, env) => env.STORE.get(env.STORE.idFromName("kv")).fetch(request),
};
