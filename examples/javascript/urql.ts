// urql with Graphcache: pages that come together in its cache, and the graph of another date beside that of today.
import { cacheExchange } from '@urql/exchange-graphcache';
import { relayPagination } from '@urql/exchange-graphcache/extras';
import { Client, fetchExchange } from '@urql/core';
import { EXPORTERS, EXPORTERS_THEN, ONE } from './documents.js';
import generated from './generated/possible-types.js';
import { tell } from './told.js';

const [url = 'http://127.0.0.1:8000/graphql'] = process.argv.slice(2);
const country = 'CN';

const client = new Client({
  url,
  preferGetMethod: 'within-url-limit', // what a cache on the way may keep
  exchanges: [
    cacheExchange({
      // `asOf` answers with a Query. Graphcache takes each Query for its root, and so would put the past over the present.
      // It does not when the root has another name.
      schema: { __schema: { queryType: { name: 'RootQuery' } } },
      keys: { Query: () => null, PageInfo: () => null, OrganisationConnection: () => null, OrganisationEdge: () => null },
      resolvers: { RootQuery: { organisations: relayPagination() } },
    }),
    fetchExchange,
  ],
});

let after: string | null | undefined;
do {
  const { data, error } = await client.query(EXPORTERS, { country, after });
  if (error) throw error;
  after = data?.organisations.pageInfo.hasNextPage ? data.organisations.pageInfo.endCursor : null;
} while (after);

const then = await client.query(EXPORTERS_THEN, { country, date: '2013-12-31' });
const now = await client.query(EXPORTERS, { country }, { requestPolicy: 'cache-only' });
const one = await client.query(ONE, { id: now.data?.organisations.edges[0]?.node.id ?? '' });
const error = then.error ?? now.error ?? one.error;
if (error) throw error;
tell(now.data?.organisations, then.data?.asOf.organisations, one.data?.node);
