import { lazy, Suspense, useCallback, useEffect, useRef, useState } from 'react'

import { Answer } from './Answer'
import type { Put } from './Editor'
import { Form } from './Form'
import { addressOf, placeOf } from './link'
import mark from './mark.svg'
import { Questions } from './Questions'
import { firstTheme, Painted, Settings, type Theme } from './Settings'
import { ask, back, questions as ready, Silence, type Answered, type Asked, type Question, type Values } from './service'
import { firstLanguage, Speaking, useWords, type Language } from './words'

const Editor = lazy(() => import('./Editor'))
const linked = placeOf(window.location.search)

/** The explorer: ready questions with their forms, GraphiQL beside them, and one answer in several views. */
export function Page() {
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
        <Explorer theme={theme} onTheme={paint} onLanguage={speak} />
      </Painted>
    </Speaking>
  )
}

function Explorer({ theme, onTheme, onLanguage }: { theme: Theme; onTheme: (theme: Theme) => void; onLanguage: (language: Language) => void }) {
  const { language, words } = useWords()
  const [inEditor, setInEditor] = useState(linked.query !== undefined)
  const [put, setPut] = useState<Put | null>(() => (linked.query ? { number: 1, query: linked.query, variables: linked.variables, run: true } : null))
  const [questions, setQuestions] = useState<Question[] | null>(null)
  const [question, setQuestion] = useState<Question | null>(null)
  const [values, setValues] = useState<Values>({})
  const [answered, setAnswered] = useState<Answered | null>(null)
  const [asked, setAsked] = useState<Asked>({ text: '', variables: {} })
  const [busy, setBusy] = useState(false)
  const [down, setDown] = useState(false)
  const [trouble, setTrouble] = useState('')
  const asking = useRef<AbortController | null>(null)

  const tell = useCallback((told: Answered, of: Asked) => {
    setAnswered(told)
    setAsked(of)
  }, [])

  const pose = useCallback(async (chosen: Question, given: Values) => {
    asking.current?.abort()
    const own = (asking.current = new AbortController())
    setBusy(true)
    try {
      tell(await ask(chosen.text, given, own.signal, true), { text: chosen.text, variables: given })
      setDown(false)
    } catch (error) {
      if (own.signal.aborted) return
      if (!(error instanceof Silence)) throw error
      setDown(true)
    }
    setBusy(false)
  }, [tell])

  const choose = useCallback(
    (chosen: Question, given: Values) => {
      setQuestion(chosen)
      setValues(given)
      setInEditor(false)
      window.history.replaceState(null, '', addressOf({ question: chosen.name, variables: given }))
      void pose(chosen, given)
    },
    [pose],
  )

  const load = useCallback(
    async (wanted: string | undefined, given: Values, stay: boolean) => {
      try {
        const found = await ready()
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

  useEffect(() => {
    if (!down) return
    const waiting = new AbortController()
    void back(waiting.signal).then(() => {
      if (waiting.signal.aborted) return
      setDown(false)
      if (!questions) void load(linked.question, linked.variables, inEditor)
      else if (question && !inEditor) void pose(question, values)
    })
    return () => waiting.abort()
  }, [down, questions, question, values, inEditor, load, pose])

  const toEditor = () => {
    if (question) setPut({ number: (put?.number ?? 1) + 1, query: question.text, variables: { ...defaults(question), ...values }, run: false })
    setInEditor(true)
  }

  return (
    <>
      <a className="skip" href="#answer">
        {words.skip}
      </a>
      <header>
        <h1>
          <img src={mark} alt="" /> clustergraph
        </h1>
        <div className="modes">
          <button type="button" aria-pressed={!inEditor} onClick={() => setInEditor(false)}>
            {words.questions}
          </button>
          <button type="button" aria-pressed={inEditor} onClick={() => setInEditor(true)}>
            {words.editor}
          </button>
        </div>
        <Settings theme={theme} onTheme={onTheme} onLanguage={onLanguage} onToken={() => void load(question?.name, values, inEditor)} />
      </header>
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
        {!inEditor && questions && <Questions questions={questions} chosen={question?.name} onChoose={(one) => choose(one, {})} />}
        {!inEditor && question && (
          <div className="question">
            <h2>{question.title[language]}</h2>
            {question.about[language] && <p className="quiet">{question.about[language]}</p>}
            <Form question={question} values={values} busy={busy} onChange={setValues} onAsk={() => choose(question, values)} />
            <div className="tools">
              <button type="button" onClick={toEditor}>
                {words.openEditor}
              </button>
              <CopyLink />
            </div>
            {answered && <Answer answered={answered} asked={asked} name={question.name} />}
          </div>
        )}
        {(inEditor || put) && (
          <div className="editor" hidden={!inEditor}>
            <Suspense fallback={<p className="quiet">{words.loading}</p>}>
              <Editor put={put} theme={theme} onAnswer={tell} onSilence={() => setDown(true)} />
            </Suspense>
          </div>
        )}
        {inEditor && answered && <Answer answered={answered} asked={asked} name="answer" besideJson />}
      </main>
    </>
  )
}

/** Copies the address, which leads to the same question with the same variables. */
function CopyLink() {
  const { words } = useWords()
  const [done, setDone] = useState(false)
  const copy = async () => {
    await navigator.clipboard.writeText(window.location.href)
    setDone(true)
    setTimeout(() => setDone(false), 2000)
  }
  return (
    <button type="button" onClick={() => void copy()}>
      <span aria-live="polite">{done ? words.copied : words.copyLink}</span>
    </button>
  )
}

function defaults(question: Question): Values {
  return Object.fromEntries(question.variables.map(({ name, default: value }) => [name, value]))
}
