/** An answer as a table: a row for each item of its lists, a column for each value. */

import { amountOf, compared, isNumber, type Cell } from './amounts'
import { MARK } from './ids'
import type { Json } from './service'

export type Row = Record<string, Cell>

export interface Rows {
  columns: string[]
  rows: Row[]
}

/** Parts of a path that say nothing to a reader. */
const SILENT = new Set(['nodes', 'edges', 'node', 'properties'])
const CITATIONS = 'citations'
const STEP = ' › '
/** Ends of paths that say too little without what they are of. */
const BELONGS = new Set(['name', 'id', 'title'])
/** Fields that tell of a connection, or of pages of it, and of no row. */
const ASIDE = new Set(['totalCount', 'pageInfo', 'cursor'])

/**
 * The rows of an answer. Objects become columns with longer names; a list of objects gives a row for each of them, beside the values around
 * it; where several lists stand side by side, the rows of one come after those of the other. Citations are told in one cell. What was asked with ids says
 * which cells are amounts.
 */
export function rowsOf(data: Json): Rows {
  const rows = spread(data, [])
  const columns = [...new Set(rows.flatMap(Object.keys))]
  return { columns: columns.filter((name) => rows.some((row) => row[name] != null)), rows }
}

function spread(value: Json, path: string[]): Row[] {
  if (Array.isArray(value)) {
    if (value.length > 0 && !value.some(isObject)) return [{ [named(path)]: value.join(', ') }]
    return value.flatMap((one) => spread(one, path))
  }
  if (!isObject(value)) return [{ [named(path)]: value }]
  const own: Row = {}
  const lists: Row[][] = []
  for (const [name, one] of Object.entries(value)) {
    if (name.startsWith(MARK)) continue
    const inner = SILENT.has(name) ? path : [...path, name]
    const amount = amountOf(value, name)
    if (amount) own[named(inner)] = amount
    else if (name === CITATIONS && Array.isArray(one)) own[named(inner)] = one.map(citation).join('; ')
    else if (ASIDE.has(name)) continue
    else {
      const rows = spread(one, inner)
      if (rows[0] && !holdsList(one)) Object.assign(own, rows[0])
      else lists.push(rows)
    }
  }
  const below = lists.flat()
  if (below.length === 0) return Object.keys(own).length > 0 ? [own] : []
  return below.map((row) => ({ ...own, ...row }))
}

function holdsList(value: Json): boolean {
  if (Array.isArray(value)) return value.length === 0 || value.some(isObject)
  return isObject(value) && Object.entries(value).some(([name, one]) => name !== CITATIONS && holdsList(one))
}

function citation(one: Json): string {
  return isObject(one) ? String(one.title ?? one.name ?? one.id ?? one.url ?? '') : String(one)
}

export function isObject(value: Json | undefined): value is { [name: string]: Json } {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function named(path: string[]): string {
  return path.join(STEP) || 'value'
}

/** What columns are called for short: by the end of their paths, as far as needed to tell them apart. What says whose it is stays. */
export function shortNames(columns: string[]): Map<string, string> {
  const paths = columns.map((column) => column.split(STEP))
  return new Map(
    columns.map((column, place) => {
      const path = paths[place] ?? []
      let length = BELONGS.has(path.at(-1) ?? '') ? 2 : 1
      const isTaken = () => paths.some((other, at) => at !== place && other.slice(-length).join() === path.slice(-length).join())
      while (length < path.length && isTaken()) length += 1
      return [column, path.slice(-length).join(STEP)]
    }),
  )
}

/** Whether all that a column holds are numbers. */
export function isNumeric(column: string, rows: Row[]): boolean {
  return rows.every((row) => row[column] == null || isNumber(row[column]))
}

/** Rows in the order of a column: numbers by size, texts as people sort them, what is missing last. */
export function sorted(rows: Row[], column: string, descending: boolean, language: string): Row[] {
  const { compare } = new Intl.Collator(language, { numeric: true })
  const way = descending ? -1 : 1
  return [...rows].sort((one, other) => {
    const [a, b] = [one[column] ?? null, other[column] ?? null]
    if (a === null || b === null) return Number(a === null) - Number(b === null)
    return way * (isNumber(a) && isNumber(b) ? compared(a, b) : compare(String(a), String(b)))
  })
}

const NUMBER = /^-?(0|[1-9]\d*)(\.\d+)?$/
/** Rows as CSV (RFC 4180), with a mark at the start by which spreadsheets know that it is UTF-8. Formulas are told as text. */
export function csvOf(columns: string[], rows: Row[]): string {
  const lines = [columns, ...rows.map((row) => columns.map((column) => row[column] ?? ''))]
  return `\uFEFF${lines.map((line) => line.map(quoted).join(',')).join('\r\n')}\r\n`
}

function quoted(value: Cell): string {
  const text = typeof value === 'string' && /^[=+\-@\t\r]/.test(value) && !NUMBER.test(value) ? `'${value}` : String(value)
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text
}
