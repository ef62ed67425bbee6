/** What a page asks of its service. Everything goes to the address that the page came from. */

import type { Language } from './words'

export type Values = Record<string, unknown>
export type Json = null | boolean | number | string | Json[] | { [name: string]: Json }

export interface Trouble {
  message: string
  extensions?: { code?: string; hint?: string }
}

/** The body of an answer, as the service sent it. */
export interface Answered {
  data?: Record<string, Json> | null
  errors?: Trouble[]
  extensions?: Record<string, Json>
}

/** What was asked: a document, and the operation that was meant if it has several. */
export interface Asked {
  text: string
  variables: Values
  name?: string
  at: Date
  /** The header `Authorization` that went with it, for what is asked about its answer; empty if none did. It stays in memory. */
  authorization: string
}

/** A variable of a question, and what a form may offer for it. */
export interface Variable {
  name: string
  type: string
  default: Json
  values?: string[]
  /** A question for nodes whose name holds `$text`, or for groups by value. */
  choices?: string
  /** A question for the label of the node `$value`. */
  chosen?: string
}

export interface Question {
  name: string
  title: Record<Language, string>
  about: Partial<Record<Language, string>>
  labels: Partial<Record<Language, Record<string, string>>>
  variables: Variable[]
  text: string
  /** How often it was asked since the service started. */
  asked: number
}

/** What the home page says of this graph in particular; without a `text` there is nothing more to ask. */
export interface HomeText {
  title: Partial<Record<Language, string>>
  about: Partial<Record<Language, string>>
  labels: Partial<Record<Language, Record<string, string>>>
  text: string
  kinds: { name: string; singular: string; plural: string; isReference: boolean }[]
}

export interface Offered {
  questions: Question[]
  home: HomeText
}

/** Nobody answers at the service's address. */
export class Silence extends Error {}

const TOKEN = 'token'
const SLOWEST = 2000

export const token = () => sessionStorage.getItem(TOKEN) ?? ''
export const keepToken = (value: string) => sessionStorage.setItem(TOKEN, value.trim())

/** The header `Authorization` of the page's own token; empty without one. */
export const ownAuthorization = () => (token() ? `Bearer ${token()}` : '')
/** As headers: none is another thing than an empty one. */
export const signed = (authorization: string): Record<string, string> => (authorization ? { authorization } : {})

interface Manner {
  signal?: AbortSignal
  /** Whether the answer says which node is which, unless that would cost too much. */
  ids?: boolean
  authorization?: string
}

/** The answer to a document, asked with the page's own token unless another is named. Throws Silence when there is none. */
export async function ask(query: string, variables: Values = {}, { signal, ids = false, authorization = ownAuthorization() }: Manner = {}): Promise<Answered> {
  const answered = await posted({ query, variables, ...(ids && { extensions: { ids } }) }, authorization, signal)
  return ids && isDear(answered) ? ask(query, variables, { signal, authorization }) : answered
}

/** Whether a question was refused for its cost, to which ids add. */
export function isDear({ errors }: Answered): boolean {
  return errors?.some(({ extensions }) => extensions?.code === 'COST_LIMIT_EXCEEDED') ?? false
}

/** The answer to a question, with how it was found. Throws Silence when there is none. */
export async function explain({ text, variables, name, authorization }: Asked, signal?: AbortSignal): Promise<Answered> {
  return posted({ query: text, variables, operationName: name, extensions: { explain: true } }, authorization, signal)
}

/** The ready questions, and the home. Throws Silence, and what the service refuses them with. */
export async function offered(): Promise<Offered> {
  const answer = await reached('/questions', { headers: signed(ownAuthorization()) })
  const told = (await answer.json()) as Offered & Answered
  if (told.errors?.[0]) throw new Error(said(told.errors[0]))
  return told
}

/** Ends when the service is ready again. */
export async function back(signal: AbortSignal): Promise<void> {
  for (let pause = 250; !signal.aborted; pause = Math.min(pause * 2, SLOWEST)) {
    await new Promise((resolve) => setTimeout(resolve, pause))
    const ready = await fetch('/readyz', { signal }).catch(() => null)
    if (ready?.ok) return
  }
}

export function said(trouble: Trouble): string {
  return [trouble.message, trouble.extensions?.hint].filter(Boolean).join('. ')
}

async function posted(asked: object, authorization: string, signal?: AbortSignal): Promise<Answered> {
  const headers = { 'content-type': 'application/json', accept: 'application/json', ...signed(authorization) }
  return (await reached('/graphql', { method: 'POST', headers, body: JSON.stringify(asked), signal })).json() as Promise<Answered>
}

async function reached(path: string, request: RequestInit): Promise<Response> {
  try {
    return await fetch(path, request)
  } catch (error) {
    if (request.signal?.aborted) throw error
    throw new Silence()
  }
}
