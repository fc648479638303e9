// Plain workerd has no cron clock: this Worker calls another's `scheduled()` when it is asked to.

export default {
  async fetch(request, env) {
    const { worker, cron, time } = await request.json();
    return Response.json(await env[worker].scheduled({ cron, scheduledTime: new Date(time) }));
  },
};
