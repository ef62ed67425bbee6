import { useEffect, useMemo, useRef, useState } from 'react'

import { Canvas } from './Canvas'
import { coloursOf } from './colours'
import { Facts } from './Facts'
import { laidOut, type Drawing, type Places } from './layout'
import { around, sampled, type Network } from './network'
import { picture } from './picture'
import { SavePicture } from './SavePicture'
import { ask } from './service'
import { addressOf } from './svg'
import { useWords } from './words'

/** Nodes that are drawn; of more, those with the most edges. */
const MOST = 2000
const AROUND = `query Around($id: ID!) {
  subgraph(around: [$id], hops: 1, first: 60) { nodes { id } relationships { id } }
}`

/** Without it, as on some remote desktops, there is a still picture. */
const hasWebGl = document.createElement('canvas').getContext('webgl2') !== null

/** An answer as a network: coloured by kind, sized by degree; a click tells of a node, a double click shows what is around it. */
export default function Graph({ whole, name }: { whole: Network; name: string }) {
  const { words } = useWords()
  const [network, setNetwork] = useState<Network>(whole)
  const [graph, setGraph] = useState<Drawing | null>(null)
  const [chosen, setChosen] = useState('')
  const places = useRef<Places>(new Map())
  useEffect(() => {
    places.current = new Map()
    setGraph(null)
    setNetwork(whole)
    setChosen('')
  }, [whole])

  const shown = useMemo(() => sampled(network, MOST), [network])
  const colours = useMemo(() => coloursOf([...shown.nodes.values()].map((node) => node.kind)), [shown])
  useEffect(() => {
    const waiting = new AbortController()
    laidOut(shown, colours, places.current, waiting.signal).then(setGraph, (error: unknown) => {
      if (!waiting.signal.aborted) throw error
    })
    return () => waiting.abort()
  }, [shown, colours])

  const expand = async (id: string) => {
    const { data: found } = await ask(AROUND, { id }, undefined, true)
    if (found) setNetwork((before) => around(before, id, found))
  }

  if (whole.nodes.size === 0) return <p className="quiet">{words.noNodes}</p>
  const node = shown.nodes.get(chosen)
  const counted = words.nodesAndEdges(shown.nodes.size, shown.edges.size)
  return (
    <>
      <div className="tools">
        <span aria-live="polite" className="counted">
          {counted}
        </span>
        {network.nodes.size > shown.nodes.size && <strong>{words.sample(shown.nodes.size, network.nodes.size)}</strong>}
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
        {graph && <SavePicture name={`${name}-graph`} draw={() => picture(graph, colours)} />}
      </div>
      <div className="network">
        <div>
          <Legend colours={colours} />
          {!graph && <p className="canvas quiet">{words.loading}</p>}
          {graph && !hasWebGl && <img className="canvas" src={addressOf(picture(graph, colours))} alt={counted} />}
          {graph && hasWebGl && <Canvas graph={graph} chosen={chosen} label={counted} onChoose={setChosen} onExpand={(id) => void expand(id).catch(() => undefined)} />}
        </div>
        {node && <Facts node={node} network={shown} onExpand={() => void expand(node.id).catch(() => undefined)} onChoose={setChosen} />}
      </div>
    </>
  )
}

function Legend({ colours }: { colours: Map<string, string> }) {
  return (
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
  )
}
