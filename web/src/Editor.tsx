import 'graphiql/setup-workers/vite'
import 'graphiql/style.css'

import { useGraphiQL, useGraphiQLActions } from '@graphiql/react'
import type { Fetcher } from '@graphiql/toolkit'
import { GraphiQL } from 'graphiql'
import { useEffect, useMemo, useRef } from 'react'

import { plain } from './network'
import { authorization, Silence, type Answered, type Asked, type Values } from './service'
import type { Theme } from './Settings'

/** A document for the editor. Each time it is put there it has another number; `run` asks it at once. */
export interface Put {
  number: number
  query: string
  variables: Values
  run: boolean
}

/** GraphiQL. It tells `onAnswer` of each answer that it shows, and of what was asked. */
export default function Editor({ put, theme, onAnswer, onSilence }: {
  put: Put | null
  theme: Theme
  onAnswer: (answered: Answered, asked: Asked) => void
  onSilence: () => void
}) {
  const told = useRef({ onAnswer, onSilence })
  told.current = { onAnswer, onSilence }
  const fetcher = useMemo(() => fetcherOf((answered, asked) => told.current.onAnswer(answered, asked), () => told.current.onSilence()), [])
  const first = useRef(put).current
  return (
    <GraphiQL
      fetcher={fetcher}
      forcedTheme={theme}
      initialQuery={first?.query}
      initialVariables={first ? textOf(first.variables) : undefined}
      defaultEditorToolsVisibility={first && Object.keys(first.variables).length > 0 ? 'variables' : undefined}
    >
      <GraphiQL.Logo>{null}</GraphiQL.Logo>
      <GraphiQL.Toolbar>
        {({ prettify, copy, merge }) => (
          <>
            {prettify}
            {merge}
            {copy}
            <Taker put={put} first={first} />
          </>
        )}
      </GraphiQL.Toolbar>
    </GraphiQL>
  )
}

/** Takes what is put into the editor: into the open tab when that is empty, else into one of its own. */
function Taker({ put, first }: { put: Put | null; first: Put | null }) {
  const { addTab, run } = useGraphiQLActions()
  const query = useGraphiQL((state) => state.queryEditor)
  const variables = useGraphiQL((state) => state.variableEditor)
  const taken = useRef<number | undefined>(undefined)

  useEffect(() => {
    if (!put || !query || !variables || taken.current === put.number) return
    taken.current = put.number
    if (put.number !== first?.number) {
      if (query.getValue().trim() !== '') addTab()
      query.setValue(put.query)
      variables.setValue(textOf(put.variables))
    }
    if (put.run) run()
  }, [put, first, query, variables, addTab, run])
  return null
}

function textOf(variables: Values): string {
  return Object.keys(variables).length > 0 ? JSON.stringify(variables, null, 2) : ''
}

function fetcherOf(onAnswer: (answered: Answered, asked: Asked) => void, onSilence: () => void): Fetcher {
  return async (parameters, options) => {
    const headers = { 'content-type': 'application/json', accept: 'application/json', ...authorization(), ...options?.headers }
    const isSchema = parameters.operationName === 'IntrospectionQuery'
    const body = JSON.stringify(isSchema ? parameters : { ...parameters, extensions: { ids: true } })
    const answer = await fetch('/graphql', { method: 'POST', headers, body }).catch(() => {
      onSilence()
      throw new Silence('The service does not answer.')
    })
    const answered = (await answer.json()) as Answered
    if (isSchema) return answered
    const { query, variables, operationName } = parameters
    onAnswer(answered, { text: query, variables: (variables ?? {}) as Values, name: operationName ?? undefined })
    return answered.data ? { ...answered, data: plain(answered.data) } : answered
  }
}
