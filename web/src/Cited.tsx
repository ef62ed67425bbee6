import { isObject } from './rows'
import type { Json } from './service'

/** A source by its title, which leads there when it can be read on the web. */
export function Cited({ source }: { source: Json | undefined }) {
  if (!isObject(source)) return null
  const { title, url } = source
  if (typeof url !== 'string' || !/^https?:\/\//.test(url)) return <>{title}</>
  return (
    <a href={url} target="_blank" rel="noreferrer">
      {String(title ?? url)}
    </a>
  )
}
