/** A query as a tree that can be ticked: each function gives the next part of the document, and changes none. */

import {
  getNamedType, getNullableType, isAbstractType, isEnumType, isInputObjectType, isInterfaceType, isLeafType, isListType, isObjectType,
  isRequiredArgument, isRequiredInputField, Kind, OperationTypeNode, parse, print, type ArgumentNode, type ConstValueNode, type DocumentNode,
  type FieldNode, type GraphQLField, type GraphQLInputField, type GraphQLInputType, type GraphQLArgument, type GraphQLNamedType,
  type GraphQLObjectType, type GraphQLSchema, type InlineFragmentNode, type ObjectFieldNode, type OperationDefinitionNode, type SelectionNode,
  type SelectionSetNode, type ValueNode,
} from 'graphql'

export type Field = GraphQLField<unknown, unknown>
export type Fields = readonly Field[]
export type Input = GraphQLArgument | GraphQLInputField
export type Given = ArgumentNode | ObjectFieldNode

/** What stands in for a selection that would be empty, which GraphQL does not allow. */
const NOTHING: FieldNode = { kind: Kind.FIELD, name: named('__typename') }
const EMPTY: OperationDefinitionNode = { kind: Kind.OPERATION_DEFINITION, operation: OperationTypeNode.QUERY, selectionSet: selecting([]) }
/** What is asked first of what has several values. */
const TELLING = ['nodes', 'name', 'title', 'id']

/** The document of a text; an empty one holds nothing. Null when it cannot be read. */
export function documentOf(text: string): DocumentNode | null {
  if (text.split('\n').every((line) => /^\s*(#.*)?$/.test(line))) return { kind: Kind.DOCUMENT, definitions: [] }
  try {
    return parse(text, { noLocation: true })
  } catch {
    return null
  }
}

/** The operation that is meant: that of the name, else the first. */
export function operationOf(document: DocumentNode, name?: string): OperationDefinitionNode {
  const all = document.definitions.filter((one) => one.kind === Kind.OPERATION_DEFINITION)
  return all.find((one) => one.name?.value === name) ?? all[0] ?? EMPTY
}

/** The text of a document with other selections in one of its operations. */
export function textWith(document: DocumentNode, operation: OperationDefinitionNode, selections: readonly SelectionNode[]): string {
  const changed = { ...operation, selectionSet: selecting(selections) }
  const isNew = !document.definitions.includes(operation)
  return print({ ...document, definitions: isNew ? [...document.definitions, changed] : document.definitions.map((one) => (one === operation ? changed : one)) })
}

/** The fields of a type: those that are selected, then those that lead nowhere further, then the others. */
export function fieldsOf(type: GraphQLNamedType, selections: readonly SelectionNode[] = []): Fields {
  if (!isObjectType(type) && !isInterfaceType(type)) return []
  const place = (field: Field) => (fieldIn(selections, field.name) ? 0 : isLeafType(getNamedType(field.type)) ? 1 : 2)
  return Object.values(type.getFields()).sort((one, other) => place(one) - place(other))
}

/** The kinds that a value of a type may be. */
export function kindsOf(type: GraphQLNamedType, schema: GraphQLSchema): readonly GraphQLObjectType[] {
  return isAbstractType(type) ? schema.getPossibleTypes(type) : []
}

export function fieldIn(selections: readonly SelectionNode[], name: string): FieldNode | undefined {
  return selections.find((one): one is FieldNode => one.kind === Kind.FIELD && one.name.value === name)
}

export function kindIn(selections: readonly SelectionNode[], name: string): InlineFragmentNode | undefined {
  return selections.find((one): one is InlineFragmentNode => one.kind === Kind.INLINE_FRAGMENT && one.typeCondition?.name.value === name)
}

/** Selections with one in place of another, one more, or one less. */
export function selected(selections: readonly SelectionNode[], before: SelectionNode | undefined, after: SelectionNode | null): SelectionNode[] {
  const next = replaced(selections, before, after)
  return before || next[0]?.kind !== Kind.FIELD || next[0].name.value !== NOTHING.name.value ? next : next.slice(1)
}

/** Items with one in place of another, one more, or one less. */
export function replaced<Item>(items: readonly Item[], before: Item | undefined, after: Item | null): Item[] {
  if (before === undefined) return after === null ? [...items] : [...items, after]
  return items.flatMap((one) => (one !== before ? [one] : after === null ? [] : [after]))
}

/** A field as it is first asked: with the arguments that it needs, and with what tells most of it. */
export function fieldNode(field: Field): FieldNode {
  const needed = field.args.filter(isRequiredArgument).map(argumentNode)
  const type = getNamedType(field.type)
  const selectionSet = isLeafType(type) ? undefined : selecting(telling(type))
  return { kind: Kind.FIELD, name: named(field.name), arguments: needed, selectionSet }
}

export function kindNode(type: GraphQLObjectType): InlineFragmentNode {
  return { kind: Kind.INLINE_FRAGMENT, typeCondition: { kind: Kind.NAMED_TYPE, name: named(type.name) }, selectionSet: selecting(telling(type)) }
}

export function argumentNode({ name, type }: Input): ArgumentNode {
  return { kind: Kind.ARGUMENT, name: named(name), value: firstValue(type) }
}

export function inputNode({ name, type }: Input): ObjectFieldNode {
  return { kind: Kind.OBJECT_FIELD, name: named(name), value: firstValue(type) }
}

export function selecting(selections: readonly SelectionNode[]): SelectionSetNode {
  return { kind: Kind.SELECTION_SET, selections: selections.length > 0 ? selections : [NOTHING] }
}

/** What one value of a type is: GraphQL takes one for a list of one. */
export function itemOf(type: GraphQLInputType): GraphQLInputType {
  const inner = getNullableType(type)
  return isListType(inner) ? itemOf(inner.ofType) : inner
}

/** A text that somebody typed, as a value of a scalar; `null` when it cannot be one. */
export function typedValue(type: GraphQLInputType, text: string): ConstValueNode {
  const name = getNamedType(type).name
  if (name !== 'Int' && name !== 'Float') return { kind: Kind.STRING, value: text }
  if (!/^-?\d+(\.\d+)?$/.test(text)) return { kind: Kind.NULL }
  return { kind: /\./.test(text) ? Kind.FLOAT : Kind.INT, value: text }
}

function firstValue(type: GraphQLInputType): ValueNode {
  const item = itemOf(type)
  const { name } = getNamedType(item)
  if (isInputObjectType(item)) return { kind: Kind.OBJECT, fields: Object.values(item.getFields()).filter(isRequiredInputField).map(inputNode) }
  if (isEnumType(item)) return { kind: Kind.ENUM, value: item.getValues()[0]?.name ?? '' }
  if (name === 'Boolean') return { kind: Kind.BOOLEAN, value: true }
  return typedValue(item, name === 'Int' || name === 'Float' ? '1' : '')
}

function telling(type: GraphQLNamedType): SelectionNode[] {
  const fields = fieldsOf(type)
  const field = TELLING.map((name) => fields.find((one) => one.name === name)).find((one) => one?.args.every((one) => !isRequiredArgument(one)))
  return field ? [fieldNode(field)] : []
}

function named(value: string) {
  return { kind: Kind.NAME as const, value }
}
