/** Finds places for the nodes of a graph beside the page, which stays at hand meanwhile. */

import Graphology from 'graphology'
import forceAtlas2 from 'graphology-layout-forceatlas2'

import type { Laid, Unlaid } from './layout'

const FEW = 300
const ROUNDS = { few: 500, many: 200, more: 80 }

self.onmessage = ({ data: { nodes, edges, isKnown } }: MessageEvent<Unlaid>) => {
  const graph = new Graphology({ multi: true, type: 'undirected' })
  for (const { id, x, y } of nodes) graph.addNode(id, { x, y })
  for (const [source, target] of edges) graph.addEdge(source, target)
  const iterations = isKnown ? ROUNDS.more : nodes.length < FEW ? ROUNDS.few : ROUNDS.many
  const settings = { ...forceAtlas2.inferSettings(graph), gravity: 1, scalingRatio: 10, strongGravityMode: false, barnesHutOptimize: nodes.length > FEW }
  forceAtlas2.assign(graph, { iterations, settings })
  const laid: Laid = graph.mapNodes((id, { x, y }) => ({ id, x: Number(x), y: Number(y) }))
  self.postMessage(laid)
}
