// Apollo Client: pages that come together in its cache, and the graph of another date beside that of today.
import { ApolloClient, HttpLink, InMemoryCache } from '@apollo/client';
import { relayStylePagination } from '@apollo/client/utilities';
import { EXPORTERS, EXPORTERS_THEN, ONE } from './documents.js';
import generated from './generated/possible-types.js';
import { tell } from './told.js';

const [uri = 'http://127.0.0.1:8000/graphql'] = process.argv.slice(2);
const country = 'CN';

const client = new ApolloClient({
  link: new HttpLink({ uri }),
  cache: new InMemoryCache({
    typePolicies: {
      // `asOf` answers with a Query. Apollo takes each Query for the root of its cache, and so would put the past over the present.
      // It does not when the root has another name.
      RootQuery: { queryType: true, fields: { organisations: relayStylePagination(['where', 'orderBy']) } },
    },
    possibleTypes: { ...generated.possibleTypes, Query: ['RootQuery'] },
  }),
});

let after: string | null | undefined;
do {
  // What is in the cache would answer for each page, as all stand together there.
  const { data } = await client.query({ query: EXPORTERS, variables: { country, after }, fetchPolicy: 'network-only' });
  after = data?.organisations.pageInfo.hasNextPage ? data.organisations.pageInfo.endCursor : null;
} while (after);

const then = await client.query({ query: EXPORTERS_THEN, variables: { country, date: '2013-12-31' } });
const now = client.readQuery({ query: EXPORTERS, variables: { country } });
const one = await client.query({ query: ONE, variables: { id: now?.organisations.edges[0]?.node.id ?? '' } });
tell(now?.organisations, then.data?.asOf.organisations, one.data?.node);
client.stop();
