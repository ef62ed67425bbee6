/** An answer as one HTML file that needs nothing else: no script, no request, readable for as long as there are browsers. Loaded when it is wanted. */

import { isNumber, written } from './amounts'
import { isWeb, sourcesOf } from './citations'
import { coloursOf } from './colours'
import { laidOut } from './layout'
import { MOST, networkOf, plain, sampled } from './network'
import { picture } from './picture'
import { isNumeric, rowsOf, shortNames } from './rows'
import { ask, type Answered, type Asked, type Json } from './service'
import numbers from './numbers.css?raw'
import style from './report.css?raw'
import { escaped } from './svg'
import type { Language, Words } from './words'

/** What the file tells of. */
export interface Told {
  asked: Asked
  answered: Answered
  title: string
  language: Language
  words: Words
}

/** No request and no script, even if something slipped through. */
const POLICY = "default-src 'none'; style-src 'unsafe-inline'"

export async function reportOf({ asked, answered, title, language, words }: Told): Promise<string> {
  const data = answered.data ?? null
  const told = plain(data)
  return `<!doctype html>
<html lang="${language}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="${POLICY}">
<title>${escaped(title)}</title>
<style>
${style}${numbers}</style>
</head>
<body>
<main>
<h1>${escaped(title)}</h1>
<dl>
${await circumstances(asked, language, words)}</dl>
<h2>${words.table}</h2>
${tableOf(data, language, words)}
${await drawingOf(data, words)}<h2>${words.sources}</h2>
${bibliographyOf(told, words)}
<h2>${words.question}</h2>
<pre>${escaped(asked.text)}</pre>
<h3>${words.variables}</h3>
<pre>${escaped(JSON.stringify(asked.variables, null, 2))}</pre>
<details>
<summary>JSON</summary>
<pre>${escaped(JSON.stringify({ ...answered, data: told }, null, 2))}</pre>
</details>
</main>
</body>
</html>
`
}

async function circumstances({ at, authorization }: Asked, language: Language, words: Words): Promise<string> {
  const shown = (date: Date) => {
    const text = new Intl.DateTimeFormat(language === 'en' ? 'en-GB' : language, { dateStyle: 'long', timeStyle: 'long' }).format(date)
    return `<time datetime="${date.toISOString()}">${escaped(text)}</time>`
  }
  const graph = await generationAt(at, authorization)
  const rows = [
    [words.askedAt, shown(at)],
    [words.service, escaped(window.location.origin)],
    ...(graph ? [[words.generation, `${graph.generation}, ${shown(new Date(graph.loadedAt))}`]] : []),
  ]
  return rows.map(([name, value]) => `<div><dt>${name}</dt><dd>${value}</dd></div>\n`).join('')
}

/** The generation that answered: the present one, unless it was loaded since or cannot be told. */
async function generationAt(at: Date, authorization: string): Promise<{ generation: number; loadedAt: string } | null> {
  const { data } = await ask('{ graph { generation loadedAt } }', {}, { authorization }).catch((): Answered => ({}))
  const graph = data?.graph as { generation: number; loadedAt: string } | undefined
  return graph && new Date(graph.loadedAt) <= at ? graph : null
}

function tableOf(data: Json, language: Language, words: Words): string {
  const { columns, rows } = rowsOf(data)
  if (rows.length === 0) return `<p>${words.noRows}</p>`
  const names = shortNames(columns)
  const aligned = (right: boolean) => (right ? ' class="number"' : '')
  const head = columns.map((column) => `<th scope="col"${aligned(isNumeric(column, rows))}>${escaped(names.get(column) ?? column)}</th>`).join('')
  const lines = rows.map((row) => `<tr>${columns.map((column) => `<td${aligned(isNumber(row[column]))}>${escaped(written(row[column], language))}</td>`).join('')}</tr>`)
  return `<div class="scroll" role="region" tabindex="0" aria-label="${words.table}">
<table>
<caption>${words.rows(rows.length)}</caption>
<thead><tr>${head}</tr></thead>
<tbody>
${lines.join('\n')}
</tbody>
</table>
</div>`
}

async function drawingOf(data: Json, words: Words): Promise<string> {
  const network = sampled(networkOf(data), MOST)
  if (network.nodes.size < 2) return ''
  const colours = coloursOf([...network.nodes.values()].map((node) => node.kind))
  const label = words.nodesAndEdges(network.nodes.size, network.edges.size)
  return `<h2>${words.graph}</h2>
<p>${label}</p>
<div class="scroll picture" role="img" aria-label="${label}">
${picture(await laidOut(network, colours, new Map()), colours)}</div>
`
}

function bibliographyOf(data: Json, words: Words): string {
  const items = sourcesOf(data).map(({ title, url, publisher, published, times }) => {
    const name = isWeb(url) ? `<a href="${escaped(url)}">${escaped(title)}</a>` : escaped(title)
    return `<li>${name} ${escaped([publisher, published, words.cited(times)].filter(Boolean).join(' · '))}</li>\n`
  })
  return items.length > 0 ? `<ol class="sources">\n${items.join('')}</ol>` : `<p>${words.noSources}</p>`
}
