/** Hands a file to the person who asked for it. */
export function save(name: string, content: Blob): void {
  const link = document.createElement('a')
  link.href = URL.createObjectURL(content)
  link.download = name
  link.click()
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000)
}

export const textFile = (type: string, text: string) => new Blob([text], { type: `${type};charset=utf-8` })
