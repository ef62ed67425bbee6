/** Where a link leads: to a ready question, or to a document in the editor; each with its variables. */

import type { Values } from './service'

export interface Place {
  question?: string
  query?: string
  variables: Values
}

/** The place that an address names. Variables that are no JSON object count as none. */
export function placeOf(search: string): Place {
  const parameters = new URLSearchParams(search)
  return {
    question: parameters.get('question') ?? undefined,
    query: parameters.get('query') ?? undefined,
    variables: valuesOf(parameters.get('variables')),
  }
}

/** The address of a place, without the host. */
export function addressOf({ question, query, variables }: Place): string {
  const parameters = new URLSearchParams()
  if (question) parameters.set('question', question)
  if (query) parameters.set('query', query)
  if (Object.keys(variables).length > 0) parameters.set('variables', JSON.stringify(variables))
  return `/graphql?${parameters}`
}

export function valuesOf(text: string | null): Values {
  try {
    const found: unknown = JSON.parse(text ?? '')
    return typeof found === 'object' && found !== null && !Array.isArray(found) ? (found as Values) : {}
  } catch {
    return {}
  }
}
