/** Rows as a workbook (XLSX). Loaded when somebody wants one. */

import { writeXlsx } from 'hucre/xlsx'

import { Amount, spreadsheetValue, type Cell } from './amounts'
import type { Row } from './rows'

/** Characters that fit into a cell of a spreadsheet. */
const LONGEST = 32_767

/** Columns and rows as they are shown, the header bold and in sight. Numbers are numbers, and text is text, whatever it looks like. */
export async function workbookOf(columns: string[], rows: Row[]): Promise<Blob> {
  const lines = rows.map((row) => columns.map((column) => cellOf(row[column] ?? null)))
  const cells = new Map(columns.map((_, place) => [`0,${place}`, { style: { font: { bold: true } } }]))
  const sheet = { name: 'clustergraph', columns: columns.map(() => ({ autoWidth: true })), rows: [columns, ...lines], cells, freezePane: { rows: 1 } }
  const bytes = await writeXlsx({ sheets: [sheet] })
  return new Blob([new Uint8Array(bytes)], { type: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet' })
}

function cellOf(value: Cell): null | boolean | number | string {
  if (value instanceof Amount) return spreadsheetValue(value)
  return typeof value === 'string' ? value.slice(0, LONGEST) : value
}
