/** What the service can tell of a kind of node or edge by itself, so that a click can show all of it. */

import { isObject } from './rows'
import { ask, type Answered, type Json, type Values } from './service'

/** What stands between a kind and a field in such a name. */
export const OWN = '__of__'
const CITATIONS = 'citations'
/** What is told of a source, as far as its kind has it. */
const OF_SOURCES = ['title', 'url']
const FIELDS = 'name fields { name args { name } type { kind ofType { kind ofType { kind ofType { kind name } } } } }'
const KIND = `query Kind($name: String!) { __type(name: $name) { ${FIELDS} } }`
const RECORDS = `{ __type(name: "Relationship") { possibleTypes { ${FIELDS} } } }`
/** What was learnt, by who asks and of what: roles see different parts of the schema. */
const kept = new Map<string, Promise<string>>()

/** Asks the schema; what it is told, if that was not refused. */
type Tell = (query: string, variables?: Values) => Promise<Answered['data']>

/** A question for all values of a node `$id` of a kind, with its citations. Empty where the schema is closed. */
export function nodeQuestion(kind: string, authorization: string): Promise<string> {
  return once(kind, authorization, async (tell) => {
    const type = (await tell(KIND, { name: kind }))?.__type
    const told = isObject(type) ? selection(type, await cited([type], tell)) : ''
    return told && `query Facts($id: ID!) { node(id: $id) { id ${told} } }`
  })
}

/** A question for what is around a node `$id`, with all values of the edges that lead there. */
export function aroundQuestion(authorization: string): Promise<string> {
  return once('', authorization, async (tell) => {
    const type = (await tell(RECORDS))?.__type
    const records = isObject(type) && Array.isArray(type.possibleTypes) ? type.possibleTypes : []
    const sources = await cited(records, tell)
    const told = records.map((one) => selection(one, sources, true)).join(' ')
    return `query Around($id: ID!) { subgraph(around: [$id], hops: 1, first: 60) { nodes { id } relationships { id ${told} } } }`
  })
}

/** What was made before for somebody; what something was refused to is made again the next time, as there may only have been too much to do. */
function once(key: string, authorization: string, make: (tell: Tell) => Promise<string>): Promise<string> {
  const place = `${authorization} ${key}`
  const tell: Tell = async (query, variables = {}) => {
    const { data, errors } = await ask(query, variables, { authorization })
    if (errors) kept.delete(place)
    return data
  }
  const made = kept.get(place) ?? make(tell)
  kept.set(place, made)
  made.catch(() => kept.delete(place))
  return made
}

/**
 * `... on Export { when project citations { id title url } }`: all fields without arguments that hold values, and the sources. Beside other kinds each value
 * is asked for by a name of its own, as one may be a text that never misses and the other one that may.
 */
function selection(type: Json, sources: string, isBeside = false): string {
  if (!isObject(type)) return ''
  const values = fieldsOf(type).filter((field) => Array.isArray(field.args) && field.args.length === 0 && holdsValues(field.type)).map(({ name }) => name)
  const asked = values.map((name) => (isBeside ? `${String(type.name)}${OWN}${String(name)}: ${String(name)}` : name))
  return `... on ${String(type.name)} { ${['id', ...asked, ...(citations(type) ? [sources] : [])].join(' ')} }`
}

/** What is asked of the sources that such kinds cite: `citations { id title url }`. */
async function cited(types: Json[], tell: Tell): Promise<string> {
  let listed: Json | undefined = types.map(citations).find(Boolean)?.type
  while (isObject(listed) && isObject(listed.ofType)) listed = listed.ofType
  if (!isObject(listed)) return ''
  const data = await tell(KIND, { name: listed.name })
  const names = fieldsOf(data?.__type).map(({ name }) => name)
  return `${CITATIONS} { ${['id', ...OF_SOURCES.filter((name) => names.includes(name))].join(' ')} }`
}

const fieldsOf = (type: Json | undefined) => (isObject(type) && Array.isArray(type.fields) ? type.fields.filter(isObject) : [])
const citations = (type: Json) => fieldsOf(type).find(({ name }) => name === CITATIONS)

function holdsValues(type: Json | undefined): boolean {
  if (!isObject(type)) return false
  return type.kind === 'SCALAR' || type.kind === 'ENUM' || (['NON_NULL', 'LIST'].includes(String(type.kind)) && holdsValues(type.ofType))
}
