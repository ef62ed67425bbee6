/** What the service can tell of a kind of node or edge by itself, so that a click can show all of it. */

import { isObject } from './rows'
import { ask, type Json } from './service'

/** What stands between a kind and a field in such a name. */
export const OWN = '__of__'
const CITED = 'citations { title url }'
const FIELDS = 'name fields { name args { name } type { kind ofType { kind ofType { kind ofType { kind } } } } }'
const KIND = `query Kind($name: String!) { __type(name: $name) { ${FIELDS} } }`
const RECORDS = `{ __type(name: "Relationship") { possibleTypes { ${FIELDS} } } }`
const kept = new Map<string, Promise<string>>()

/** A question for all values of a node `$id` of a kind, with its citations. Empty where the schema is closed. */
export function nodeQuestion(kind: string): Promise<string> {
  return once(kind, async () => {
    const { data } = await ask(KIND, { name: kind })
    const told = isObject(data?.__type) ? selection(data.__type) : ''
    return told && `query Facts($id: ID!) { node(id: $id) { id ${told} } }`
  })
}

/** A question for what is around a node `$id`, with all values of the edges that lead there. */
export function aroundQuestion(): Promise<string> {
  return once('', async () => {
    const { data } = await ask(RECORDS)
    const records = isObject(data?.__type) && Array.isArray(data.__type.possibleTypes) ? data.__type.possibleTypes : []
    return `query Around($id: ID!) { subgraph(around: [$id], hops: 1, first: 60) { nodes { id } relationships { id ${records.map((one) => selection(one, true)).join(' ')} } } }`
  })
}

function once(key: string, make: () => Promise<string>): Promise<string> {
  const made = kept.get(key) ?? make()
  kept.set(key, made)
  made.catch(() => kept.delete(key))
  return made
}

/**
 * `... on Export { when project citations { title url } }`: all fields without arguments that hold values, and the sources. Beside other kinds each value
 * is asked for by a name of its own, as one may be a text that never misses and the other one that may.
 */
function selection(type: Json, isBeside = false): string {
  if (!isObject(type) || !Array.isArray(type.fields)) return ''
  const fields = type.fields.filter(isObject)
  const values = fields.filter((field) => Array.isArray(field.args) && field.args.length === 0 && holdsValues(field.type)).map(({ name }) => name)
  const cited = fields.some(({ name }) => name === 'citations') ? [CITED] : []
  const asked = values.map((name) => (isBeside ? `${String(type.name)}${OWN}${String(name)}: ${String(name)}` : name))
  return `... on ${String(type.name)} { ${['id', ...asked, ...cited].join(' ')} }`
}

function holdsValues(type: Json | undefined): boolean {
  if (!isObject(type)) return false
  return type.kind === 'SCALAR' || type.kind === 'ENUM' || (['NON_NULL', 'LIST'].includes(String(type.kind)) && holdsValues(type.ofType))
}
