import './home.css'

import { lazy, Suspense, useCallback, useEffect, useMemo, useState } from 'react'

import { Cited } from './Cited'
import { Counts, labelOf } from './Counts'
import { dateOf } from './dates'
import type { Chosen } from './Frame'
import { Header } from './Header'
import { addressOf } from './link'
import { networkOf } from './network'
import { isObject } from './rows'
import { ask, offered, said, Silence, type Answered, type HomeText, type Json, type Question } from './service'
import { useReturn } from './useReturn'
import { useWords } from './words'

const WorldMap = lazy(() => import('./WorldMap'))
const GRAPH = 'query Graph { graph { generation loadedAt nodes edges counts { kind count } lastLoad { ok } } }'
const QUESTIONS = 6
const LINKS = [
  ['toExplorer', '/graphql'],
  ['toDocs', '/graphql?query='],
  ['toSchema', '/schema.graphql'],
  ['toHealth', '/healthz'],
] as const

/** All that the home tells: of the graph, and what its own query found. */
interface Known {
  home: HomeText
  questions: Question[]
  graph: Json
  found: Record<string, Json>
}

/** What this graph holds, since when, from which sources, and where to go from here. */
export default function Home(chosen: Chosen) {
  const { language, words } = useWords()
  const [known, setKnown] = useState<Known | null>(null)
  const [down, setDown] = useState(false)
  const [trouble, setTrouble] = useState('')

  const load = useCallback(async () => {
    try {
      const { questions, home } = await offered()
      const [{ graph }, found] = await Promise.all([ask(GRAPH).then(dataOf), home.text ? ask(home.text, {}, { ids: true }).then(dataOf) : {}])
      setKnown({ home, questions, graph: graph ?? null, found })
      setTrouble('')
    } catch (error) {
      if (error instanceof Silence) setDown(true)
      else setTrouble(error instanceof Error ? error.message : String(error))
    }
  }, [])
  useEffect(() => void load(), [load])

  useReturn(down, () => {
    setDown(false)
    void load()
  })

  return (
    <>
      <a className="skip" href="#home">
        {words.skipHome}
      </a>
      <Header at="home" {...chosen} onToken={() => void load()} />
      {(down || trouble) && (
        <p className="banner" role="alert">
          {down ? words.down : trouble}
        </p>
      )}
      <main id="home" className="home" tabIndex={-1}>
        {known && (
          <>
            <h2>{known.home.title[language] ?? words.holds}</h2>
            {known.home.about[language] && <p>{known.home.about[language]}</p>}
            <Loaded graph={known.graph} />
            <Counts graph={known.graph} home={known.home} found={known.found} />
            {known.found.map !== undefined && <Drawn map={known.found.map} heading={labelOf(known.home, 'map', language) ?? words.map} />}
            <Asked questions={known.questions} />
            <Some sources={known.found.sources} heading={labelOf(known.home, 'sources', language) ?? words.sources} />
            <section aria-labelledby="home-links">
              <h3 id="home-links">{words.more}</h3>
              <ul>
                {LINKS.map(([word, address]) => (
                  <li key={word}>
                    <a href={address}>{words[word]}</a>
                  </li>
                ))}
              </ul>
            </section>
          </>
        )}
      </main>
    </>
  )
}

/** When the graph was loaded, and how large it is. */
function Loaded({ graph }: { graph: Json }) {
  const { language, words } = useWords()
  if (!isObject(graph)) return null
  const when = new Intl.DateTimeFormat(language === 'fr' ? 'fr-FR' : 'en-GB', { dateStyle: 'long', timeStyle: 'short' }).format(new Date(String(graph.loadedAt)))
  return (
    <p className="quiet">
      {words.loaded(when)} {words.nodesAndEdges(Number(graph.nodes), Number(graph.edges))}.
      {isObject(graph.lastLoad) && graph.lastLoad.ok === false && <strong> {words.loadFailed}</strong>}
    </p>
  )
}

/** What the home asks to be drawn as a map. */
function Drawn({ map, heading }: { map: Json; heading: string }) {
  const { words } = useWords()
  const whole = useMemo(() => networkOf(map), [map])
  return (
    <section aria-labelledby="home-map">
      <h3 id="home-map">{heading}</h3>
      <Suspense fallback={<p className="quiet">{words.loading}</p>}>
        <WorldMap whole={whole} name="home" />
      </Suspense>
    </section>
  )
}

/** The questions that are asked most, as links; of those asked as often, the first in the order of the files. */
function Asked({ questions }: { questions: Question[] }) {
  const { language, words } = useWords()
  if (questions.length === 0) return null
  const most = [...questions].sort((one, other) => other.asked - one.asked).slice(0, QUESTIONS)
  return (
    <section aria-labelledby="home-asked">
      <h3 id="home-asked">{words.mostAsked}</h3>
      <ol>
        {most.map((question) => (
          <li key={question.name}>
            <a href={addressOf({ question: question.name, variables: {} })}>{question.title[language]}</a>
            {question.asked > 0 && <span className="quiet"> {words.askedTimes(question.asked)}</span>}
          </li>
        ))}
      </ol>
    </section>
  )
}

/** Some of the sources that the graph rests on. */
function Some({ sources, heading }: { sources: Json | undefined; heading: string }) {
  const { language, words } = useWords()
  if (!isObject(sources) || !Array.isArray(sources.nodes)) return null
  const rest = typeof sources.totalCount === 'number' ? sources.totalCount - sources.nodes.length : 0
  return (
    <section aria-labelledby="home-sources">
      <h3 id="home-sources">{heading}</h3>
      <ul>
        {sources.nodes.filter(isObject).map((source, place) => (
          <li key={place}>
            <Cited source={source} /> <span className="quiet">{[source.publisher, typeof source.published === 'string' && dateOf(source.published, language)].filter(Boolean).join(' · ')}</span>
          </li>
        ))}
      </ul>
      {rest > 0 && <p className="quiet">{words.otherSources(rest)}</p>}
    </section>
  )
}

function dataOf({ data, errors }: Answered): Record<string, Json> {
  if (errors?.[0]) throw new Error(said(errors[0]))
  return data ?? {}
}
