/** Pictures as text, and as files to take away. */

import { save } from './save'

/** A text as it stands in SVG or HTML. */
export function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;')
}

const PAINTED = ['fill', 'stroke', 'stroke-width', 'stroke-opacity', 'stroke-dasharray', 'stroke-linecap', 'fill-opacity', 'font', 'text-anchor']

/** A drawing of the page as a file of its own, with the colours that it has in the page. */
export function pictureOf(drawing: SVGSVGElement): string {
  const copy = drawing.cloneNode(true) as SVGSVGElement
  const originals = [drawing, ...drawing.querySelectorAll('*')]
  for (const [place, element] of [copy, ...copy.querySelectorAll('*')].entries()) {
    const original = originals[place]
    if (!original || element.tagName === 'title') continue
    const style = getComputedStyle(original)
    element.setAttribute('style', PAINTED.map((name) => `${name}:${style.getPropertyValue(name)}`).join(';'))
    element.removeAttribute('class')
  }
  const { width, height } = drawing.viewBox.baseVal
  const ground = getComputedStyle(document.body).backgroundColor
  copy.setAttribute('xmlns', 'http://www.w3.org/2000/svg')
  copy.setAttribute('width', String(width))
  copy.setAttribute('height', String(height))
  copy.insertAdjacentHTML('afterbegin', `<rect width="${width}" height="${height}" fill="${ground}"/>`)
  return `${new XMLSerializer().serializeToString(copy)}\n`
}

/** An SVG as the source of an image. */
export const addressOf = (svg: string) => `data:image/svg+xml;charset=utf-8,${encodeURIComponent(svg)}`

/** Save an SVG as a PNG of twice its size, for screens with fine dots and for print. Throws when the browser cannot draw it. */
export async function savePng(name: string, svg: string): Promise<void> {
  const image = new Image()
  image.src = addressOf(svg)
  await image.decode()
  const canvas = document.createElement('canvas')
  canvas.width = image.width * 2
  canvas.height = image.height * 2
  canvas.getContext('2d')?.drawImage(image, 0, 0, canvas.width, canvas.height)
  const file = await new Promise<Blob | null>((resolve) => canvas.toBlob(resolve, 'image/png'))
  if (!file) throw new Error('The picture is too large for this browser.')
  save(name, file)
}
