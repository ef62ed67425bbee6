import { createGraphiQLFetcher } from '@graphiql/toolkit'
import { GraphiQL } from 'graphiql'

import mark from './mark.svg'
import { linkedQuestion, questions } from './questions'

const linked = linkedQuestion(window.location.search)

// The page asks the address that it came from. The service answers in one piece, never in parts.
const fetcher = createGraphiQLFetcher({ url: window.location.pathname, enableIncrementalDelivery: false })

/** GraphiQL, open at the question of the link that led here, with the example questions in its tabs. */
export function Page() {
  return (
    <GraphiQL
      fetcher={fetcher}
      defaultTabs={linked ? [linked, ...questions] : questions}
      initialQuery={linked?.query}
      initialVariables={linked?.variables}
    >
      <GraphiQL.Logo>
        <span className="name">
          <img src={mark} alt="" /> clustergraph
        </span>
      </GraphiQL.Logo>
    </GraphiQL>
  )
}
