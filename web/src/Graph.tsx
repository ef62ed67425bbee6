import { useEffect, useMemo, useRef, useState } from 'react'

import { Canvas } from './Canvas'
import { coloursOf } from './colours'
import { Facts } from './Facts'
import { laidOut, type Places } from './layout'
import { MOST, networkOf, sampled, type Network } from './network'
import { picture } from './picture'
import { SavePicture } from './SavePicture'
import { ask, type Json } from './service'
import { useWords } from './words'

const AROUND = `query Around($id: ID!) {
  subgraph(around: [$id], hops: 1, first: 60) { nodes { id } relationships { id } }
}`

/** An answer as a network: coloured by kind, sized by degree; a click tells of a node, a double click shows what is around it. */
export default function Graph({ data, name }: { data: Json; name: string }) {
  const { words } = useWords()
  const whole = useMemo(() => networkOf(data), [data])
  const [network, setNetwork] = useState<Network>(whole)
  const [chosen, setChosen] = useState('')
  const places = useRef<Places>(new Map())
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
    if (found) setNetwork((before) => networkOf(found, { nodes: new Map(before.nodes), edges: new Map(before.edges) }))
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
        <SavePicture name={`${name}-graph`} draw={() => picture(graph, colours)} />
      </div>
      <div className="network">
        <div>
          <Legend colours={colours} />
          <Canvas graph={graph} chosen={chosen} label={counted} onChoose={setChosen} onExpand={(id) => void expand(id).catch(() => undefined)} />
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
