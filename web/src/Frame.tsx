import { useEffect, useState, type ComponentType } from 'react'

import { firstTheme, Painted, type Theme } from './Settings'
import { firstLanguage, Speaking, type Language } from './words'

/** What a person has chosen for all pages, and how to choose otherwise. */
export interface Chosen {
  theme: Theme
  onTheme: (theme: Theme) => void
  onLanguage: (language: Language) => void
}

/** A page in the language and the theme that a person has chosen. */
export function Frame({ page: Shown }: { page: ComponentType<Chosen> }) {
  const [language, setLanguage] = useState(() => firstLanguage(window.location.search))
  const [theme, setTheme] = useState(firstTheme)
  useEffect(() => {
    document.documentElement.lang = language
  }, [language])
  useEffect(() => {
    document.documentElement.dataset.theme = theme
  }, [theme])
  const speak = (chosen: Language) => {
    localStorage.setItem('language', chosen)
    setLanguage(chosen)
  }
  const paint = (chosen: Theme) => {
    localStorage.setItem('theme', chosen)
    setTheme(chosen)
  }
  return (
    <Speaking value={language}>
      <Painted value={theme}>
        <Shown theme={theme} onTheme={paint} onLanguage={speak} />
      </Painted>
    </Speaking>
  )
}
