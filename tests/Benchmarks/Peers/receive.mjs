// The peer: the official TypeScript SDK's stream, enumerated. Each line it reads names a session; it answers with how many milliseconds that took.
import Anthropic from '@anthropic-ai/sdk';
import { createInterface } from 'node:readline';

const client = new Anthropic({ baseURL: process.argv[2].replace(/\/$/, ''), apiKey: 'key', maxRetries: 0 });
console.log(process.version);
for await (const session of createInterface({ input: process.stdin })) {
  const start = performance.now();
  let events = 0;
  for await (const event of await client.beta.sessions.events.stream(session)) {
    events++;
    if (event.type === 'session.status_idle') break;
  }
  console.log(`${performance.now() - start} ${events}`);
}
