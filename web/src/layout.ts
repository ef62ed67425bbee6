/** Where the nodes of a network stand: those that are joined near each other, and the same network the same each time. */

import Graphology from 'graphology'

import type { Side } from './labels'
import { shortened, type Network } from './network'

export interface Drawn {
  x: number
  y: number
  size: number
  color: string
  label: string
  /** Where its label stands; nowhere when there is no room. */
  side?: Side
}
export type Places = Map<string, { x: number; y: number }>
export type Drawing = Graphology<Drawn>

/** Nodes with the places that they begin at, and which are joined. */
export interface Unlaid {
  nodes: Laid
  edges: [string, string][]
  /** Whether most have been laid out before. */
  isKnown: boolean
}
export type Laid = { id: string; x: number; y: number }[]

const LARGEST = 14

/** The network with a place for each node; nodes that have one in `places`, which is kept up, stay about there. Throws when the signal says stop. */
export async function laidOut(network: Network, colours: Map<string, string>, places: Places, signal?: AbortSignal): Promise<Drawing> {
  const edges = [...network.edges].filter(([, { source, target }]) => network.nodes.has(source) && network.nodes.has(target))
  const unlaid = { nodes: begun(network, places), edges: edges.map(([, { source, target }]): [string, string] => [source, target]), isKnown: places.size > 0 }
  const laid = await settled(unlaid, signal)
  const graph: Drawing = new Graphology({ multi: true, type: 'undirected' })
  for (const { id, x, y } of laid) {
    const node = network.nodes.get(id)
    places.set(id, { x, y })
    graph.addNode(id, { x, y, size: 5, label: shortened(node?.label ?? id), color: colours.get(node?.kind ?? '') ?? '#888' })
  }
  for (const [key, { source, target }] of edges) graph.addEdgeWithKey(key, source, target)
  sized(graph)
  return graph
}

/** Gives each node a size by its degree: the fewer nodes, the larger; the largest within a bound. */
function sized(graph: Drawing): void {
  const roots = new Map(graph.mapNodes((id) => [id, Math.sqrt(graph.degree(id))]))
  const most = [...roots.values()].reduce((one, other) => Math.max(one, other), 1)
  const least = Math.min(5, Math.max(1.5, 80 / Math.sqrt(graph.order)))
  for (const [id, root] of roots) graph.setNodeAttribute(id, 'size', least + root * Math.min(2, LARGEST / most))
}

/** The places that nodes begin at: their own, else around that of a neighbour, else spread over a disc. */
function begun({ nodes, edges }: Network, places: Places): Laid {
  const beside = besides(edges, places)
  return [...nodes.keys()].sort().map((id, place) => {
    const near = beside.get(id) ?? { x: 0, y: 0 }
    const turn = (place + 1) * 2.399963 // the golden angle spreads points evenly over a disc (Vogel, 1979)
    const far = Math.sqrt(place + 1)
    return { id, ...(places.get(id) ?? { x: near.x + far * Math.cos(turn), y: near.y + far * Math.sin(turn) }) }
  })
}

/** For nodes without a place, that of a neighbour with one. */
function besides(edges: Network['edges'], places: Places): Places {
  const found: Places = new Map()
  for (const { source, target } of edges.values()) {
    const [one, other] = [places.get(source), places.get(target)]
    if (one && !other) found.set(target, one)
    if (other && !one) found.set(source, other)
  }
  return found
}

function settled(unlaid: Unlaid, signal?: AbortSignal): Promise<Laid> {
  const worker = new Worker(new URL('./layout.worker.ts', import.meta.url), { type: 'module' })
  return new Promise<Laid>((resolve, reject) => {
    signal?.addEventListener('abort', () => reject(signal.reason))
    worker.onmessage = ({ data }: MessageEvent<Laid>) => resolve(data)
    worker.onerror = ({ message }) => reject(new Error(message))
    worker.postMessage(unlaid)
  }).finally(() => worker.terminate())
}
