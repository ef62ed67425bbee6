import './takeaway.css'

import { useRef } from 'react'

import { Copy } from './Copy'
import { curlOf, pythonOf, typescriptOf } from './programs'
import { save, textFile } from './save'
import type { Answered, Asked } from './service'
import { useWords } from './words'

const address = () => `${window.location.origin}/graphql`

/** A menu of the ways to take a question away as a program, and its answer as a file. */
export function TakeAway({ asked, answered, name, title }: { asked: Asked; answered: Answered; name: string; title: string }) {
  const { language, words } = useWords()
  const menu = useRef<HTMLDetailsElement>(null)
  const close = () => menu.current?.removeAttribute('open')
  const saveReport = async () => {
    const { reportOf } = await import('./report')
    save(`${name}.html`, textFile('text/html', await reportOf({ asked, answered, title, language, words })))
    close()
  }
  return (
    <details
      ref={menu}
      className="takeaway"
      onBlur={(event) => !event.currentTarget.contains(event.relatedTarget) && close()}
      onKeyDown={(event) => {
        if (event.key !== 'Escape') return
        close()
        menu.current?.querySelector('summary')?.focus()
      }}
    >
      <summary>{words.takeAway}</summary>
      <div className="menu">
        <Copy label={words.copyAs('curl')} text={() => curlOf(asked, address())} />
        <Copy label={words.copyAs('Python')} text={() => pythonOf(asked, address())} />
        <Copy label={words.copyAs('TypeScript')} text={() => typescriptOf(asked, address())} />
        {answered.data && (
          <button type="button" onClick={() => void saveReport()}>
            {words.saveHtml}
          </button>
        )}
      </div>
    </details>
  )
}
