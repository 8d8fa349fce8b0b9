// The official TypeScript worker, unchanged but for address and key: serves sessions of an environment until so many items are done.
import Anthropic from '@anthropic-ai/sdk';

const [baseURL, environmentId, workdir, items, maxIdleMs] = process.argv.slice(2);
const ended = new AbortController();
let left = Number(items);
const client = new Anthropic({
  baseURL: baseURL.replace(/\/$/, ''),
  apiKey: null,
  authToken: null,
  logger: { error: console.error, warn: console.error, info() {}, debug() {} },
  fetch: async (url, options) => {
    const answer = await fetch(url, options);
    if (String(url).endsWith('/stop') && --left === 0) setTimeout(() => ended.abort(), 0);
    return answer;
  },
});
await client.beta.environments.work
  .worker({ environmentId, environmentKey: process.env.EMULATOR_QUEUE_KEY, workdir, maxIdleMs: Number(maxIdleMs) })
  .run(ended.signal);
