import { useState } from 'react'

import type { Question } from './service'
import { useWords } from './words'

/** The ready questions, to choose one. */
export function Questions({ questions, chosen, onChoose }: { questions: Question[]; chosen?: string; onChoose: (question: Question) => void }) {
  const { language, words } = useWords()
  const [text, setText] = useState('')
  const found = questions.filter((question) => plain(`${question.title[language]} ${question.about[language] ?? ''}`).includes(plain(text)))
  return (
    <nav className="questions" aria-label={words.questions}>
      <input type="search" aria-label={words.find} placeholder={words.find} value={text} onChange={(event) => setText(event.target.value)} />
      <ul>
        {found.map((question) => (
          <li key={question.name}>
            <button type="button" aria-current={question.name === chosen ? 'true' : undefined} onClick={() => onChoose(question)}>
              {question.title[language]}
            </button>
          </li>
        ))}
      </ul>
      {found.length === 0 && <p className="quiet">{questions.length === 0 ? words.noQuestions : words.noQuestion}</p>}
    </nav>
  )
}

/** A text without accents and case. */
function plain(text: string): string {
  return text
    .normalize('NFD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
}
