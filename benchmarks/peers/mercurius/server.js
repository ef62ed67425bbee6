// A peer: Mercurius on Fastify with compiled queries (graphql-jit), hand-written resolvers over objects in memory.

import { readFileSync } from 'node:fs'
import Fastify from 'fastify'
import mercurius from 'mercurius'
import { company } from './filters.js'
import { load } from './graph.js'
import { grouped } from './groups.js'
import { firstOf } from './heap.js'

const PAGE = 25
const [port, seed] = process.argv.slice(2)
const graph = load(seed)

const size = (args) => args.first ?? PAGE
const slice = (rows, number) => (rows.length <= number ? rows : rows.slice(0, number))
const page = (rows, args) => ({ totalCount: rows.length, edges: slice(rows, size(args)) })
const nodes = (connection) => connection.edges.map((edge) => edge.node)

function companyOrder(term) {
  const sign = (term.name ?? term.id) === 'DESC' ? -1 : 1
  const key = term.name ? 'folded' : 'id'
  return (a, b) => (a[key] < b[key] ? -sign : a[key] > b[key] ? sign : 0)
}

const organisation = {
  exports: (row, args) => page(row.exported, args),
  olympicWork: (row, args) => ({ totalCount: row.worked.length, nodes: slice(row.worked, size(args)) }),
}

const resolvers = {
  Query: {
    company: (_, { id }) => graph.companies.get(id),
    country: (_, { id }) => graph.countries.get(id),
    companies(_, args) {
      const rows = args.where ? graph.listed.filter(company(args.where)) : graph.listed
      const term = args.orderBy?.[0]
      return {
        totalCount: rows.length,
        nodes: term ? firstOf(rows, size(args), companyOrder(term)) : slice(rows, size(args)),
      }
    },
    exports: () => ({ totalCount: graph.exports.length }),
  },
  Company: organisation,
  Country: {
    exporters(row, args) {
      const direction = args.orderBy?.[0]?.properties?.amount
      if (!direction) return page(row.received, args)
      const sign = direction === 'DESC' ? -1 : 1
      const edges = firstOf(row.received, size(args), (a, b) => sign * (a.properties.value - b.properties.value))
      return { totalCount: row.received.length, edges }
    },
  },
  OrganisationExportsConnection: { nodes },
  CountryExportersConnection: { nodes },
  ExportConnection: { groups: (_, args) => grouped(graph, args.by, args.orderBy, size(args)) },
}

const app = Fastify()
app.register(mercurius, {
  schema: readFileSync(new URL('schema.graphql', import.meta.url), 'utf8'),
  resolvers,
  jit: 1,
  compilerOptions: { disableLeafSerialization: true, disablingCapturingStackErrors: true },
})
await app.listen({ host: '127.0.0.1', port: Number(port) })
