// The official TypeScript SDK, unchanged but for address and key: create, read, update, list, archive and delete of every noun.
// Prints the names of the operations it called, as one line of JSON; exits with 1 when something is not as a user of the SDK expects.
import assert from 'node:assert/strict';
import Anthropic, { toFile } from '@anthropic-ai/sdk';

const client = new Anthropic({ baseURL: process.argv[2].replace(/\/$/, ''), apiKey: process.env.EMULATOR_KEY, maxRetries: 0 });
const certificate = process.env.EMULATOR_CERTIFICATE;
const queue = process.env.EMULATOR_QUEUE;
const { beta } = client;
const called = [];
const call = async (name, work) => {
  try {
    const value = await work();
    called.push(name);
    return value;
  } catch (error) {
    error.message = `${name}: ${error.message}`;
    throw error;
  }
};
const all = async (list) => {
  const items = [];
  for await (const item of list) items.push(item);
  return items;
};
const text = (value) => ({ type: 'user.message', content: [{ type: 'text', text: value }] });
const skillFile = async (description) => toFile(Buffer.from(`---\nname: pr\ndescription: ${description}\n---\n`), 'pr/SKILL.md');

// Agents, environments, sessions.
const agent = await call('agents.create', () => beta.agents.create({ name: 'a', model: 'claude-opus-5-5' }));
assert.equal((await call('agents.retrieve', () => beta.agents.retrieve(agent.id))).name, 'a');
await call('agents.update', () => beta.agents.update(agent.id, { version: agent.version, description: 'b' }));
assert.equal((await call('agents.versions.list', () => all(beta.agents.versions.list(agent.id)))).length, 2);
assert.equal((await call('agents.list', () => all(beta.agents.list({ limit: 1 })))).length, 1);
const environment = await call('environments.create', () => beta.environments.create({ name: 'e', config: { type: 'cloud' } }));
await call('environments.update', () => beta.environments.update(environment.id, { description: 'd' }));
assert.equal((await call('environments.retrieve', () => beta.environments.retrieve(environment.id))).description, 'd');
await call('environments.list', () => all(beta.environments.list()));
const session = await call('sessions.create', () => beta.sessions.create({ agent: agent.id, environment_id: environment.id }));
await call('sessions.update', () => beta.sessions.update(session.id, { title: 't' }));
assert.equal((await call('sessions.retrieve', () => beta.sessions.retrieve(session.id))).title, 't');
await call('sessions.list', () => all(beta.sessions.list({ statuses: ['idle'] })));
const threads = await call('sessions.threads.list', () => all(beta.sessions.threads.list(session.id)));
await call('sessions.threads.retrieve', () => beta.sessions.threads.retrieve(threads[0].id, { session_id: session.id }));
await call('sessions.threads.events.list', () => all(beta.sessions.threads.events.list(threads[0].id, { session_id: session.id })));
const file = await call('files.upload', async () => (client.files ?? beta.files).upload({ file: await toFile(Buffer.from('x'), 'x.txt') }));
const resource = await call('sessions.resources.add', () => beta.sessions.resources.add(session.id, { type: 'file', file_id: file.id }));
await call('sessions.resources.retrieve', () => beta.sessions.resources.retrieve(resource.id, { session_id: session.id }));
await call('sessions.resources.delete', () => beta.sessions.resources.delete(resource.id, { session_id: session.id }));

// Vaults and credentials.
const vault = await call('vaults.create', () => beta.vaults.create({ display_name: 'v', metadata: { a: '1' } }));
assert.equal((await call('vaults.update', () => beta.vaults.update(vault.id, { display_name: 'w' }))).metadata.a, '1');
await call('vaults.retrieve', () => beta.vaults.retrieve(vault.id));
await call('vaults.list', () => all(beta.vaults.list()));
const credentials = beta.vaults.credentials;
const credential = await call('vaults.credentials.create', () => credentials.create(vault.id, { auth: { type: 'mcp_oauth', mcp_server_url: 'https://m/mcp', access_token: 'x' } }));
await call('vaults.credentials.mcp_oauth_validate', () => credentials.mcpOAuthValidate(credential.id, { vault_id: vault.id }));
for (let i = 0; i < 3; i += 1) await credentials.create(vault.id, { auth: { type: 'static_bearer', mcp_server_url: `https://m${i}/mcp`, token: 'x' } });
assert.equal((await call('vaults.credentials.list', () => all(credentials.list(vault.id, { limit: 2 })))).length, 4);
await call('vaults.credentials.retrieve', () => credentials.retrieve(credential.id, { vault_id: vault.id }));
await call('vaults.credentials.update', () => credentials.update(credential.id, { vault_id: vault.id, display_name: 'c' }));
await call('vaults.credentials.archive', () => credentials.archive(credential.id, { vault_id: vault.id }));
await call('vaults.credentials.delete', () => credentials.delete(credential.id, { vault_id: vault.id }));

