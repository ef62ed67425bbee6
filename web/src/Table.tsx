import './numbers.css'

import { useMemo, useState } from 'react'

import { isNumber, written, type Cell } from './amounts'
import { csvOf, isNumeric, rowsOf, shortNames, sorted, type Row } from './rows'
import { save, textFile } from './save'
import type { Json } from './service'
import { useWords } from './words'

/** Rows that are drawn; the others are in the download. */
const MOST = 1000
/** Texts of fewer letters stand on one line, and those of more get a wide column. */
const SHORT = 20
const LONG = 60

/** An answer as a table, which can be sorted, narrowed to some columns, and taken away. */
export function Table({ data, name }: { data: Json; name: string }) {
  const { language, words } = useWords()
  const { columns, rows } = useMemo(() => rowsOf(data), [data])
  const names = useMemo(() => shortNames(columns), [columns])
  const numeric = useMemo(() => new Set(columns.filter((column) => isNumeric(column, rows))), [columns, rows])
  const [hidden, setHidden] = useState<ReadonlySet<string>>(new Set())
  const [order, setOrder] = useState<{ column: string; descending: boolean } | null>(null)
  const shown = columns.filter((column) => !hidden.has(column))
  const inOrder = useMemo(() => (order ? sorted(rows, order.column, order.descending, language) : rows), [rows, order, language])

  if (rows.length === 0) return <p className="quiet">{words.noRows}</p>
  return (
    <>
      <div className="tools">
        <span aria-live="polite">{words.rows(rows.length)}</span>
        <details>
          <summary>{words.columns}</summary>
          <div className="menu">
            {columns.map((column) => (
              <label key={column}>
                <input type="checkbox" checked={!hidden.has(column)} onChange={() => setHidden(without(hidden, column))} /> {names.get(column)}
              </label>
            ))}
          </div>
        </details>
        <button type="button" onClick={() => save(`${name}.csv`, textFile('text/csv', csvOf(shown, inOrder)))}>
          {words.download}
        </button>
        <button type="button" onClick={() => void saveWorkbook(`${name}.xlsx`, shown, inOrder)}>
          {words.downloadXlsx}
        </button>
      </div>
      <div className="scroll" tabIndex={0} role="region" aria-label={words.table}>
        <table>
          <thead>
            <tr>
              {shown.map((column) => {
                const descending = order?.column === column ? order.descending : undefined
                return (
                  <th key={column} scope="col" className={numeric.has(column) ? 'number' : undefined} aria-sort={descending === undefined ? 'none' : descending ? 'descending' : 'ascending'}>
                    <button type="button" title={column} onClick={() => setOrder({ column, descending: descending === false })}>
                      {names.get(column)}
                    </button>
                  </th>
                )
              })}
            </tr>
          </thead>
          <tbody>
            {inOrder.slice(0, MOST).map((row, place) => (
              <tr key={place}>
                {shown.map((column) => (
                  <td key={column} className={classOf(row[column])}>
                    {written(row[column], language)}
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      {rows.length > MOST && <p className="quiet">{words.firstRows(MOST, rows.length)}</p>}
    </>
  )
}

async function saveWorkbook(name: string, columns: string[], rows: Row[]): Promise<void> {
  const { workbookOf } = await import('./workbook')
  save(name, await workbookOf(columns, rows))
}

/** Numbers stand below each other; what is short is not broken into lines, and what is long has room. */
function classOf(value: Cell | undefined): string | undefined {
  if (isNumber(value)) return 'number'
  if (typeof value !== 'string') return undefined
  return value.length < SHORT ? 'short' : value.length > LONG ? 'long' : undefined
}

function without(hidden: ReadonlySet<string>, column: string): ReadonlySet<string> {
  const next = new Set(hidden)
  if (!next.delete(column)) next.add(column)
  return next
}
