/** A question as programs that ask it again. A token is never written down: they take it from the environment, as TOKEN. */

import type { Asked } from './service'

export function curlOf({ text, variables, name, authorization }: Asked, address: string): string {
  const body = JSON.stringify({ query: text, ...(Object.keys(variables).length > 0 && { variables }), ...(name && { operationName: name }) })
  const lines = [
    `curl --silent --show-error ${inShell(address)}`,
    "--header 'content-type: application/json'",
    ...(authorization ? ['--header "authorization: Bearer $TOKEN"'] : []),
    `--data ${inShell(body)}`,
  ]
  return `${lines.join(' \\\n  ')}\n`
}

export function pythonOf({ text, variables, name, authorization }: Asked, address: string): string {
  const headers = authorization ? ', headers={"authorization": f"Bearer {os.environ[\'TOKEN\']}"}' : ''
  return `# pip install "gql[httpx]"
import json
${authorization ? 'import os\n' : ''}
from gql import Client, gql
from gql.transport.httpx import HTTPXTransport

QUESTION = gql("""
${text.replaceAll('\\', '\\\\').replaceAll('"""', '\\"\\"\\"').replaceAll('\r', '\\r')}
""")
QUESTION.variable_values = ${inPython(variables)}
${name ? `QUESTION.operation_name = ${inPython(name)}\n` : ''}
TRANSPORT = HTTPXTransport(url=${inPython(address)}, timeout=60${headers})

with Client(transport=TRANSPORT) as session:
    print(json.dumps(session.execute(QUESTION), indent=2, ensure_ascii=False))
`
}

/** Also plain JavaScript, so that Node runs it as it stands. */
export function typescriptOf({ text, variables, name, authorization }: Asked, address: string): string {
  const quoted = text.replaceAll('\\', '\\\\').replaceAll('`', '\\`').replaceAll('${', '\\${').replaceAll('\r', '\\r')
  const header = authorization ? ', authorization: `Bearer ${process.env.TOKEN}`' : ''
  return `const query = \`
${quoted}
\`
const variables = ${JSON.stringify(variables, null, 2)}

const response = await fetch(${JSON.stringify(address)}, {
  method: 'POST',
  headers: { 'content-type': 'application/json'${header} },
  body: JSON.stringify({ query, variables${name ? `, operationName: ${JSON.stringify(name)}` : ''} }),
})
const { data, errors } = await response.json()
if (errors) throw new Error(JSON.stringify(errors, null, 2))
console.log(JSON.stringify(data, null, 2))

export {}
`
}

/** A text as one word of a POSIX shell. */
function inShell(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`
}

/** A value as Python writes it. Texts and numbers of JSON are Python's, too. */
function inPython(value: unknown, margin = ''): string {
  if (value === null || value === undefined) return 'None'
  if (typeof value === 'boolean') return value ? 'True' : 'False'
  if (typeof value !== 'object') return JSON.stringify(value)
  const inner = `${margin}    `
  const lines = Array.isArray(value)
    ? value.map((one) => inPython(one, inner))
    : Object.entries(value).map(([name, one]) => `${JSON.stringify(name)}: ${inPython(one, inner)}`)
  const [open, close] = Array.isArray(value) ? '[]' : '{}'
  return lines.length === 0 ? `${open}${close}` : `${open}\n${lines.map((line) => `${inner}${line},\n`).join('')}${margin}${close}`
}
