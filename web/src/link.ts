/** Where a link leads: to a ready question, or to a document in the editor; each with its variables. */

import type { Asked, Values } from './service'

export interface Place {
  question?: string
  query?: string
  /** Which operation of the query, if it has several. */
  operation?: string
  variables: Values
}

/** The longest address that is sent to the service; the rest of a longer one stays in the browser, as its fragment. */
const LONGEST = 4000

/** The place that an address names. Variables that are no JSON object count as none. */
export function placeOf({ search, hash }: { search: string; hash: string }): Place {
  const parameters = new URLSearchParams(`${search}&${hash.slice(1)}`)
  return {
    question: parameters.get('question') ?? undefined,
    query: parameters.get('query') ?? undefined,
    operation: parameters.get('operationName') ?? undefined,
    variables: valuesOf(parameters.get('variables')),
  }
}

export function placeOfAsked({ text, variables, name }: Asked): Place {
  return { query: text, operation: name, variables }
}

/** The address of a place, without the host. */
export function addressOf({ question, query, operation, variables }: Place): string {
  const parameters = new URLSearchParams()
  if (question) parameters.set('question', question)
  if (query) parameters.set('query', query)
  if (operation) parameters.set('operationName', operation)
  if (Object.keys(variables).length > 0) parameters.set('variables', JSON.stringify(variables))
  const said = parameters.toString()
  return said ? `/graphql${said.length > LONGEST ? '#' : '?'}${said}` : '/graphql'
}

export function valuesOf(text: string | null): Values {
  try {
    const found: unknown = JSON.parse(text ?? '')
    return typeof found === 'object' && found !== null && !Array.isArray(found) ? (found as Values) : {}
  } catch {
    return {}
  }
}