// Memory.
const store = await call('memory_stores.create', () => beta.memoryStores.create({ name: 's' }));
await call('memory_stores.update', () => beta.memoryStores.update(store.id, { description: 'd' }));
await call('memory_stores.retrieve', () => beta.memoryStores.retrieve(store.id));
await call('memory_stores.list', () => all(beta.memoryStores.list()));
const { memories, memoryVersions } = beta.memoryStores;
const memory = await call('memory_stores.memories.create', () => memories.create(store.id, { path: '/a/b.md', content: 'x' }));
const unchanged = { type: 'content_sha256', content_sha256: memory.content_sha256 };
await call('memory_stores.memories.update', () => memories.update(memory.id, { memory_store_id: store.id, content: 'y', precondition: unchanged }));
await assert.rejects(() => memories.update(memory.id, { memory_store_id: store.id, content: 'z', precondition: unchanged }), (error) => error.status === 409);
await call('memory_stores.memories.retrieve', () => memories.retrieve(memory.id, { memory_store_id: store.id }));
assert.equal((await call('memory_stores.memories.list', () => all(memories.list(store.id, { depth: 1 }))))[0].type, 'memory_prefix');
const versions = await call('memory_stores.memory_versions.list', () => all(memoryVersions.list(store.id, { view: 'full' })));
await call('memory_stores.memory_versions.retrieve', () => memoryVersions.retrieve(versions[0].id, { memory_store_id: store.id }));
await call('memory_stores.memory_versions.redact', () => memoryVersions.redact(versions[1].id, { memory_store_id: store.id }));
await call('memory_stores.memories.delete', () => memories.delete(memory.id, { memory_store_id: store.id }));

// Skills.
const skills = client.skills ?? beta.skills;
const skill = await call('skills.create', async () => skills.create({ display_name: 'PR', files: [await skillFile('d'), await toFile(Buffer.from('x'), 'pr/a/b.txt')] }));
await call('skills.retrieve', () => skills.retrieve(skill.id));
await call('skills.list', () => all(skills.list({ source: 'custom' })));
const version = await call('skills.versions.create', async () => skills.versions.create(skill.id, { files: [await skillFile('e')] }));
await call('skills.versions.retrieve', () => skills.versions.retrieve(version.id, { skill_id: skill.id }));
assert.equal((await call('skills.versions.list', () => all(skills.versions.list(skill.id)))).length, 2);
const content = await call('skills.versions.download', async () => Buffer.from(await (await (skills.versions.download ? skills : beta.skills).versions.download(version.id, { skill_id: skill.id })).arrayBuffer()));
assert.equal(content.subarray(0, 2).toString(), 'PK');
await call('skills.versions.delete', () => skills.versions.delete(version.id, { skill_id: skill.id }));

// Deployments and dreams.
const schedule = { type: 'cron', expression: '0 9 * * *', timezone: 'Europe/Berlin' };
const deployment = await call('deployments.create', () => beta.deployments.create({ name: 'd', agent: agent.id, environment_id: environment.id, initial_events: [text('go')], schedule }));
await call('deployments.update', () => beta.deployments.update(deployment.id, { description: 'x' }));
await call('deployments.retrieve', () => beta.deployments.retrieve(deployment.id));
await call('deployments.list', () => all(beta.deployments.list()));
const run = await call('deployments.run', () => beta.deployments.run(deployment.id));
await call('deployments.pause', () => beta.deployments.pause(deployment.id));
await call('deployments.unpause', () => beta.deployments.unpause(deployment.id));
assert.equal((await call('deployment_runs.list', () => all(beta.deploymentRuns.list({ deployment_id: deployment.id, has_error: false })))).length, 1);
await call('deployment_runs.retrieve', () => beta.deploymentRuns.retrieve(run.id));
const dream = await call('dreams.create', () => beta.dreams.create({ model: 'claude-opus-5-5', inputs: [{ type: 'memory_store', memory_store_id: store.id }] }));
await call('dreams.retrieve', () => beta.dreams.retrieve(dream.id));
await call('dreams.list', () => all(beta.dreams.list({ statuses: ['pending', 'running', 'completed'] })));
await call('dreams.cancel', () => beta.dreams.cancel(dream.id));
await call('dreams.archive', () => beta.dreams.archive(dream.id));

