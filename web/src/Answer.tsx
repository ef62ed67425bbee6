import { lazy, Suspense, useMemo, useState } from 'react'

import { plain } from './network'
import { Sources } from './Sources'
import { Table } from './Table'
import { said, type Answered, type Asked } from './service'
import { useWords } from './words'

const Explain = lazy(() => import('./Explain'))
const Graph = lazy(() => import('./Graph'))
const VIEWS = ['table', 'graph', 'sources', 'explain', 'json'] as const
type View = (typeof VIEWS)[number]

/** An answer to what was asked, in one of its views; what went wrong comes first. `besideJson`, it need not show the JSON itself. */
export function Answer({ answered, asked, name, besideJson = false }: {
  answered: Answered
  asked: Asked
  name: string
  besideJson?: boolean
}) {
  const { words } = useWords()
  const [chosen, choose] = useState<View>('table')
  const { data, errors } = answered
  const told = useMemo(() => plain(data ?? null), [data])
  const views: readonly View[] = besideJson ? VIEWS.filter((one) => one !== 'json') : VIEWS
  const view = views.find((one) => one === chosen) ?? 'table'

  const turn = (event: React.KeyboardEvent) => {
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key]
    if (!step) return
    const next = views[(views.indexOf(view) + step + views.length) % views.length] ?? 'table'
    choose(next)
    document.getElementById(`tab-${next}`)?.focus()
  }

  return (
    <section id="answer" className="answer" aria-label={words.answer} tabIndex={-1}>
      {errors && (
        <div className="trouble" role="alert">
          <strong>{words.failed}</strong>
          <ul>
            {errors.map((error, place) => (
              <li key={place}>{said(error)}</li>
            ))}
          </ul>
        </div>
      )}
      {data && (
        <>
          <div className="tabs" role="tablist" aria-label={words.answer} onKeyDown={turn}>
            {views.map((one) => (
              <button
                key={one}
                id={`tab-${one}`}
                type="button"
                role="tab"
                aria-selected={one === view}
                aria-controls="view"
                tabIndex={one === view ? 0 : -1}
                onClick={() => choose(one)}
              >
                {words[one]}
              </button>
            ))}
          </div>
          <div id="view" role="tabpanel" aria-labelledby={`tab-${view}`} className="view">
            {view === 'table' && <Table data={told} name={name} />}
            {view === 'graph' && (
              <Suspense fallback={<p className="quiet">{words.loading}</p>}>
                <Graph data={data} name={name} />
              </Suspense>
            )}
            {view === 'sources' && <Sources data={told} />}
            {view === 'explain' && (
              <Suspense fallback={<p className="quiet">{words.loading}</p>}>
                <Explain asked={asked} />
              </Suspense>
            )}
            {view === 'json' && (
              <pre tabIndex={0} aria-label={words.json}>
                {JSON.stringify({ ...answered, data: told }, null, 2)}
              </pre>
            )}
          </div>
        </>
      )}
    </section>
  )
}
