/** The dates of an answer as points and spans of time. Needs an answer with ids. */

import edtf from 'edtf'

import { amountOf, written } from './amounts'
import { DATE, MARK } from './ids'
import { isObject } from './rows'
import type { Json } from './service'

export interface Moment {
  /** What has the date: a node, or an edge by its ends. */
  label: string
  kind: string
  /** The field that holds it. */
  field: string
  /** The date as the graph has it. */
  text: string
  /** First and last moment, in milliseconds (UTC); infinite where the date is open. */
  from: number
  to: number
  /** Whether its source was not sure. */
  unsure: boolean
}

/** Fields that say nothing of what a node is. */
const BESIDE = new Set(['id', '__typename', 'confidence'])
/** Seasons of the northern hemisphere, as the service reads them: spring begins in March, winter ends in February. */
const SEASONS: Record<string, [number, number]> = { 21: [3, 5], 22: [6, 8], 23: [9, 11], 24: [12, 2] }

/** All dates of an answer, earliest first, each of a node or edge once; what has no name is called by its values, as a language writes them. */
export function momentsOf(data: Json, language: string): Moment[] {
  const found = new Map<string, Moment>()
  gather(data, { label: '', kind: '', language }, found)
  return [...found.values()].sort((one, other) => one.from - other.from || one.to - other.to || one.label.localeCompare(other.label))
}

interface Holder {
  label: string
  kind: string
  language: string
}

function gather(value: Json, above: Holder, found: Map<string, Moment>): void {
  if (Array.isArray(value)) for (const one of value) gather(one, above, found)
  else if (isObject(value)) {
    const holder = holderOf(value, above.language) ?? above
    for (const [name, one] of Object.entries(value)) {
      if (name.startsWith(DATE)) note(name.slice(DATE.length), one, String(value.cg_id ?? holder.label), holder, found)
      else if (!name.startsWith(MARK)) gather(one, holder, found)
    }
  }
}

function holderOf(value: { [name: string]: Json }, language: string): Holder | null {
  const { cg_source: source, cg_target: target, cg_id: id, cg_kind: kind, cg_label: label } = value
  if (typeof id !== 'string') return null
  const told = isObject(source) && isObject(target) ? `${named(source)} → ${named(target)}` : String(label ?? (factsOf(value, language) || id))
  return { label: told, kind: String(kind), language }
}

/** What is told of a node without a name, such as a figure: its values but for its dates. */
function factsOf(value: { [name: string]: Json }, language: string): string {
  const told = Object.entries(value).filter(([name]) => !name.startsWith(MARK) && !(DATE + name in value) && !BESIDE.has(name))
  return told.flatMap(([name, one]) => (typeof one === 'string' || typeof one === 'number' ? [written(amountOf(value, name) ?? one, language)] : [])).join(' ')
}

const named = (end: { [name: string]: Json }) => String(end.cg_label ?? end.cg_id)

function note(field: string, text: Json, id: string, holder: Holder, found: Map<string, Moment>): void {
  if (typeof text !== 'string') return
  const span = spanOf(text)
  if (span) found.set(`${id} ${field} ${text}`, { label: holder.label, kind: holder.kind, field, text, ...span, unsure: /[?~%]/.test(text) })
}

/** The first and the last moment of an EDTF date; nothing for one that cannot be drawn. */
export function spanOf(text: string): { from: number; to: number } | null {
  const ends = text.split('/')
  try {
    return { from: endOf(ends[0], 0), to: endOf(ends.at(-1), 1) }
  } catch {
    return null
  }
}

function endOf(text: string | undefined, side: 0 | 1): number {
  if (!text || text === '..') return side === 0 ? -Infinity : Infinity
  const [, year, season] = /^(\d{4})-(2[1-4])[?~%]?$/.exec(text) ?? []
  const months = SEASONS[season ?? '']
  if (year && months) return endOf(`${side === 1 && months[0] > months[1] ? Number(year) + 1 : year}-${String(months[side]).padStart(2, '0')}`, side)
  const { min, max } = edtf(text)
  return (side === 0 ? min : max) ?? NaN
}
