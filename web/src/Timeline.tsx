import { scaleUtc } from 'd3-scale'
import { useMemo, useRef } from 'react'

import { coloursOf } from './colours'
import { Legend } from './Legend'
import { shortened } from './network'
import { SavePicture } from './SavePicture'
import { momentsOf, type Moment } from './moments'
import { pictureOf } from './svg'
import type { Json } from './service'
import './timeline.css'
import { useWords } from './words'

/** Dates that are drawn. */
const MOST = 500
const WIDTH = 960
const ROW = 22
const TOP = 34
const MARGIN = 24
const LABELS = 330
const YEAR = 365.25 * 24 * 3600 * 1000

/** The dates of an answer along time: a mark for a day, a bar for a span, an open end where the date has none. */
export default function Timeline({ data, name }: { data: Json; name: string }) {
  const { language, words } = useWords()
  const moments = useMemo(() => momentsOf(data, language), [data, language])
  const shown = moments.slice(0, MOST)
  const picture = useRef<SVGSVGElement>(null)
  if (shown.length === 0) return <p className="quiet">{words.noDates}</p>
  const colours = coloursOf(shown.map(keyOf))
  const height = TOP + shown.length * ROW + 8
  const [first, last] = boundsOf(shown)
  const x = scaleUtc().domain([first, last]).range([LABELS + MARGIN, WIDTH - MARGIN])
  const format = new Intl.DateTimeFormat(language, last - first > 3 * YEAR ? { year: 'numeric', timeZone: 'UTC' } : { year: 'numeric', month: 'short', timeZone: 'UTC' })
  return (
    <>
      <div className="tools">
        <span>{words.dates(moments.length)}</span>
        {moments.length > MOST && <strong>{words.firstDates(MOST, moments.length)}</strong>}
        <SavePicture name={`${name}-timeline`} draw={() => (picture.current ? pictureOf(picture.current) : '')} />
      </div>
      <Legend colours={colours} />
      <div className="timeline" tabIndex={0} role="region" aria-label={words.timeline}>
        <svg ref={picture} viewBox={`0 0 ${WIDTH} ${height}`} role="img" aria-label={shown.map(titleOf).join('; ')}>
          {x.ticks(6).map((tick) => (
            <g key={tick.getTime()} className="tick">
              <line x1={x(tick)} x2={x(tick)} y1={TOP - 8} y2={height} />
              <text x={x(tick)} y={TOP - 14}>
                {format.format(tick)}
              </text>
            </g>
          ))}
          {shown.map((moment, row) => (
            <Mark key={`${moment.label} ${moment.field} ${moment.text} ${row}`} moment={moment} x={x} y={TOP + row * ROW + ROW / 2} colour={colours.get(keyOf(moment)) ?? ''} />
          ))}
        </svg>
      </div>
    </>
  )
}

/** A date: its label before the axis, then a bar; where the date is open, a thin line to the edge. */
function Mark({ moment, x, y, colour }: { moment: Moment; x: (at: number) => number; y: number; colour: string }) {
  const { from, to } = moment
  const isOpen = !Number.isFinite(from) || !Number.isFinite(to)
  const left = Number.isFinite(from) ? x(from) : LABELS
  const right = Number.isFinite(to) ? x(to) : WIDTH
  const half = isOpen ? 2 : 5
  return (
    <g>
      <title>{titleOf(moment)}</title>
      <text x={LABELS - 10} y={y + 4} className="left">{`${shortened(moment.label)} · ${moment.text}`}</text>
      <rect x={left} y={y - half} width={Math.max(right - left, 2 * half)} height={2 * half} rx={half} fill={colour} className={moment.unsure ? 'unsure' : undefined} stroke={colour} />
      {isOpen && [from, to].filter(Number.isFinite).map((end) => <circle key={end} cx={x(end)} cy={y} r={5} fill={colour} />)}
    </g>
  )
}

const keyOf = ({ kind, field }: Moment) => (kind ? `${kind}: ${field}` : field)
const titleOf = ({ label, field, text }: Moment) => `${label}, ${field} ${text}`

/** The first and the last moment that is known, with some room; open ends reach beyond. */
function boundsOf(moments: Moment[]): [number, number] {
  const known = moments.flatMap(({ from, to }) => [from, to]).filter(Number.isFinite)
  const [first, last] = [known.reduce((one, other) => Math.min(one, other), Infinity), known.reduce((one, other) => Math.max(one, other), -Infinity)]
  if (!Number.isFinite(first)) return [Date.now() - YEAR, Date.now() + YEAR]
  const room = Math.max((last - first) * 0.03, YEAR / 12)
  return [first - room, last + room]
}
