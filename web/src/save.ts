/** Hands a file to the person who asked for it. */
export function save(name: string, content: Blob): void {
  const link = document.createElement('a')
  link.href = URL.createObjectURL(content)
  link.download = name
  link.click()
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000)
}

export const textFile = (type: string, text: string) => new Blob([text], { type: `${type};charset=utf-8` })

/** Puts a text on the clipboard; a page that came over plain HTTP may do so in the old way alone. */
export async function copy(text: string): Promise<void> {
  if (window.isSecureContext) return navigator.clipboard.writeText(text)
  const area = document.createElement('textarea')
  area.value = text
  const before = document.activeElement
  // A menu that has the focus keeps it.
  const place = before?.parentElement ?? document.body
  place.append(area)
  area.select()
  document.execCommand('copy')
  if (before instanceof HTMLElement) before.focus()
  area.remove()
}
