/** The bibliography of an answer: what its citations name, each once. */

import { isObject } from './rows'
import type { Json } from './service'

export interface Source {
  title: string
  publisher: string
  published: string
  url: string
  times: number
}

/** Whether an address may be followed from a page. */
export const isWeb = (url: string) => /^https?:\/\//.test(url)

export function sourcesOf(data: Json): Source[] {
  const found = new Map<string, Source>()
  gather(data, found)
  return [...found.values()].sort((one, other) => one.title.localeCompare(other.title))
}

function gather(value: Json, found: Map<string, Source>): void {
  if (Array.isArray(value)) for (const one of value) gather(one, found)
  else if (isObject(value)) {
    for (const [name, one] of Object.entries(value)) {
      if (name === 'citations' && Array.isArray(one)) for (const source of one) note(source, found)
      else gather(one, found)
    }
  }
}

function note(value: Json, found: Map<string, Source>): void {
  if (!isObject(value)) return
  const text = (name: string) => (typeof value[name] === 'string' ? value[name] : '')
  const source = { title: text('title') || text('id') || text('url'), publisher: text('publisher'), published: text('published') }
  const key = text('id') || text('url') || source.title
  if (!key) return
  const known = found.get(key) ?? { ...source, url: text('url'), times: 0 }
  found.set(key, { ...known, times: known.times + 1 })
}