// User profiles, tunnels, models.
const profiles = client.userProfiles ?? beta.userProfiles;
const profile = await call('user_profiles.create', () => profiles.create({ name: 'u' }));
await call('user_profiles.update', () => profiles.update(profile.id, { metadata: { a: '1' } }));
await call('user_profiles.retrieve', () => profiles.retrieve(profile.id));
await call('user_profiles.list', () => all(profiles.list({ order_by: 'name' })));
await call('user_profiles.create_enrollment_url', () => beta.userProfiles.createEnrollmentURL(profile.id));
await call('user_profiles.action_urls.create', () => profiles.actionURLs.create(profile.id, { action: { type: 'enroll_end_user' } }));
const { dataControls } = beta.userProfiles.providers.google;
await call('data_controls.update', () => dataControls.update(profile.id, { cmek: { type: 'enabled', external_key_ids: { us: 'ekey_1' } } }));
await call('data_controls.retrieve', () => dataControls.retrieve(profile.id));
const tunnel = await call('tunnels.create', () => beta.tunnels.create({ display_name: 't' }));
await call('tunnels.retrieve', () => beta.tunnels.retrieve(tunnel.id));
await call('tunnels.list', () => all(beta.tunnels.list()));
const revealed = await call('tunnels.reveal_token', () => beta.tunnels.revealToken(tunnel.id));
assert.notEqual((await call('tunnels.rotate_token', () => beta.tunnels.rotateToken(tunnel.id, {}))).tunnel_token, revealed.tunnel_token);
const { certificates } = beta.tunnels;
const trusted = await call('tunnels.certificates.create', () => certificates.create(tunnel.id, { ca_certificate_pem: certificate }));
await call('tunnels.certificates.retrieve', () => certificates.retrieve(trusted.id, { tunnel_id: tunnel.id }));
assert.equal((await call('tunnels.certificates.list', () => all(certificates.list(tunnel.id)))).length, 1);
await call('tunnels.certificates.archive', () => certificates.archive(trusted.id, { tunnel_id: tunnel.id }));
const models = await call('models.list', () => all(client.models.list({ limit: 1 })));
await call('models.retrieve', () => client.models.retrieve(models[0].id));

// The work queue.
const selfHosted = await beta.environments.retrieve(queue);
const worker = new Anthropic({ baseURL: client.baseURL, apiKey: null, authToken: process.env.EMULATOR_QUEUE_KEY, maxRetries: 0 });
const waiting = await beta.sessions.create({ agent: agent.id, environment_id: selfHosted.id, initial_events: [text('go')] });
const { work } = beta.environments;
const own = worker.beta.environments.work;
const item = await call('environments.work.poll', () => own.poll(selfHosted.id, { block_ms: 100 }));
await call('environments.work.ack', () => own.ack(item.id, { environment_id: selfHosted.id }));
const beat = await call('environments.work.heartbeat', () => own.heartbeat(item.id, { environment_id: selfHosted.id, expected_last_heartbeat: 'NO_HEARTBEAT' }));
await own.heartbeat(item.id, { environment_id: selfHosted.id, expected_last_heartbeat: beat.last_heartbeat });
await call('environments.work.stats', () => work.stats(selfHosted.id));
await call('environments.work.retrieve', () => work.retrieve(item.id, { environment_id: selfHosted.id }));
await call('environments.work.list', () => all(own.list(selfHosted.id)));
await call('environments.work.update', () => work.update(item.id, { environment_id: selfHosted.id, metadata: { a: '1' } }));
await call('environments.work.stop', () => work.stop(item.id, { environment_id: selfHosted.id, force: true }));
assert.equal(await own.poll(selfHosted.id), null);
await beta.sessions.delete(waiting.id).catch(() => {});

// What ends them.
await call('sessions.archive', () => beta.sessions.archive(session.id));
await call('sessions.delete', () => beta.sessions.delete(session.id));
await call('memory_stores.archive', () => beta.memoryStores.archive(store.id));
await call('memory_stores.delete', () => beta.memoryStores.delete(store.id));
await call('vaults.archive', () => beta.vaults.archive(vault.id));
await call('vaults.delete', () => beta.vaults.delete(vault.id));
await call('deployments.archive', () => beta.deployments.archive(deployment.id));
await call('tunnels.archive', () => beta.tunnels.archive(tunnel.id));
await call('user_profiles.delete', () => profiles.delete(profile.id));
for (const one of await all(skills.versions.list(skill.id))) await skills.versions.delete(one.id, { skill_id: skill.id });
await call('skills.delete', () => skills.delete(skill.id));
await call('agents.archive', () => beta.agents.archive(agent.id));
await call('environments.archive', () => beta.environments.archive(environment.id));
await call('environments.delete', () => beta.environments.delete(environment.id));
console.log(JSON.stringify(called));
