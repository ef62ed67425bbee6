import { lazy, Suspense, useMemo, useState } from 'react'

import { emptyNetwork, networkOf, plain } from './network'
import { Sources } from './Sources'
import { Table } from './Table'
import { said, type Answered, type Asked } from './service'
import { TakeAway } from './TakeAway'
import { viewsOf, type View } from './views'
import { useWords } from './words'

const Explain = lazy(() => import('./Explain'))
const Graph = lazy(() => import('./Graph'))
const WorldMap = lazy(() => import('./WorldMap'))
const Timeline = lazy(() => import('./Timeline'))

/** An answer, in one of its views, first in the one that fits it; what went wrong comes before. `besideJson`, it need not show the JSON itself. */
export function Answer({ asked, answered, name, title, besideJson = false }: {
  asked: Asked
  answered: Answered
  name: string
  title: string
  besideJson?: boolean
}) {
  const { words } = useWords()
  const [chosen, setChosen] = useState<{ of: string; view: View } | null>(null)
  const { data, errors } = answered
  const told = useMemo(() => plain(data ?? null), [data])
  const whole = useMemo(() => (data ? networkOf(data) : emptyNetwork()), [data])
  const { views: all, first } = useMemo(() => viewsOf(data ?? null, whole), [data, whole])
  const views = besideJson ? all.filter((one) => one !== 'json') : all
  const view = views.find((one) => chosen?.of === name && one === chosen.view) ?? first
  const choose = (view: View) => setChosen({ of: name, view })

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
          <div className="views">
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
            <TakeAway asked={asked} answered={answered} name={name} title={title} />
          </div>
          <div id="view" role="tabpanel" aria-labelledby={`tab-${view}`} className="view">
            <Suspense fallback={<p className="quiet">{words.loading}</p>}>
              {view === 'table' && <Table data={data} name={name} />}
              {view === 'graph' && <Graph key={asked.at.getTime()} whole={whole} name={name} authorization={asked.authorization} />}
              {view === 'map' && <WorldMap whole={whole} name={name} />}
              {view === 'timeline' && <Timeline data={data} name={name} />}
              {view === 'sources' && <Sources data={told} />}
              {view === 'explain' && <Explain asked={asked} />}
              {view === 'json' && (
                <pre tabIndex={0} aria-label={words.json}>
                  {JSON.stringify({ ...answered, data: told }, null, 2)}
                </pre>
              )}
            </Suspense>
          </div>
        </>
      )}
    </section>
  )
}
