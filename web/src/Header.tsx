import './header.css'

import type { Chosen } from './Frame'
import mark from './mark.svg'
import { Settings } from './Settings'
import { useWords } from './words'

const PLACES = { home: '/', questions: '/graphql', editor: '/graphql?query=' } as const
type Place = keyof typeof PLACES

/** The head of each page: what this is, where one can go, and what one can choose. A page that shows another place itself goes there by `onGo`. */
export function Header({ at, onGo, onToken, ...chosen }: Chosen & { at: Place; onGo?: (place: Place) => void; onToken: () => void }) {
  const { words } = useWords()
  const go = (event: React.MouseEvent, place: Place) => {
    const isPlain = event.button === 0 && !event.metaKey && !event.ctrlKey && !event.shiftKey && !event.altKey
    if (!onGo || place === 'home' || !isPlain) return
    event.preventDefault()
    onGo(place)
  }
  return (
    <header>
      <h1>
        <img src={mark} alt="" /> clustergraph
      </h1>
      <nav className="pages" aria-label={words.pages}>
        {(Object.keys(PLACES) as Place[]).map((place) => (
          <a key={place} href={PLACES[place]} aria-current={place === at ? 'page' : undefined} onClick={(event) => go(event, place)}>
            {words[place]}
          </a>
        ))}
      </nav>
      <Settings {...chosen} onToken={onToken} />
    </header>
  )
}
