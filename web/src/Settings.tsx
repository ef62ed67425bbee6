import { createContext, useContext, useId, useState } from 'react'

import { keepToken, token } from './service'
import { LANGUAGES, useWords, type Language } from './words'

export type Theme = 'system' | 'light' | 'dark'
const THEMES: Theme[] = ['system', 'light', 'dark']
const NAMES: Record<Language, string> = { en: 'English', fr: 'Français' }

const Paint = createContext<Theme>('system')
export const Painted = Paint.Provider
/** The theme, for what is drawn in colours of its own and has to be drawn again in others. */
export const usePainted = () => useContext(Paint)

export function firstTheme(): Theme {
  return THEMES.find((theme) => theme === localStorage.getItem('theme')) ?? 'system'
}

/** Language, theme and token. */
export function Settings({ theme, onTheme, onLanguage, onToken }: {
  theme: Theme
  onTheme: (theme: Theme) => void
  onLanguage: (language: Language) => void
  onToken: () => void
}) {
  const { language, words } = useWords()
  const id = useId()
  const [typed, setTyped] = useState(token)
  const keep = () => {
    if (typed.trim() === token()) return
    keepToken(typed)
    onToken()
  }
  return (
    <details className="settings">
      <summary>{words.settings}</summary>
      <form
        onSubmit={(event) => {
          event.preventDefault()
          keep()
        }}
      >
        <label>
        <span>{words.language}</span>
        <select value={language} onChange={(event) => onLanguage(LANGUAGES.find((one) => one === event.target.value) ?? 'en')}>
          {LANGUAGES.map((one) => (
            <option key={one} value={one}>
              {NAMES[one]}
            </option>
          ))}
        </select>
      </label>
        <label>
        <span>{words.theme}</span>
        <select value={theme} onChange={(event) => onTheme(THEMES.find((one) => one === event.target.value) ?? 'system')}>
          {THEMES.map((one) => (
            <option key={one} value={one}>
              {words[one]}
            </option>
          ))}
        </select>
      </label>
        <label>
        <span>{words.token}</span>
        <input
          type="password"
          autoComplete="off"
          aria-describedby={id}
          value={typed}
          onChange={(event) => setTyped(event.target.value)}
          onBlur={keep}
        />
        <small id={id}>{words.tokenAbout}</small>
      </label>
      </form>
    </details>
  )
}
