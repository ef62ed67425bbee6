import { useMemo } from 'react'

import { isWeb, sourcesOf } from './citations'
import type { Json } from './service'
import { useWords } from './words'

/** The bibliography of an answer. */
export function Sources({ data }: { data: Json }) {
  const { words } = useWords()
  const sources = useMemo(() => sourcesOf(data), [data])
  if (sources.length === 0) return <p className="quiet">{words.noSources}</p>
  return (
    <ol className="sources">
      {sources.map((source) => (
        <li key={source.url || source.title}>
          {isWeb(source.url) ? (
            <a href={source.url} target="_blank" rel="noreferrer">
              {source.title}
            </a>
          ) : (
            source.title
          )}
          <span className="quiet"> {[source.publisher, source.published, words.cited(source.times)].filter(Boolean).join(' · ')}</span>
        </li>
      ))}
    </ol>
  )
}
