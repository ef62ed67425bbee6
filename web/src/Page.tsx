import { lazy, Suspense, useCallback, useEffect, useRef, useState } from 'react'

import { Answer } from './Answer'
import { Copy } from './Copy'
import type { Put } from './Editor'
import { Form } from './Form'
import type { Chosen } from './Frame'
import { Header } from './Header'
import { addressOf, placeOf, placeOfAsked, type Place } from './link'
import { Questions } from './Questions'
import { ask, offered, ownAuthorization, Silence, type Answered, type Asked, type Question, type Values } from './service'
import { useReturn } from './useReturn'
import { useWords } from './words'

const Editor = lazy(() => import('./Editor'))
interface Told {
  asked: Asked
  answered: Answered
}
const linked = placeOf(window.location)

/** The explorer: ready questions with their forms, GraphiQL beside them, and one answer in several views. */
export default function Page({ theme, onTheme, onLanguage }: Chosen) {
  const { language, words } = useWords()
  const [inEditor, setInEditor] = useState(linked.query !== undefined)
  const [put, setPut] = useState<Put | null>(() =>
    linked.query ? { number: 1, query: linked.query, operation: linked.operation, variables: linked.variables, run: true } : null,
  )
  const [questions, setQuestions] = useState<Question[] | null>(null)
  const [question, setQuestion] = useState<Question | null>(null)
  const [values, setValues] = useState<Values>({})
  const [told, setTold] = useState<Told | null>(null)
  const [tried, setTried] = useState<Told | null>(null)
  const [busy, setBusy] = useState(false)
  const [down, setDown] = useState(false)
  const [trouble, setTrouble] = useState('')
  const asking = useRef<AbortController | null>(null)

  const pose = useCallback(async (chosen: Question, given: Values) => {
    asking.current?.abort()
    const own = (asking.current = new AbortController())
    setBusy(true)
    try {
      const asked = { text: chosen.text, variables: { ...defaults(chosen), ...given }, at: new Date(), authorization: ownAuthorization() }
      setTold({ asked, answered: await ask(chosen.text, given, { signal: own.signal, ids: true, authorization: asked.authorization }) })
      setDown(false)
    } catch (error) {
      if (own.signal.aborted) return
      if (!(error instanceof Silence)) throw error
      setDown(true)
    }
    setBusy(false)
  }, [])

  const choose = useCallback(
    (chosen: Question, given: Values) => {
      setQuestion(chosen)
      setValues(given)
      setInEditor(false)
      point({ question: chosen.name, variables: given })
      void pose(chosen, given)
    },
    [pose],
  )

  const begin = (chosen: Question) => {
    setTold(null)
    choose(chosen, {})
  }

  const load = useCallback(
    async (wanted: string | undefined, given: Values, stay: boolean) => {
      try {
        const { questions: found } = await offered()
        setQuestions(found)
        setTrouble('')
        const chosen = found.find((one) => one.name === wanted) ?? found[0]
        if (chosen && !stay) choose(chosen, chosen.name === wanted ? given : {})
        if (!chosen && !stay) setInEditor(true)
      } catch (error) {
        if (error instanceof Silence) setDown(true)
        else setTrouble(error instanceof Error ? error.message : String(error))
      }
    },
    [choose],
  )

  useEffect(() => void load(linked.question, linked.variables, linked.query !== undefined), [load])

  useReturn(down, () => {
    setDown(false)
    if (!questions) void load(linked.question, linked.variables, inEditor)
    else if (question && !inEditor) void pose(question, values)
  })

  const turn = (toEditor: boolean) => {
    setInEditor(toEditor)
    if (!toEditor) point({ question: question?.name, variables: values })
    else if (tried) point(placeOfAsked(tried.asked))
  }

  const toEditor = (chosen: Question) => {
    const variables = { ...defaults(chosen), ...values }
    setPut({ number: (put?.number ?? 1) + 1, query: chosen.text, variables, run: false })
    setInEditor(true)
    point({ query: chosen.text, variables })
  }

  const note = (asked: Asked, answered: Answered) => {
    setTried({ asked, answered })
    point(placeOfAsked(asked))
  }

  return (
    <>
      <a className="skip" href="#answer">
        {words.skip}
      </a>
      <Header
        at={inEditor ? 'editor' : 'questions'}
        theme={theme}
        onTheme={onTheme}
        onLanguage={onLanguage}
        onGo={(place) => turn(place === 'editor')}
        onToken={() => void load(question?.name, values, inEditor)}
      />
      {down && (
        <p className="banner" role="alert">
          {words.down}
        </p>
      )}
      {trouble && (
        <p className="banner" role="alert">
          {trouble}
        </p>
      )}
      <main className={inEditor ? 'editing' : 'asking'}>
        {!inEditor && questions && <Questions questions={questions} chosen={question?.name} onChoose={begin} />}
        {!inEditor && question && (
          <div className="question">
            <h2>{question.title[language]}</h2>
            {question.about[language] && <p className="quiet">{question.about[language]}</p>}
            <Form question={question} values={values} busy={busy} onChange={setValues} onAsk={() => choose(question, values)} />
            <div className="tools">
              <button type="button" onClick={() => toEditor(question)}>
                {words.openEditor}
              </button>
              <Copy label={words.copyLink} text={() => window.location.href} />
            </div>
            {told && <Answer {...told} name={question.name} title={question.title[language]} />}
          </div>
        )}
        {(inEditor || put) && (
          <div className="editor" hidden={!inEditor}>
            <Suspense fallback={<p className="quiet">{words.loading}</p>}>
              <Editor put={put} theme={theme} onAnswer={note} onSilence={() => setDown(true)} />
            </Suspense>
          </div>
        )}
        {inEditor && tried && <Answer {...tried} name="answer" title={nameOf(tried.asked.text) ?? words.answer} besideJson />}
      </main>
    </>
  )
}

function defaults(question: Question): Values {
  return Object.fromEntries(question.variables.map(({ name, default: value }) => [name, value]))
}

/** Makes the address lead here. */
function point(place: Place): void {
  window.history.replaceState(null, '', addressOf(place))
}

/** What a document calls its first operation. */
function nameOf(text: string): string | undefined {
  return /^\s*(?:query|mutation|subscription)\s+(\w+)/m.exec(text)?.[1]
}
