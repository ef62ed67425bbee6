import 'graphiql/setup-workers/vite'
import 'graphiql/style.css'
import './editor.css'

import { CopyIcon, formatShortcutForOS, KEY_MAP, MergeIcon, PrettifyIcon, ToolbarButton, tryParseJSONC, useGraphiQL, useGraphiQLActions } from '@graphiql/react'
import type { Fetcher, FetcherParams } from '@graphiql/toolkit'
import { GraphiQL, HISTORY_PLUGIN } from 'graphiql'
import { Kind } from 'graphql'
import { useEffect, useMemo, useRef } from 'react'

import { Builder } from './Builder'
import { documentOf } from './building'
import { addressOf, placeOfAsked } from './link'
import { plain } from './network'
import { copy } from './save'
import { isDear, ownAuthorization, signed, Silence, type Answered, type Asked, type Values } from './service'
import type { Theme } from './Settings'
import { useWords } from './words'

/** A document for the editor. Each time it is put there it has another number; `run` asks it at once. */
export interface Put {
  number: number
  query: string
  operation?: string
  variables: Values
  run: boolean
}

/** GraphiQL. It tells `onAnswer` of each answer that it shows, and of what was asked. */
export default function Editor({ put, theme, onAnswer, onSilence }: {
  put: Put | null
  theme: Theme
  onAnswer: (asked: Asked, answered: Answered) => void
  onSilence: () => void
}) {
  const { words } = useWords()
  const told = useRef({ onAnswer, onSilence })
  told.current = { onAnswer, onSilence }
  const fetcher = useMemo(() => fetcherOf((asked, answered) => told.current.onAnswer(asked, answered), () => told.current.onSilence()), [])
  const first = useRef(put).current
  const plugins = useMemo(() => [HISTORY_PLUGIN, { title: words.builder, icon: BuilderIcon, content: Builder }], [words])
  return (
    <GraphiQL
      fetcher={fetcher}
      forcedTheme={theme}
      plugins={plugins}
      initialQuery={first?.query}
      initialVariables={first ? textOf(first.variables) : undefined}
      defaultEditorToolsVisibility={first && Object.keys(first.variables).length > 0 ? 'variables' : undefined}
    >
      <GraphiQL.Logo>{null}</GraphiQL.Logo>
      <GraphiQL.Toolbar>
        <Tools />
        <Taker put={put} first={first} />
      </GraphiQL.Toolbar>
    </GraphiQL>
  )
}

/** What can be done with the query, said in the language of the page. */
function Tools() {
  const { words } = useWords()
  const { prettifyEditors, mergeQuery, copyQuery } = useGraphiQLActions()
  const query = useGraphiQL((state) => state.queryEditor)
  const variables = useGraphiQL((state) => state.variableEditor)
  const operationName = useGraphiQL((state) => state.operationName)
  const copyLink = () => {
    const shown = { query: query?.getValue() ?? '', variables: tryParseJSONC(variables?.getValue()), operationName }
    return copy(window.location.origin + addressOf(placeOfAsked(askedIn(shown, ''))))
  }
  const tools = [
    { label: words.prettify, key: KEY_MAP.prettify.key, Icon: PrettifyIcon, act: prettifyEditors },
    { label: words.merge, key: KEY_MAP.mergeFragments.key, Icon: MergeIcon, act: mergeQuery },
    { label: words.copyQuery, key: KEY_MAP.copyQuery.key, Icon: CopyIcon, act: copyQuery },
    { label: words.copyLink, Icon: LinkIcon, act: copyLink },
  ]
  return tools.map(({ label, key, Icon, act }) => (
    <ToolbarButton key={label} label={key ? `${label} (${formatShortcutForOS(key)})` : label} onClick={() => void act()}>
      <Icon className="graphiql-toolbar-icon" aria-hidden="true" />
    </ToolbarButton>
  ))
}

function LinkIcon(shape: React.SVGProps<SVGSVGElement>) {
  return (
    <svg viewBox="0 0 24 24" fill="none" stroke="currentColor" strokeWidth="1.5" strokeLinecap="round" {...shape}>
      <path d="M10 14a4 4 0 0 0 6 0l4-4a4 4 0 0 0-6-6l-1.5 1.5M14 10a4 4 0 0 0-6 0l-4 4a4 4 0 0 0 6 6l1.5-1.5" />
    </svg>
  )
}

function BuilderIcon() {
  return (
    <svg viewBox="0 0 24 24" fill="none" stroke="currentColor" strokeWidth="1.5" strokeLinecap="round" aria-hidden="true">
      <path d="M3 5l2 2 3-4M11 5h10M7 12l2 2 3-4M15 12h6M7 19l2 2 3-4M15 19h6" />
    </svg>
  )
}

/** Takes what is put into the editor: into the open tab when that is empty, else into one of its own. */
function Taker({ put, first }: { put: Put | null; first: Put | null }) {
  const { addTab, run, setOperationName } = useGraphiQLActions()
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
    if (put.operation) setOperationName(put.operation)
    if (put.run) run()
  }, [put, first, query, variables, addTab, run, setOperationName])
  return null
}

function textOf(variables: Values): string {
  return Object.keys(variables).length > 0 ? JSON.stringify(variables, null, 2) : ''
}

function fetcherOf(onAnswer: (asked: Asked, answered: Answered) => void, onSilence: () => void): Fetcher {
  return async (parameters, options) => {
    const headers = new Headers({ 'content-type': 'application/json', accept: 'application/json', ...signed(ownAuthorization()) })
    for (const [name, value] of Object.entries(options?.headers ?? {})) headers.set(name, String(value))
    const isSchema = parameters.operationName === 'IntrospectionQuery'
    const asked = askedIn(parameters, headers.get('authorization') ?? '')
    // GraphiQL may still hold the name of an operation that was just written over; of one operation, none is needed.
    const plainly = isSchema ? parameters : { ...parameters, operationName: asked.name }
    const pose = async (body: object): Promise<Answered> => {
      const answer = await fetch('/graphql', { method: 'POST', headers, body: JSON.stringify(body) }).catch(() => {
        onSilence()
        throw new Silence('The service does not answer.')
      })
      return (await answer.json()) as Answered
    }
    if (isSchema) return pose(plainly)
    const known = await pose({ ...plainly, extensions: { ids: true } })
    const answered = isDear(known) ? await pose(plainly) : known
    onAnswer(asked, answered)
    return answered.data ? { ...answered, data: plain(answered.data) } : answered
  }
}

function askedIn({ query, variables, operationName }: FetcherParams, authorization: string): Asked {
  const name = hasSeveral(query) ? (operationName ?? undefined) : undefined
  return { text: query, variables: variables ?? {}, name, at: new Date(), authorization }
}

/** Whether a text has several operations. One that cannot be read has none that could be told apart. */
function hasSeveral(text: string): boolean {
  return (documentOf(text)?.definitions ?? []).filter(({ kind }) => kind === Kind.OPERATION_DEFINITION).length > 1
}
