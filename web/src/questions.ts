/** A question to ask in a tab: a GraphQL document, and its variables as JSON text. */
export interface Question {
  query: string
  variables: string
}

const documents = import.meta.glob<string>('./questions/*.graphql', { query: '?raw', import: 'default', eager: true })

/** The example questions, in the order of their file names. */
export const questions: Question[] = Object.entries(documents)
  .sort(([one], [other]) => (one < other ? -1 : 1))
  .map(([, query]) => ({ query: query.trimEnd(), variables: '' }))

/** The question in a link such as `?query={graph{nodes}}&variables={}`, if there is one. */
export function linkedQuestion(search: string): Question | undefined {
  const parameters = new URLSearchParams(search)
  const query = parameters.get('query')
  return query ? { query, variables: parameters.get('variables') ?? '' } : undefined
}
