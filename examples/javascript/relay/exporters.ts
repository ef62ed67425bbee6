// Relay without React: a connection that grows in its store, and the graph of another date beside that of today.
import { Environment, Network, RecordSource, Store, createOperationDescriptor, fetchQuery, graphql, type GraphQLResponse } from 'relay-runtime';
import NOW, { type exportersQuery } from './__generated__/exportersQuery.graphql.js';
import ONE, { type exportersOneQuery } from './__generated__/exportersOneQuery.graphql.js';
import THEN, { type exportersThenQuery } from './__generated__/exportersThenQuery.graphql.js';
import { tell } from '../told.js';

const [url = 'http://127.0.0.1:8000/graphql'] = process.argv.slice(2);
const country = 'CN';

// The compiler reads these. A build with Relay's plugin would put what it makes of them in their place.
void (() => [
  graphql`
    query exportersQuery($country: ID!, $first: Int!, $after: String) {
      organisations(where: { exports: { some: { node: { id: { eq: $country } } } } }, first: $first, after: $after)
        @connection(key: "exporters_organisations") {
        totalCount
        edges {
          node {
            id
            name
          }
        }
        pageInfo {
          hasNextPage
          endCursor
        }
      }
    }
  `,
  graphql`
    query exportersThenQuery($country: ID!, $date: EDTF!) {
      asOf(date: $date) {
        organisations(where: { exports: { some: { node: { id: { eq: $country } } } } }) {
          totalCount
          edges {
            node {
              name
            }
          }
        }
      }
    }
  `,
  graphql`
    query exportersOneQuery($id: ID!) {
      node(id: $id) {
        __typename
        ... on Organisation {
          name
          exports {
            totalCount
          }
        }
      }
    }
  `,
]);

const environment = new Environment({
  store: new Store(new RecordSource()),
  network: Network.create(async ({ text }, variables) => {
    const body = JSON.stringify({ query: text, variables });
    const answer = await fetch(url, { method: 'POST', headers: { 'content-type': 'application/json' }, body });
    return (await answer.json()) as GraphQLResponse;
  }),
});

const first = createOperationDescriptor(NOW, { country, first: 3, after: null });
environment.retain(first);
let after: string | null | undefined = null;
do {
  const variables: exportersQuery['variables'] = { country, first: 3, after };
  const data: exportersQuery['response'] | undefined = await fetchQuery<exportersQuery>(environment, NOW, variables).toPromise();
  const info = data?.organisations.pageInfo;
  after = info?.hasNextPage ? info.endCursor : null;
} while (after);

const then = await fetchQuery<exportersThenQuery>(environment, THEN, { country, date: '2013-12-31' }).toPromise();
const now = environment.lookup(first.fragment).data as exportersQuery['response'];
const id = now.organisations.edges[0]?.node.id ?? '';
const one = await fetchQuery<exportersOneQuery>(environment, ONE, { id }).toPromise();
tell(now.organisations, then?.asOf.organisations, one?.node);
