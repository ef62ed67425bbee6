import { useState } from 'react'

import { copy } from './save'
import { useWords } from './words'

/** A button that copies a text, and says so. */
export function Copy({ label, text }: { label: string; text: () => string }) {
  const { words } = useWords()
  const [done, setDone] = useState(false)
  const take = async () => {
    await copy(text())
    setDone(true)
    setTimeout(() => setDone(false), 2000)
  }
  return (
    <button type="button" onClick={() => void take()}>
      <span aria-live="polite">{done ? words.copied : label}</span>
    </button>
  )
}
