import Graphology from 'graphology'
import forceAtlas2 from 'graphology-layout-forceatlas2'
import { useEffect, useMemo, useRef, useState } from 'react'
import Sigma from 'sigma'

import { coloursOf } from './colours'
import { Facts } from './Facts'
import { networkOf, sampled, type Network } from './network'
import { picture } from './picture'
import { save } from './Table'
import { ask, type Json } from './service'
import { useWords } from './words'

/** Nodes that are drawn; of more, those with the most edges. */
const MOST = 2000
const AROUND = `query Around($id: ID!) {
  subgraph(around: [$id], hops: 1, first: 60) { nodes { id } relationships { id citations { title url } } }
}`
const ROUNDS = { few: 400, many: 120, more: 60 }

export interface Drawn {
  x: number
  y: number
  size: number
  color: string
  label: string
}

/** An answer as a network: coloured by kind, sized by degree; a click tells of a node, a double click shows what is around it. */
export default function Graph({ data, name }: { data: Json; name: string }) {
  const { words } = useWords()
  const whole = useMemo(() => networkOf(data), [data])
  const [network, setNetwork] = useState<Network>(whole)
  const [chosen, setChosen] = useState('')
  const place = useRef<HTMLDivElement>(null)
  const places = useRef(new Map<string, Drawn>())
  useEffect(() => {
    places.current = new Map()
    setNetwork(whole)
    setChosen('')
  }, [whole])

  const shown = useMemo(() => sampled(network, MOST), [network])
  const colours = useMemo(() => coloursOf([...shown.nodes.values()].map((node) => node.kind)), [shown])
  const graph = useMemo(() => laidOut(shown, colours, places.current), [shown, colours])

  const expand = async (id: string) => {
    const { data: found } = await ask(AROUND, { id }, undefined, true)
    if (found) setNetwork(networkOf(found, { nodes: new Map(network.nodes), edges: new Map(network.edges) }))
  }
  const expanding = useRef(expand)
  expanding.current = expand

  useEffect(() => {
    if (!place.current || graph.order === 0) return
    const ink = getComputedStyle(place.current).color
    const sigma = new Sigma(graph, place.current, {
      settings: { labelRenderedSizeThreshold: 3, labelDensity: 1.2, doubleClickZoomingRatio: 1 },
      styles: { nodes: { labelColor: ink, labelSize: 13 }, edges: {} },
    })
    sigma.on('clickNode', ({ node }) => setChosen(node))
    sigma.on('doubleClickNode', ({ node }) => void expanding.current(node).catch(() => undefined))
    return () => sigma.kill()
  }, [graph])

  if (whole.nodes.size === 0) return <p className="quiet">{words.noNodes}</p>
  const node = shown.nodes.get(chosen)
  const [nodes, edges] = [shown.nodes.size, shown.edges.size]
  return (
    <>
      <div className="tools">
        <span aria-live="polite">{words.nodesAndEdges(nodes, edges)}</span>
        {network.nodes.size > nodes && <strong>{words.sample(nodes, network.nodes.size)}</strong>}
        <label>
          {words.node}{' '}
          <select value={chosen} onChange={(event) => setChosen(event.target.value)}>
            <option value="" />
            {[...shown.nodes.values()]
              .sort((one, other) => one.label.localeCompare(other.label))
              .map((one) => (
                <option key={one.id} value={one.id}>
                  {one.label}
                </option>
              ))}
          </select>
        </label>
        <button type="button" onClick={() => save(`${name}.svg`, 'image/svg+xml', picture(graph))}>
          SVG
        </button>
      </div>
      <div className="network">
        <div ref={place} className="canvas" role="img" aria-label={words.nodesAndEdges(nodes, edges)} />
        <ul className="legend">
          {[...colours].map(([kind, colour]) => (
            <li key={kind}>
              <svg viewBox="0 0 10 10" aria-hidden="true">
                <circle cx="5" cy="5" r="5" fill={colour} />
              </svg>{' '}
              {kind}
            </li>
          ))}
        </ul>
        {node && <Facts node={node} network={shown} onExpand={() => void expand(node.id)} onChoose={setChosen} />}
      </div>
    </>
  )
}

/** The network with a place for each node. The same network has the same places; nodes that had one stay about there. */
function laidOut({ nodes, edges }: Network, colours: Map<string, string>, places: Map<string, Drawn>): Graphology<Drawn> {
  const graph = new Graphology<Drawn>({ multi: true, type: 'undirected' })
  const known = places.size > 0
  let number = 0
  for (const node of [...nodes.values()].sort((one, other) => (one.id < other.id ? -1 : 1))) {
    number += 1
    const near = known ? neighbour(node.id, edges, places) : undefined
    const turn = number * 2.399963 // the golden angle spreads points evenly over a disc (Vogel, 1979)
    const own = places.get(node.id) ?? { x: (near?.x ?? 0) + Math.sqrt(number) * Math.cos(turn), y: (near?.y ?? 0) + Math.sqrt(number) * Math.sin(turn) }
    graph.addNode(node.id, { x: own.x, y: own.y, size: 4, label: node.label, color: colours.get(node.kind) ?? '#888' })
  }
  for (const [key, { source, target }] of edges) if (graph.hasNode(source) && graph.hasNode(target)) graph.addEdgeWithKey(key, source, target, { color: '#9aa5b1', size: 1 } as never)
  const rounds = known ? ROUNDS.more : nodes.size < 300 ? ROUNDS.few : ROUNDS.many
  forceAtlas2.assign(graph, { iterations: rounds, settings: { ...forceAtlas2.inferSettings(graph), gravity: 0.5, adjustSizes: false } })
  graph.forEachNode((id, drawn) => {
    graph.setNodeAttribute(id, 'size', 4 + 2.2 * Math.sqrt(graph.degree(id)))
    places.set(id, { ...drawn })
  })
  return graph
}

function neighbour(id: string, edges: Network['edges'], places: Map<string, Drawn>): Drawn | undefined {
  for (const { source, target } of edges.values()) {
    const found = source === id ? places.get(target) : target === id ? places.get(source) : undefined
    if (found) return found
  }
  return undefined
}
