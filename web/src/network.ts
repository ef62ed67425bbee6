/** An answer as a graph: the nodes that it tells of, and what joins them. Needs an answer with ids. */

import { amountOf, type Cell } from './amounts'
import { MARK } from './ids'
import { OWN } from './kinds'
import { isObject } from './rows'
import type { Json } from './service'

export interface Source {
  title: string
  url: string
}

export interface Place {
  id: string
  label: string
  latitude: number
  longitude: number
}

export interface Node {
  id: string
  kind: string
  label: string
  facts: Record<string, Cell>
  sources: Source[]
  /** Where it is on earth: its own place, or that of what it leads to. */
  place?: Place
}

export interface Edge {
  source: string
  target: string
  label: string
  facts: Record<string, Cell>
  sources: Source[]
  /** Whether the answer said its id, so that the same edge is known again. */
  known: boolean
}

export interface Network {
  nodes: Map<string, Node>
  edges: Map<string, Edge>
}

const CITATIONS = 'citations'

type Row = { [name: string]: Json }

export const emptyNetwork = (): Network => ({ nodes: new Map(), edges: new Map() })

/** The network of an answer, added to another if there is one. */
export function networkOf(data: Json, network: Network = emptyNetwork()): Network {
  walk(data, network, null, '')
  return network
}

/** A network and what was found around one of its nodes. Edges that were told without an id make way for those that say theirs. */
export function around(before: Network, id: string, data: Json): Network {
  const { nodes, edges } = networkOf(data, { nodes: new Map(before.nodes), edges: new Map(before.edges) })
  const pair = ({ source, target }: Edge) => [source, target].sort().join(' ')
  const told = new Set([...edges.values()].filter((edge) => edge.known).map(pair))
  const doubled = (edge: Edge) => !edge.known && (edge.source === id || edge.target === id) && told.has(pair(edge))
  return { nodes, edges: new Map([...edges].filter(([, edge]) => !doubled(edge))) }
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

/** Notes the nodes below `value`, and joins each to the node above it, `parent`, unless the edge between them is told by itself. */
function walk(value: Json, network: Network, parent: string | null, field: string): void {
  if (Array.isArray(value)) {
    for (const one of value) walk(one, network, parent, field)
    return
  }
  if (!isObject(value)) return
  let inner = parent
  if (isEdge(value)) {
    noteEdge(value, network)
    inner = null
  } else if (typeof value.cg_id === 'string') {
    inner = noteNode(value, network)
    if (parent && parent !== inner) noteStep(network, parent, field, inner)
  }
  const isRow = inner === parent && isObject(value.node) && isEdge(value.properties)
  for (const [name, one] of Object.entries(value)) {
    if (name.startsWith(MARK) || name === CITATIONS) continue
    const passes = inner === parent && field !== '' && PARTS.has(name)
    walk(one, network, isRow && name === 'node' ? null : inner, passes ? field : name)
  }
}

/** Parts of a connection: what stands in them is reached by the connection's own field. */
const PARTS = new Set(['node', 'nodes', 'edges'])

function isEdge(value: Json | undefined): boolean {
  return isObject(value) && isObject(value.cg_source) && isObject(value.cg_target)
}

function noteNode(value: Row, network: Network): string {
  const id = String(value.cg_id)
  const known = network.nodes.get(id)
  const label = typeof value.cg_label === 'string' ? value.cg_label : (known?.label ?? id)
  network.nodes.set(id, {
    id,
    kind: String(value.cg_kind),
    label,
    facts: { ...known?.facts, ...factsOf(value) },
    sources: together(known?.sources ?? [], sourcesOf(value)),
    place: placeOf(value) ?? known?.place,
  })
  return id
}

function noteEdge(value: Row, network: Network): void {
  if (!isObject(value.cg_source) || !isObject(value.cg_target)) return
  const key = String(value.cg_id)
  const known = network.edges.get(key)
  network.edges.set(key, {
    source: noteNode(value.cg_source, network),
    target: noteNode(value.cg_target, network),
    label: String(value.cg_kind),
    facts: { ...known?.facts, ...factsOf(value) },
    sources: together(known?.sources ?? [], sourcesOf(value)),
    known: true,
  })
}

/** An edge that is only known by its ends and the field that leads from one to the other. */
function noteStep(network: Network, source: string, field: string, target: string): void {
  network.edges.set(`${source} ${field} ${target}`, { source, target, label: field, facts: {}, sources: [], known: false })
}

function placeOf(value: Row): Place | undefined {
  const { cg_latitude: latitude, cg_longitude: longitude, cg_id: id, cg_label: label } = value
  if (typeof latitude === 'number' && typeof longitude === 'number') return { id: String(id), label: String(label ?? id), latitude, longitude }
  return isObject(value.cg_place) ? placeOf(value.cg_place) : undefined
}

function factsOf(value: Row): Record<string, Cell> {
  const facts = Object.entries(value).filter(([name]) => !name.startsWith(MARK) && name !== 'cursor' && name !== '__typename')
  return Object.fromEntries(facts.flatMap(([name, one]) => {
    const fact = amountOf(value, name) ?? cellOf(one)
    return fact === null || fact === '' ? [] : [[name.split(OWN).at(-1) ?? name, fact]]
  }))
}

/** A value, or values, that are no objects. */
function cellOf(value: Json): Cell {
  if (Array.isArray(value)) return value.some((one) => typeof one === 'object') ? null : value.join(', ')
  return isObject(value) ? null : value
}

function sourcesOf(value: Row): Source[] {
  const told = Array.isArray(value[CITATIONS]) ? value[CITATIONS] : []
  return told.flatMap((one) => {
    if (!isObject(one)) return []
    const title = one.title ?? one.cg_label ?? one.cg_id
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
