// Plain workerd has no Workers AI: this Worker answers as the mock says that a model does.

import { WorkerEntrypoint } from "cloudflare:workers";

export default class extends WorkerEntrypoint {
  async run(model, inputs) {
    if (!this.env.MOCKED) {
      throw new Error(`Workers AI runs on the platform only; answer it here with --mock: \`AI ${model}\``);
    }
    const body = JSON.stringify(inputs);
    const answer = await fetch(`http://workers-ai.arcrun/${model}`, { method: "POST", body });
    if (!answer.ok) throw new Error(`${answer.status}: ${await answer.text()}`);
    return answer.json();
  }
}
