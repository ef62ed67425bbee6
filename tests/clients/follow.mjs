// Follows a graph with the clients that people use, has it replaced once, and prints what each was told: one JSON row an answer.
import { readFileSync } from 'node:fs';
import { Client, fetchExchange } from '@urql/core';
import { createClient as createSseClient } from 'graphql-sse';
import { createClient as createWsClient } from 'graphql-ws';
import { WebSocket } from 'ws';

const [address, token, seed] = process.argv.slice(2);
const url = `${address}/graphql`;
const query = 'subscription Named($id: ID!) { live { station(id: $id) { name } } }';
const variables = { id: 'alm' };

const print = (client, told) => console.log(JSON.stringify({ client, told }));

async function load() {
  const form = new FormData();
  form.append('file', new Blob([readFileSync(seed, 'utf8').replace('"Almond"', '"Acorn"')]), 'rail.json');
  const answer = await fetch(`${address}/load`, { method: 'POST', body: form, headers: { authorization: `Bearer ${token}` } });
  if (!answer.ok) throw new Error(await answer.text());
}

// Each gives two answers: one at once, and one when the graph is replaced.
async function follow(name, answers, ready) {
  let count = 0;
  for await (const told of answers) {
    print(name, told);
    ready();
    if (++count === 2) return;
  }
}

const ws = createWsClient({ url: url.replace('http', 'ws'), webSocketImpl: WebSocket });
const sse = createSseClient({ url });
const urql = new Client({ url, exchanges: [fetchExchange], fetchSubscriptions: true });

async function* ofUrql() {
  const told = [];
  let wake;
  const stop = urql.subscription(query, variables).subscribe((one) => {
    told.push({ data: one.data, error: one.error?.message });
    wake?.();
  });
  try {
    for (;;) {
      while (told.length) yield told.shift();
      await new Promise((resolve) => (wake = resolve));
    }
  } finally {
    stop.unsubscribe();
  }
}

for (const [name, client] of Object.entries({ ws, sse })) {
  for await (const told of client.iterate({ query: '{ graph { nodes } }' })) print(`${name} query`, told);
  try {
    for await (const told of client.iterate({ query: '{ nothing }' })) print(`${name} wrong`, told);
  } catch (errors) {
    print(`${name} wrong`, { errors });
  }
}
const { data, error } = await urql.query('{ graph { nodes } }', {}).toPromise();
print('urql query', { data, error: error?.message });

let loaded;
const waiting = new Set(['ws', 'sse', 'urql', 'patch']);
const ready = (name) => () => {
  waiting.delete(name);
  if (!waiting.size) loaded ??= load();
};
await Promise.all([
  follow('ws', ws.iterate({ query, variables }), ready('ws')),
  follow('sse', sse.iterate({ query, variables }), ready('sse')),
  follow('urql', ofUrql(), ready('urql')),
  follow('patch', ws.iterate({ query, variables, extensions: { patch: 'only' } }), ready('patch')),
]);
await loaded;
await ws.dispose();
sse.dispose();
