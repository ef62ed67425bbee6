import './builder.css'

import { useGraphiQL, useOperationsEditorState, useOptimisticState } from '@graphiql/react'
import {
  getNamedType, isEnumType, isInputObjectType, Kind, parseValue, print, type GraphQLInputType, type GraphQLNamedType, type SelectionNode, type ValueNode,
} from 'graphql'
import { useId, useState } from 'react'

import * as building from './building'
import { useWords } from './words'

/** The query of the editor as a tree to tick. What is ticked is in the query, and the other way round. */
export function Builder() {
  const { words } = useWords()
  const schema = useGraphiQL((state) => state.schema)
  const name = useGraphiQL((state) => state.operationName)
  const editor = useGraphiQL((state) => state.queryEditor)
  const [text, setText] = useOptimisticState(useOperationsEditorState())
  const [sought, seek] = useState('')
  const document = building.documentOf(text)
  if (!schema || (text === '' && editor?.getValue())) return <p>{words.loading}</p>
  const operation = document && building.operationOf(document, name)
  const root = operation && schema.getRootType(operation.operation)
  return (
    <section className="builder" aria-label={words.builder}>
      <h2>{words.builder}</h2>
      <p>{operation ? words.builderAbout : words.builderWaits}</p>
      {document && operation && root && (
        <>
          <input type="search" aria-label={words.findField} placeholder={words.findField} value={sought} onChange={(event) => seek(event.target.value)} />
          <Selections
            type={root}
            sought={sought.trim().toLowerCase()}
            selections={operation.selectionSet.selections}
            onChange={(selections) => setText(building.textWith(document, operation, selections))}
          />
        </>
      )}
    </section>
  )
}

/** The fields of a type, and the kinds that its values may be, with what is selected of them. */
function Selections({ type, selections, sought = '', onChange }: {
  type: GraphQLNamedType
  selections: readonly SelectionNode[]
  sought?: string
  onChange: (selections: SelectionNode[]) => void
}) {
  const { words } = useWords()
  const schema = useGraphiQL((state) => state.schema)
  // The order stays as it was when the tree opened, so that nothing moves under a pointer.
  const [fields] = useState(() => building.fieldsOf(type, selections))
  const replace = (before: SelectionNode | undefined, after: SelectionNode | null) => onChange(building.selected(selections, before, after))
  return (
    <ul>
      {fields.map((field) => {
        const node = building.fieldIn(selections, field.name)
        if (!node && !field.name.toLowerCase().includes(sought)) return null
        const inner = getNamedType(field.type)
        return (
          <Tick
            key={field.name}
            name={field.name}
            about={field.description}
            on={node !== undefined}
            onTick={() => replace(node, node ? null : building.fieldNode(field))}
          >
            {node && field.args.length > 0 && (
              <details open={node.arguments && node.arguments.length > 0}>
                <summary>{words.arguments}</summary>
                <Inputs
                  inputs={field.args}
                  given={node.arguments ?? []}
                  make={building.argumentNode}
                  onChange={(given) => replace(node, { ...node, arguments: given })}
                />
              </details>
            )}
            {node?.selectionSet && (
              <Selections
                type={inner}
                selections={node.selectionSet.selections}
                onChange={(next) => replace(node, { ...node, selectionSet: building.selecting(next) })}
              />
            )}
          </Tick>
        )
      })}
      {schema &&
        building.kindsOf(type, schema).map((kind) => {
          const node = building.kindIn(selections, kind.name)
          return (
            <Tick key={kind.name} name={`… on ${kind.name}`} on={node !== undefined} onTick={() => replace(node, node ? null : building.kindNode(kind))}>
              {node && (
                <Selections
                  type={kind}
                  selections={node.selectionSet.selections}
                  onChange={(next) => replace(node, { ...node, selectionSet: building.selecting(next) })}
                />
              )}
            </Tick>
          )
        })}
    </ul>
  )
}

/** Arguments of a field, or the fields of an input, with the values that are given. */
function Inputs<Node extends building.Given>({ inputs, given, make, onChange }: {
  inputs: readonly building.Input[]
  given: readonly Node[]
  make: (input: building.Input) => Node
  onChange: (given: Node[]) => void
}) {
  return (
    <ul>
      {inputs.map((input) => {
        const node = given.find((one) => one.name.value === input.name)
        const replace = (after: Node | null) => onChange(building.replaced(given, node, after))
        return (
          <Tick key={input.name} name={input.name} about={input.description} on={node !== undefined} onTick={() => replace(node ? null : make(input))}>
            {node && <Value name={input.name} type={input.type} value={node.value} onChange={(value) => replace({ ...node, value })} />}
          </Tick>
        )
      })}
    </ul>
  )
}

/** A value of an input, to choose, to type, or to tick further. */
function Value({ name, type, value, onChange }: { name: string; type: GraphQLInputType; value: ValueNode; onChange: (value: ValueNode) => void }) {
  const item = building.itemOf(type)
  if (value.kind === Kind.VARIABLE || value.kind === Kind.LIST || getNamedType(item).name === 'JSON') return <Typed name={name} value={value} onChange={onChange} />
  if (isInputObjectType(item)) {
    const fields = value.kind === Kind.OBJECT ? value.fields : []
    return <Inputs inputs={Object.values(item.getFields())} given={fields} make={building.inputNode} onChange={(next) => onChange({ kind: Kind.OBJECT, fields: next })} />
  }
  const text = 'value' in value ? String(value.value) : ''
  if (isEnumType(item) || getNamedType(item).name === 'Boolean') {
    const kind = isEnumType(item) ? Kind.ENUM : Kind.BOOLEAN
    const choices = isEnumType(item) ? item.getValues().map((one) => one.name) : ['true', 'false']
    const choose = (one: string) => onChange(kind === Kind.ENUM ? { kind, value: one } : { kind, value: one === 'true' })
    return (
      <select aria-label={name} value={text} onChange={(event) => choose(event.target.value)}>
        {choices.map((one) => (
          <option key={one}>{one}</option>
        ))}
      </select>
    )
  }
  return <input aria-label={name} value={text} onChange={(event) => onChange(building.typedValue(item, event.target.value))} />
}

/** A value as GraphQL writes it; it is taken when it can be read. */
function Typed({ name, value, onChange }: { name: string; value: ValueNode; onChange: (value: ValueNode) => void }) {
  const [text, setText] = useState(() => print(value))
  const [wrong, setWrong] = useState(false)
  const take = (typed: string) => {
    setText(typed)
    try {
      onChange(parseValue(typed, { noLocation: true }))
      setWrong(false)
    } catch {
      setWrong(true)
    }
  }
  return <input aria-label={name} aria-invalid={wrong} value={text} onChange={(event) => take(event.target.value)} />
}

function Tick({ name, about, on, onTick, children }: { name: string; about?: string | null; on: boolean; onTick: () => void; children: React.ReactNode }) {
  const id = useId()
  return (
    <li>
      <input id={id} type="checkbox" checked={on} onChange={onTick} /> <label htmlFor={id} title={about ?? undefined}>{name}</label>
      {children}
    </li>
  )
}
