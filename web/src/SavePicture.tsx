import { save, textFile } from './save'
import { savePng } from './svg'

/** The buttons that take a picture away. */
export function SavePicture({ name, draw }: { name: string; draw: () => string }) {
  return (
    <>
      <button type="button" onClick={() => save(`${name}.svg`, textFile('image/svg+xml', draw()))}>
        SVG
      </button>
      <button type="button" onClick={() => void savePng(`${name}.png`, draw())}>
        PNG
      </button>
    </>
  )
}
