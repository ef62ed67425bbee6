import { Cited } from './Cited'
import { dateOf } from './dates'
import { isObject } from './rows'
import type { HomeText, Json } from './service'
import { useWords, type Language } from './words'

/** How many nodes of each kind are recorded; beside it, where a source gives one, the newest figure of how many there are. */
export function Counts({ graph, home, found }: { graph: Json; home: HomeText; found: Record<string, Json> }) {
  const { language, words } = useWords()
  const counted = isObject(graph) && Array.isArray(graph.counts) ? graph.counts.filter(isObject) : []
  const counts = new Map(counted.map(({ kind, count }) => [kind, Number(count)]))
  const kinds = home.kinds.filter(({ name }) => (counts.get(name) ?? 0) > 0)
  return (
    <ul className="counts" aria-label={words.holds}>
      {kinds.map(({ name, singular, plural, isReference }) => {
        const count = counts.get(name) ?? 0
        const label = labelOf(home, name, language) ?? `${spaced(singular)} / ${spaced(plural)}`
        return (
          <li key={name}>
            <strong>{words.number(count)}</strong> {inNumber(label, count, language)}
            {!isReference && ` ${words.recorded}`}
            <Figure figure={found[name]} />
          </li>
        )
      })}
    </ul>
  )
}

/** What the home calls a kind or a part of itself, in a language, else in English. */
export function labelOf({ labels }: HomeText, name: string, language: Language): string | undefined {
  return labels[language]?.[name] ?? labels.en?.[name]
}

/** The newest figure of an answer, with its date and its source. */
function Figure({ figure }: { figure: Json | undefined }) {
  const { language, words } = useWords()
  const newest = isObject(figure) && Array.isArray(figure.nodes) ? figure.nodes[0] : undefined
  if (!isObject(newest) || typeof newest.value !== 'number') return null
  const source = Array.isArray(newest.citations) ? newest.citations[0] : undefined
  return (
    <>
      {`, ${words.of(newest.value, newest.precision)}`}
      {(newest.date || source) && (
        <>
          {' ('}
          {newest.date && dateOf(String(newest.date), language)}
          {newest.date && source && ', '}
          <Cited source={source} />)
        </>
      )}
    </>
  )
}

/** What so many are called, by a label such as "member / members"; one without a stroke serves for any number. */
function inNumber(label: string, count: number, language: string): string {
  const [one = label, several = one] = label.split(' / ')
  return new Intl.PluralRules(language).select(count) === 'one' ? one : several
}

/** A name of the model as words: "trade shows" for "tradeShows". */
function spaced(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`)
}
