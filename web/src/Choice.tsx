import { useEffect, useId, useRef, useState } from 'react'

import { isObject } from './rows'
import { ask, type Json, type Values, type Variable } from './service'
import { useWords } from './words'

const PAUSE = 150

interface Offer {
  value: string
  label: string
}

/** A field that finds what it takes in the graph, as a person types (WAI-ARIA Authoring Practices, combobox with a list). */
export function Choice({ id, variable, value, onChange }: { id: string; variable: Variable; value: string; onChange: (value: string) => void }) {
  const { words } = useWords()
  const list = useId()
  const [text, setText] = useState(value)
  const [offers, setOffers] = useState<Offer[] | null>(null)
  const [marked, setMarked] = useState(0)
  const [typed, setTyped] = useState<string | null>(null)
  const told = useRef(new Map<string, string>())

  useEffect(() => {
    const known = told.current.get(value)
    setText(known ?? value)
    if (known !== undefined || !variable.chosen || !value) return
    const asking = new AbortController()
    void ask(variable.chosen, { value }, { signal: asking.signal })
      .then(({ data }) => {
        const label = isObject(data?.chosen) ? data.chosen.label : null
        if (typeof label === 'string') {
          told.current.set(value, label)
          setText(label)
        }
      })
      .catch(() => undefined) // the id says it, too
    return () => asking.abort()
  }, [value, variable.chosen])

  useEffect(() => {
    if (typed === null || !variable.choices) return
    const asking = new AbortController()
    const later = setTimeout(() => {
      void offersOf(variable.choices ?? '', typed, asking.signal)
        .then((found) => {
          setOffers(found)
          setMarked(0)
        })
        .catch(() => undefined)
    }, PAUSE)
    return () => {
      clearTimeout(later)
      asking.abort()
    }
  }, [typed, variable.choices])

  const choose = (offer: Offer) => {
    told.current.set(offer.value, offer.label)
    setText(offer.label)
    setTyped(null)
    setOffers(null)
    onChange(offer.value)
  }

  const leave = () => {
    setTyped(null)
    setOffers(null)
    setText(told.current.get(value) ?? value)
  }

  const press = (event: React.KeyboardEvent) => {
    if (event.key === 'Escape') leave()
    if (event.key === 'ArrowDown' && !offers) setTyped('')
    if (!offers || offers.length === 0) return
    const offer = offers[marked]
    if (event.key === 'Enter' && offer) choose(offer)
    else if (event.key === 'ArrowDown') setMarked((marked + 1) % offers.length)
    else if (event.key === 'ArrowUp') setMarked((marked + offers.length - 1) % offers.length)
    else return
    event.preventDefault()
  }

  return (
    <div className="choice">
      <input
        id={id}
        role="combobox"
        aria-expanded={offers !== null}
        aria-controls={list}
        aria-autocomplete="list"
        aria-activedescendant={offers?.[marked] ? `${list}-${marked}` : undefined}
        autoComplete="off"
        spellCheck={false}
        placeholder={words.typeToFind}
        value={text}
        onFocus={(event) => event.target.select()}
        onClick={() => setTyped('')}
        onChange={(event) => {
          setText(event.target.value)
          setTyped(event.target.value)
        }}
        onKeyDown={press}
        onBlur={leave}
      />
      <ul id={list} role="listbox" hidden={offers === null}>
        {offers?.map((offer, place) => (
          <li
            key={offer.value}
            id={`${list}-${place}`}
            role="option"
            aria-selected={place === marked}
            onMouseDown={(event) => {
              event.preventDefault()
              choose(offer)
            }}
          >
            {offer.label}
          </li>
        ))}
        {offers?.length === 0 && <li className="none">{words.nothingFound}</li>}
      </ul>
    </div>
  )
}

/** What there is to choose: nodes whose names hold a text, or values that do. */
async function offersOf(question: string, text: string, signal: AbortSignal): Promise<Offer[]> {
  const variables: Values = question.includes('$text') ? { text } : {}
  const { data } = await ask(question, variables, { signal })
  const choices = data?.choices
  if (!isObject(choices)) return []
  if (Array.isArray(choices.nodes)) return choices.nodes.flatMap((node) => (isObject(node) ? offer(node.value, node.label) : []))
  const groups = isObject(choices.groups) && Array.isArray(choices.groups.nodes) ? choices.groups.nodes : []
  const values = groups.flatMap((group) => (isObject(group) && isObject(group.key) ? offer(group.key.value, group.key.value) : []))
  return values.filter(({ label }) => label.toLowerCase().includes(text.toLowerCase()))
}

function offer(value: Json | undefined, label: Json | undefined): Offer[] {
  return typeof value === 'string' ? [{ value, label: typeof label === 'string' ? label : value }] : []
}
