import { useEffect, useMemo, useRef, useState } from 'react'

import { Canvas } from './Canvas'
import { coloursOf } from './colours'
import { Facts } from './Facts'
import { Legend } from './Legend'
import { laidOut, type Drawing, type Places } from './layout'
import { aroundQuestion, nodeQuestion } from './kinds'
import './network.css'
import { around, MOST, networkOf, sampled, type Network, type Node } from './network'
import { picture } from './picture'
import { SavePicture } from './SavePicture'
import { ask, said, Silence } from './service'
import { addressOf } from './svg'
import { useWords } from './words'

/** Without it, as on some remote desktops, there is a still picture. */
const hasWebGl = document.createElement('canvas').getContext('webgl2') !== null
/**
 * An answer as a network: coloured by kind, sized by degree; a click tells of a node, a double click shows what is around it. Another answer is another one:
 * nothing that was told beside the one before is kept.
 */
export default function Graph({ whole, name, authorization }: { whole: Network; name: string; authorization: string }) {
  const { words } = useWords()
  const [network, setNetwork] = useState<Network>(whole)
  const [graph, setGraph] = useState<Drawing | null>(null)
  const [chosen, setChosen] = useState('')
  const [trouble, setTrouble] = useState('')
  const [told, setTold] = useState<ReadonlyMap<string, Node>>(new Map())
  const places = useRef<Places>(new Map())

  const shown = useMemo(() => sampled(network, MOST), [network])
  const colours = useMemo(() => coloursOf([...shown.nodes.values()].map((node) => node.kind)), [shown])
  useEffect(() => {
    const waiting = new AbortController()
    laidOut(shown, colours, places.current, waiting.signal).then(setGraph, (error: unknown) => {
      if (!waiting.signal.aborted) throw error
    })
    return () => waiting.abort()
  }, [shown, colours])

  const node = shown.nodes.get(chosen)
  const kind = node?.kind
  useEffect(() => {
    if (!kind) return
    const asking = new AbortController()
    void factsOf(kind, chosen, authorization, asking.signal)
      .then((found) => setTold((before) => (found ? new Map(before).set(chosen, found) : before)))
      .catch(() => undefined) // what the answer told of it is shown all the same
    return () => asking.abort()
  }, [kind, chosen, authorization])

  const expand = (id: string) => void widen(id).catch((error: unknown) => setTrouble(error instanceof Silence ? words.down : String(error)))
  const widen = async (id: string) => {
    const { data: found, errors } = await ask(await aroundQuestion(authorization), { id }, { ids: true, authorization })
    setTrouble(errors?.[0] ? said(errors[0]) : '')
    if (found) setNetwork((before) => around(before, id, found))
  }

  if (whole.nodes.size === 0) return <p className="quiet">{words.noNodes}</p>
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
      {trouble && (
        <p className="trouble" role="alert">
          {trouble}
        </p>
      )}
      <div className="network">
        <div>
          <Legend colours={colours} />
          {!graph && <p className="canvas quiet">{words.loading}</p>}
          {graph && !hasWebGl && <img className="canvas" src={addressOf(picture(graph, colours))} alt={counted} />}
          {graph && hasWebGl && <Canvas graph={graph} chosen={chosen} label={counted} onChoose={setChosen} onExpand={(id) => expand(id)} />}
        </div>
        {node && <Facts node={told.get(node.id) ?? node} network={shown} onExpand={() => expand(node.id)} onChoose={setChosen} />}
      </div>
    </>
  )
}

/** All that the graph has of a node. */
async function factsOf(kind: string, id: string, authorization: string, signal: AbortSignal): Promise<Node | undefined> {
  const question = await nodeQuestion(kind, authorization)
  const { data } = question ? await ask(question, { id }, { signal, ids: true, authorization }) : {}
  return data ? networkOf(data).nodes.get(id) : undefined
}
