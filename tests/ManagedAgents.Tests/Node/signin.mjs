// The official TypeScript SDK signs in at the emulator's token endpoint with profiles, and checks the webhooks that the emulator sent.
// Prints one line of JSON for each thing it saw; exits with 1 when something is not as a user of the SDK expects.
import assert from 'node:assert/strict';
import { readFile, writeFile } from 'node:fs/promises';
import Anthropic from '@anthropic-ai/sdk';
import { Webhook } from 'standardwebhooks';

const say = (what, value) => console.log(JSON.stringify({ what, value }));
const list = async (client) => (await client.beta.vaults.list()).data.length;

// A login whose token has expired: the SDK refreshes it and writes the file.
say('login', await list(new Anthropic({ profile: 'login', maxRetries: 0 })));

// Once more after others: that is all there is to see.
if (!process.argv[3]) process.exit(0);

// A workload: the SDK exchanges its token, and keeps what it was given in a file, too.
say('federation', await list(new Anthropic({ profile: 'pod', maxRetries: 0 })));

// An identity that no rule takes.
try {
  await list(new Anthropic({ profile: 'stranger', maxRetries: 0 }));
  assert.fail('a stranger got in');
} catch (error) {
  say('stranger', [error.statusCode, typeof error.requestId]);
}

// What the emulator delivered, byte for byte; and the same with a letter changed.
const client = new Anthropic({ apiKey: 'unused' });
const types = [];
for (const { body, headers } of JSON.parse(await readFile(process.argv[2], 'utf8'))) {
  const text = Buffer.from(body, 'base64').toString('utf8');
  types.push(client.beta.webhooks.unwrap(text, { headers, key: process.env.WEBHOOK_KEY }).data.type);
  assert.throws(() => client.beta.webhooks.unwrap(text.replace('event', 'Event'), { headers, key: process.env.WEBHOOK_KEY }));
}
say('webhooks', types);

// A thousand bodies of all kinds, signed by the library that the SDK checks with.
const webhook = new Webhook(process.env.WEBHOOK_KEY);
const pieces = ['{"a":1}', '\r\n', '  ', 'é', '\u{1F600}', '\u0000', '中文', '"', '\\', '\t', ' '];
let seed = 7;
const next = (most) => (seed = (seed * 48271) % 2147483647) % most;
const now = new Date();
const signed = Array.from({ length: 1000 }, (_, i) => {
  const body = i === 0 ? '' : i === 1 ? 'x'.repeat(256 * 1024) : Array.from({ length: next(200) }, () => pieces[next(pieces.length)]).join('');
  return { id: `whe_${i}`, stamp: String(Math.floor(now.getTime() / 1000)), body: Buffer.from(body, 'utf8').toString('base64'), signature: webhook.sign(`whe_${i}`, now, body) };
});
await writeFile(process.argv[3], JSON.stringify(signed));
