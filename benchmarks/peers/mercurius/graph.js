// The seed as objects that point at each other: nodes by id, and the edges of each node in the order of answers.

import { readFileSync } from 'node:fs'

const texts = (a, b) => (a < b ? -1 : a > b ? 1 : 0)

export function load(file) {
  const seed = JSON.parse(readFileSync(file, 'utf8'))
  const companies = new Map()
  const countries = new Map()
  const events = new Map()
  for (const row of seed.nodes.sort((a, b) => texts(a.id, b.id))) {
    if (row.kind === 'Company') {
      companies.set(row.id, {
        __typename: 'Company', id: row.id, name: row.name, folded: row.name.toLowerCase(), exported: [], worked: [],
      })
    } else if (row.kind === 'Country') {
      countries.set(row.id, {
        id: row.id, name: row.name, iso3: row.iso3, region: row.region ?? null, place: countries.size, received: [],
      })
    } else if (row.kind === 'OlympicEvent') {
      events.set(row.id, { id: row.id, name: row.name, season: row.season, year: row.year, host: null })
    }
  }
  const exports = []
  for (const row of seed.edges.sort((a, b) => texts(a.target, b.target) || texts(a.id, b.id))) {
    if (row.type === 'EXPORTED_TO') {
      const source = companies.get(row.source)
      const target = countries.get(row.target)
      const one = {
        id: row.id, source, target, when: row.when, year: Number(row.when), product: row.product,
        amount: row.amount, value: Number(row.amount), currency: row.currency,
      }
      exports.push(one)
      source.exported.push({ node: target, properties: one })
      target.received.push({ node: source, properties: one })
    } else if (row.type === 'WORKED_ON') {
      companies.get(row.source).worked.push(events.get(row.target))
    } else if (row.type === 'HOSTED_BY') {
      events.get(row.source).host = countries.get(row.target)
    }
  }
  for (const country of countries.values()) {
    country.received.sort((a, b) => texts(a.node.id, b.node.id) || texts(a.properties.id, b.properties.id))
  }
  const columns = {
    target: Int32Array.from(exports, (row) => row.target.place),
    year: Int32Array.from(exports, (row) => row.year),
  }
  return { columns, companies, countries, exports, listed: [...companies.values()], places: [...countries.values()] }
}
