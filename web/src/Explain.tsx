import './explain.css'

import { useEffect, useMemo, useState } from 'react'

import { BOX, diagram, type Line } from './plan'
import { back, explain, said, Silence, type Asked } from './service'
import { useWords } from './words'

interface Explained {
  plan: Line
  cost: { estimate: number; actual: number; budget: number | null }
  milliseconds: { planning: number | null; running: number }
}

/** How an answer was found: the question is asked once more, and its plan is drawn with what it came to. */
export default function Explain({ asked }: { asked: Asked }) {
  const { words } = useWords()
  const [explained, setExplained] = useState<Explained | null>(null)
  const [trouble, setTrouble] = useState<string[]>([])
  const [down, setDown] = useState(false)

  useEffect(() => {
    const waiting = new AbortController()
    const pose = async () => {
      try {
        const { errors, extensions } = await explain(asked, waiting.signal)
        setDown(false)
        setTrouble((errors ?? []).map(said))
        setExplained((extensions?.explain as unknown as Explained | undefined) ?? null)
      } catch (error) {
        if (waiting.signal.aborted) return
        if (!(error instanceof Silence)) throw error
        setDown(true)
        await back(waiting.signal)
        if (!waiting.signal.aborted) await pose()
      }
    }
    setExplained(null)
    setTrouble([])
    void pose().catch((error: unknown) => setTrouble([String(error)]))
    return () => waiting.abort()
  }, [asked])

  if (down) return <p role="alert">{words.down}</p>
  if (trouble.length > 0) {
    return (
      <div className="trouble" role="alert">
        <strong>{words.failed}</strong>
        <ul>
          {trouble.map((one, place) => (
            <li key={place}>{one}</li>
          ))}
        </ul>
      </div>
    )
  }
  if (!explained) return <p className="quiet">{words.loading}</p>
  return (
    <>
      <Price explained={explained} />
      <Plan plan={explained.plan} />
    </>
  )
}

function Price({ explained: { cost, milliseconds } }: { explained: Explained }) {
  const { words } = useWords()
  return (
    <dl className="price">
      <div>
        <dt>{words.cost}</dt>
        <dd>{words.costs(cost.actual, cost.estimate)}</dd>
      </div>
      <div>
        <dt>{words.budget}</dt>
        <dd>{cost.budget === null ? words.noBudget : words.number(cost.budget)}</dd>
      </div>
      <div>
        <dt>{words.planning}</dt>
        <dd>{milliseconds.planning === null ? words.planned : words.milliseconds(milliseconds.planning)}</dd>
      </div>
      <div>
        <dt>{words.running}</dt>
        <dd>{words.milliseconds(milliseconds.running)}</dd>
      </div>
    </dl>
  )
}

/** The diagram; for those who do not see it, the same as a list. */
function Plan({ plan }: { plan: Line }) {
  const { words } = useWords()
  const { boxes, curves, width, height } = useMemo(() => {
    const counted = ({ rows, estimate }: Line) =>
      [rows !== undefined && words.rows(rows), estimate !== undefined && words.expected(estimate)].filter(Boolean).join(' · ')
    return diagram(plan, counted, ruler())
  }, [plan, words])
  return (
    <>
      <div className="scroll plan" tabIndex={0} role="region" aria-label={words.plan}>
        <svg width={width} height={height} viewBox={`0 0 ${width} ${height}`} aria-hidden="true">
          {curves.map((curve) => (
            <path key={curve} d={curve} />
          ))}
          {boxes.map((box, place) => (
            <g key={place} transform={`translate(${box.x} ${box.y})`}>
              <rect width={BOX.width} height={box.height} rx={6} />
              <text>
                {[...box.words, ...(box.counts ? [box.counts] : [])].map((line, number) => (
                  <tspan key={number} x={BOX.padding} y={BOX.padding + (number + 0.75) * BOX.line} className={number < box.words.length ? undefined : 'counts'}>
                    {line}
                  </tspan>
                ))}
              </text>
            </g>
          ))}
        </svg>
      </div>
      <div className="unseen">
        <Lines lines={[plan]} />
      </div>
    </>
  )
}

function Lines({ lines }: { lines: Line[] }) {
  const { words } = useWords()
  return (
    <ul>
      {lines.map(({ text, rows, estimate, below }, place) => (
        <li key={place}>
          {[text, rows !== undefined && words.rows(rows), estimate !== undefined && words.expected(estimate)].filter(Boolean).join(', ')}
          {below.length > 0 && <Lines lines={below} />}
        </li>
      ))}
    </ul>
  )
}

/** Tells how wide a text is in the diagram. */
function ruler(): (text: string) => number {
  const context = document.createElement('canvas').getContext('2d')
  if (!context) return (text) => text.length * 7
  context.font = '13px system-ui, sans-serif'
  return (text) => context.measureText(text).width
}
