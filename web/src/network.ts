/** An answer as a graph: the nodes that it tells of, and what joins them. Needs an answer with ids. */

import { isObject } from './rows'
import type { Json } from './service'

export interface Source {
  title: string
  url: string
}

export interface Node {
  id: string
  kind: string
  label: string
  facts: Record<string, string>
  sources: Source[]
}

export interface Edge {
  source: string
  target: string
  label: string
  facts: Record<string, string>
  sources: Source[]
}

export interface Network {
  nodes: Map<string, Node>
  edges: Map<string, Edge>
}

const MARK = 'cg_'
const CITATIONS = 'citations'
/** Objects that stand between two nodes and say of the edge what it is. */
const ABOUT = new Set(['properties'])

export const emptyNetwork = (): Network => ({ nodes: new Map(), edges: new Map() })

/** The network of an answer, added to another if there is one. */
export function networkOf(data: Json, network: Network = emptyNetwork()): Network {
  walk(data, network, null, '', null)
  return network
}

/** An answer as the client asked it, without what was asked for the network. */
export function plain(value: Json): Json {
  if (Array.isArray(value)) return value.map(plain)
  if (!isObject(value)) return value
  return Object.fromEntries(
    Object.entries(value)
      .filter(([name]) => !name.startsWith(MARK))
      .map(([name, one]) => [name, plain(one)]),
  )
}

function walk(value: Json, network: Network, parent: string | null, field: string, row: { [name: string]: Json } | null): void {
  if (Array.isArray(value)) {
    for (const one of value) walk(one, network, parent, field, row)
    return
  }
  if (!isObject(value)) return
  let inner = parent
  if (isObject(value.cg_source) && isObject(value.cg_target)) {
    const [source, target] = [note(value.cg_source, network), note(value.cg_target, network)]
    join(network, String(value.cg_id), source, target, String(value.cg_kind), value)
    inner = null
  } else if (typeof value.cg_id === 'string') {
    inner = note(value, network)
    // Edges of one pair are told apart by what is told of them.
    if (parent && parent !== inner) join(network, `${parent} ${field} ${inner} ${JSON.stringify(row?.properties ?? null)}`, parent, inner, field, row)
  }
  for (const [name, one] of Object.entries(value)) {
    if (name.startsWith(MARK) || name === CITATIONS || ABOUT.has(name)) continue
    const isPart = inner === parent && field !== ''
    if (name === 'node' || name === 'nodes' || name === 'edges') walk(one, network, inner, isPart ? field : name, name === 'node' ? value : null)
    else walk(one, network, inner, name, null)
  }
}

function note(value: { [name: string]: Json }, network: Network): string {
  const id = String(value.cg_id)
  const known = network.nodes.get(id)
  const label = typeof value.cg_label === 'string' ? value.cg_label : (known?.label ?? id)
  network.nodes.set(id, {
    id,
    kind: String(value.cg_kind),
    label,
    facts: { ...known?.facts, ...factsOf(value) },
    sources: together(known?.sources ?? [], sourcesOf(value)),
  })
  return id
}

function join(network: Network, key: string, source: string, target: string, label: string, row: { [name: string]: Json } | null): void {
  const about = row && isObject(row.properties) ? row.properties : (row ?? {})
  const known = network.edges.get(key)
  network.edges.set(key, {
    source,
    target,
    label,
    facts: { ...known?.facts, ...factsOf(about) },
    sources: together(known?.sources ?? [], sourcesOf(about)),
  })
}

function factsOf(value: { [name: string]: Json }): Record<string, string> {
  const facts = Object.entries(value).filter(([name, one]) => !name.startsWith(MARK) && name !== 'cursor' && one !== null && typeof one !== 'object')
  return Object.fromEntries(facts.map(([name, one]) => [name, String(one)]))
}

function sourcesOf(value: { [name: string]: Json }): Source[] {
  const told = Array.isArray(value[CITATIONS]) ? value[CITATIONS] : []
  return told.flatMap((one) => {
    if (!isObject(one)) return []
    const title = one.title ?? one.cg_label
    return typeof title === 'string' ? [{ title, url: typeof one.url === 'string' ? one.url : '' }] : []
  })
}

function together(some: Source[], others: Source[]): Source[] {
  return [...new Map([...some, ...others].map((one) => [one.url || one.title, one])).values()]
}

const LONG = 40

/** A label short enough to stand in a drawing. */
export function shortened(label: string): string {
  return label.length > LONG ? `${label.slice(0, LONG - 1).trimEnd()}…` : label
}

/** Nodes that are drawn; of more, those with the most edges. */
export const MOST = 2000

/** The part of a network with so many nodes, those with most edges first. */
export function sampled({ nodes, edges }: Network, most: number): Network {
  if (nodes.size <= most) return { nodes, edges }
  const degrees = new Map<string, number>()
  for (const { source, target } of edges.values()) for (const end of [source, target]) degrees.set(end, (degrees.get(end) ?? 0) + 1)
  const kept = [...nodes.keys()].sort((one, other) => (degrees.get(other) ?? 0) - (degrees.get(one) ?? 0)).slice(0, most)
  const part = new Set(kept)
  return {
    nodes: new Map([...nodes].filter(([id]) => part.has(id))),
    edges: new Map([...edges].filter(([, edge]) => part.has(edge.source) && part.has(edge.target))),
  }
}
