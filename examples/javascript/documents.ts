// The questions. graphql-codegen reads them here and gives each the type of its answer and of its variables.
import { graphql } from './generated/gql.js';

export const EXPORTERS = graphql(`
  query Exporters($country: ID!, $after: String) {
    organisations(where: { exports: { some: { node: { id: { eq: $country } } } } }, first: 3, after: $after) {
      totalCount
      edges {
        cursor
        node {
          __typename
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
`);

export const EXPORTERS_THEN = graphql(`
  query ExportersThen($country: ID!, $date: EDTF!) {
    asOf(date: $date) {
      organisations(where: { exports: { some: { node: { id: { eq: $country } } } } }) {
        totalCount
        edges {
          node {
            __typename
            id
            name
          }
        }
      }
    }
  }
`);

export const ONE = graphql(`
  query One($id: ID!) {
    node(id: $id) {
      __typename
      id
      ... on Organisation {
        name
        exports {
          totalCount
        }
      }
    }
  }
`);
