import { geoDistance, geoEqualEarth, geoInterpolate, geoPath, type GeoProjection } from 'd3-geo'
import codes from 'i18n-iso-countries/codes.json'
import { useMemo, useRef, useState } from 'react'
import { feature } from 'topojson-client'
import type { GeometryCollection, Topology } from 'topojson-specification'
import atlas from 'world-atlas/countries-110m.json'

import './map.css'
import type { Network, Node, Place } from './network'
import { placesOf, type Arc, type Counted } from './places'
import { SavePicture } from './SavePicture'
import { pictureOf } from './svg'
import { useWords } from './words'

const WIDTH = 960
const HEIGHT = 500
const ANTARCTICA = '010'
const STEPS = 5

const world = atlas as unknown as Topology<{ countries: GeometryCollection<{ name: string }> }>
const land = feature(world, world.objects.countries)
const countries = land.features.filter(({ id }) => id !== ANTARCTICA)
/** ISO 3166-1: the numbers that the atlas has for the letters that the graph has. */
const numbers = new Map((codes as [string, string, string, ...string[]][]).map(([letters, , number]) => [letters, number]))

/** An answer as a map: countries coloured by how much the answer tells of them, arcs for what leads from one to another. */
export default function WorldMap({ whole, name }: { whole: Network; name: string }) {
  const { language, words } = useWords()
  const { counted, arcs } = useMemo(() => placesOf(inLanguage(whole, language)), [whole, language])
  const [chosen, choose] = useState('')
  const picture = useRef<SVGSVGElement>(null)
  const most = counted[0]?.what.length ?? 0
  if (most === 0) return <p className="quiet">{words.noPlaces}</p>
  const there = counted.find(({ place }) => place.id === chosen)
  return (
    <>
      <div className="tools">
        <span>{words.places(counted.length, arcs.reduce((sum, arc) => sum + arc.what.length, 0))}</span>
        <SavePicture name={`${name}-map`} draw={() => (picture.current ? pictureOf(picture.current) : '')} />
      </div>
      <div className="map">
        <svg ref={picture} viewBox={`0 0 ${WIDTH} ${HEIGHT}`} role="img" aria-label={words.map}>
          <Land counted={counted} most={most} chosen={chosen} onChoose={choose} />
          <Arcs arcs={arcs} chosen={chosen} />
          <Scale most={most} />
        </svg>
        <ol className="places" aria-label={words.map} tabIndex={0}>
          {counted.map(({ place, what }) => (
            <li key={place.id}>
              <button type="button" className="link" aria-pressed={place.id === chosen} onClick={() => choose(place.id === chosen ? '' : place.id)}>
                {place.label}
              </button>{' '}
              <strong>{what.length}</strong>
              {place.id === chosen && <p>{tally(there?.what ?? [])}</p>}
            </li>
          ))}
        </ol>
      </div>
    </>
  )
}

const projection: GeoProjection = geoEqualEarth().rotate([-11, 0]).fitExtent([[4, 4], [WIDTH - 4, HEIGHT - 4]], { ...land, features: countries })
const path = geoPath(projection)

function Land({ counted, most, chosen, onChoose }: { counted: Counted[]; most: number; chosen: string; onChoose: (id: string) => void }) {
  const byNumber = new Map(counted.map((one) => [numbers.get(one.place.id), one]))
  const shaped = new Set<string>()
  const shapes = countries.map((country) => {
    const one = byNumber.get(String(country.id))
    if (one) shaped.add(one.place.id)
    return (
      <path
        key={String(country.id) + country.properties.name}
        d={path(country) ?? ''}
        className={one ? `land step${stepOf(one.what.length, most)}${one.place.id === chosen ? ' chosen' : ''}` : 'land'}
        onClick={() => one && onChoose(one.place.id)}
      >
        {one && <title>{titleOf(one)}</title>}
      </path>
    )
  })
  const dots = counted
    .filter(({ place }) => !shaped.has(place.id))
    .map((one) => {
      const [x, y] = projection([one.place.longitude, one.place.latitude]) ?? [0, 0]
      return (
        <circle key={one.place.id} cx={x} cy={y} r={4} className={`land dot step${stepOf(one.what.length, most)}`} onClick={() => onChoose(one.place.id)}>
          <title>{titleOf(one)}</title>
        </circle>
      )
    })
  return (
    <g>
      {shapes}
      {dots}
    </g>
  )
}

/** Great circles, lifted a little, so that two ways between the same places are two lines. */
function Arcs({ arcs, chosen }: { arcs: Arc[]; chosen: string }) {
  return (
    <g className="arcs">
      {arcs.map(({ from, to, what }) => {
        const [start, end]: [number, number][] = [
          [from.longitude, from.latitude],
          [to.longitude, to.latitude],
        ]
        const near = !chosen || from.id === chosen || to.id === chosen
        return (
          <path key={`${from.id} ${to.id}`} d={arcOf(start ?? [0, 0], end ?? [0, 0])} className={near ? 'arc' : 'arc faint'} strokeWidth={1 + Math.sqrt(what.length)}>
            <title>{`${from.label} → ${to.label}: ${tally(what)}`}</title>
          </path>
        )
      })}
    </g>
  )
}

function arcOf(start: [number, number], end: [number, number]): string {
  const middle = projection(geoInterpolate(start, end)(0.5)) ?? [0, 0]
  const [one, other] = [projection(start) ?? [0, 0], projection(end) ?? [0, 0]]
  const lift = 60 * Math.min(1, geoDistance(start, end))
  return `M${point(one)}Q${point([middle[0], middle[1] - lift])} ${point(other)}`
}

const point = ([x = 0, y = 0]: number[]) => `${x.toFixed(1)},${y.toFixed(1)}`

/** Which colour stands for a count: that of its root, so that one large count does not leave all others pale. */
function stepOf(count: number, most: number): number {
  return Math.max(1, Math.ceil((Math.sqrt(count) / Math.sqrt(most)) * STEPS))
}

/** Which counts each colour stands for. */
function Scale({ most }: { most: number }) {
  const ranges = new Map<number, number[]>()
  for (let count = 1; count <= most; count += 1) ranges.set(stepOf(count, most), [...(ranges.get(stepOf(count, most)) ?? [count]).slice(0, 1), count])
  return (
    <g className="scale">
      {[...ranges].map(([step, [first = 0, last = first]], row) => (
        <g key={step} transform={`translate(16 ${HEIGHT - 20 - (ranges.size - row) * 20})`}>
          <rect width="16" height="14" className={`land step${step}`} />
          <text x="24" y="12">
            {first === last ? first : `${first} – ${last}`}
          </text>
        </g>
      ))}
    </g>
  )
}

/** A network whose countries are called as in a language. The graph itself speaks English. */
function inLanguage(whole: Network, language: string): Network {
  if (language === 'en') return whole
  const names = new Intl.DisplayNames(language, { type: 'region', fallback: 'none' })
  const called = (place: Place): Place => ({ ...place, label: (numbers.has(place.id) && names.of(place.id)) || place.label })
  const nodes = [...whole.nodes].map(([id, node]): [string, Node] => [id, node.place ? { ...node, place: called(node.place) } : node])
  return { ...whole, nodes: new Map(nodes) }
}

function titleOf({ place, what }: Counted): string {
  return `${place.label}: ${what.length} (${tally(what)})`
}

/** Each label once, with how often it is there. */
function tally(labels: string[]): string {
  const counts = new Map<string, number>()
  for (const label of labels) counts.set(label, (counts.get(label) ?? 0) + 1)
  return [...counts].map(([label, count]) => (count > 1 ? `${label} (${count})` : label)).join(', ')
}
