/** Where the nodes of a network stand: those that are joined near each other, and the same network the same each time. */

import Graphology from 'graphology'
import forceAtlas2 from 'graphology-layout-forceatlas2'

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

const ROUNDS = { few: 500, many: 150, more: 80 }
const FEW = 300

/** The network with a place for each node; nodes that have one in `places`, which is kept up, stay about there. */
export function laidOut({ nodes, edges }: Network, colours: Map<string, string>, places: Places): Drawing {
  const graph: Drawing = new Graphology({ multi: true, type: 'undirected' })
  const known = places.size > 0
  const beside = known ? besides(edges, places) : new Map<string, { x: number; y: number }>()
  let number = 0
  for (const node of [...nodes.values()].sort((one, other) => (one.id < other.id ? -1 : 1))) {
    number += 1
    const near = beside.get(node.id) ?? { x: 0, y: 0 }
    const turn = number * 2.399963 // the golden angle spreads points evenly over a disc (Vogel, 1979)
    const own = places.get(node.id) ?? { x: near.x + Math.sqrt(number) * Math.cos(turn), y: near.y + Math.sqrt(number) * Math.sin(turn) }
    graph.addNode(node.id, { ...own, size: 5, label: shortened(node.label), color: colours.get(node.kind) ?? '#888' })
  }
  for (const [key, { source, target }] of edges) if (graph.hasNode(source) && graph.hasNode(target)) graph.addEdgeWithKey(key, source, target)
  const rounds = known ? ROUNDS.more : nodes.size < FEW ? ROUNDS.few : ROUNDS.many
  const settings = { ...forceAtlas2.inferSettings(graph), gravity: 1, scalingRatio: 10, strongGravityMode: false }
  forceAtlas2.assign(graph, { iterations: rounds, settings })
  graph.forEachNode((id, { x, y }) => {
    graph.setNodeAttribute(id, 'size', 5 + 2 * Math.sqrt(graph.degree(id)))
    places.set(id, { x, y })
  })
  return graph
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
