// The official TypeScript SDK, unchanged but for address and key, against a running emulator.
// Prints one line of JSON for each thing it saw; exits with 1 when something is not as a user of the SDK expects.
import assert from 'node:assert/strict';
import Anthropic, { toFile } from '@anthropic-ai/sdk';

const client = new Anthropic({ baseURL: process.argv[2].replace(/\/$/, ''), apiKey: process.env.EMULATOR_KEY, maxRetries: 0 });
const say = (what, value) => console.log(JSON.stringify({ what, value }));
const tool = { type: 'custom', name: 'run_linter', description: 'Runs the linter', input_schema: { type: 'object', properties: {} } };
const text = (value) => ({ type: 'user.message', content: [{ type: 'text', text: value }] });

const agent = await client.beta.agents.create({ name: 'Reviewer', model: 'claude-opus-4-6', tools: [{ type: 'agent_toolset_20260401' }, tool] });
const environment = await client.beta.environments.create({ name: 'env', config: { type: 'cloud', networking: { type: 'limited', allowed_hosts: ['example.com'] } } });
const session = await client.beta.sessions.create({ agent: { type: 'agent', id: agent.id, version: agent.version }, environment_id: environment.id, title: 'review' });
say('created', session.status);

// Streams while it sends, and answers the custom tool by hand.
const stream = await client.beta.sessions.events.stream(session.id, { event_deltas: ['agent.message'] });
await client.beta.sessions.events.send(session.id, { events: [text('Review it')] });
const types = [];
let preview = '';
let message = '';
for await (const event of stream) {
  types.push(event.type);
  if (event.type === 'event_delta') preview += event.delta.content.text;
  if (event.type === 'agent.message') message = event.content[0].text;
  if (event.type === 'agent.custom_tool_use') {
    await client.beta.sessions.events.send(session.id, {
      events: [{ type: 'user.custom_tool_result', custom_tool_use_id: event.id, content: [{ type: 'text', text: 'clean' }] }],
    });
  }
  if (event.type === 'session.status_idle' && event.stop_reason.type === 'end_turn') break;
}
assert.equal(message, 'The linter says: clean');
assert.equal(preview, message);
say('streamed', types);

// The SDK's own tool runner on a second turn: it streams, lists and answers by itself.
await client.beta.sessions.events.send(session.id, { events: [text('Again')] });
const calls = [];
const runnable = { ...tool, parse: (input) => input, run: () => 'still clean' };
for await (const call of client.beta.sessions.events.toolRunner(session.id, { tools: [runnable], maxIdleMs: 200 })) calls.push([call.name, call.posted]);
assert.deepEqual(calls, [['run_linter', true]]);

// Sends first and opens the stream second, as the SDK's samples do.
const simple = await client.beta.sessions.create({ agent: { type: 'agent', id: agent.id }, environment_id: environment.id });
await client.beta.sessions.events.send(simple.id, { events: [text('Hello Claude!')] });
const late = [];
for await (const event of await client.beta.sessions.events.stream(simple.id)) {
  late.push(event.type);
  if (event.type === 'session.status_idle') break;
}
assert.ok(late.includes('agent.custom_tool_use'));

const history = [];
for await (const event of client.beta.sessions.events.list(session.id, { limit: 5 })) history.push(event.id);
assert.equal(new Set(history).size, history.length);
say('history', history);
const sessions = [];
for await (const listed of client.beta.sessions.list({ statuses: ['idle'] })) sessions.push(listed.id);
assert.ok(sessions.includes(session.id));

const bytes = Buffer.from('line\r\n'.repeat(50000));
const file = await client.beta.files.upload({ file: await toFile(bytes, 'input.txt') });
assert.equal(file.size_bytes, bytes.length);
const download = await client.beta.files.download(file.id);
assert.ok(Buffer.from(await download.arrayBuffer()).equals(bytes));
const outputs = [];
for await (const output of client.beta.files.list({ scope_id: session.id, betas: ['managed-agents-2026-04-01'] })) outputs.push(output.filename);
say('outputs', outputs);
assert.equal((await client.beta.files.delete(file.id)).type, 'file_deleted');

await assert.rejects(client.beta.agents.retrieve('agent_01missing'), (error) => error.status === 404 && error.requestID.startsWith('req_'));
assert.equal((await client.beta.sessions.delete(session.id)).type, 'session_deleted');
say('done', true);
