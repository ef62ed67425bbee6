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

/** What made an answer; `name` is that of the operation, where there are several. */
export interface Asked {
  text: string
  variables: Values
  name?: string
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
}

/** Nobody answers at the service's address. */
export class Silence extends Error {}

const TOKEN = 'token'
const SLOWEST = 2000

export const token = () => sessionStorage.getItem(TOKEN) ?? ''
export const keepToken = (value: string) => sessionStorage.setItem(TOKEN, value.trim())

export function authorization(): Record<string, string> {
  return token() ? { authorization: `Bearer ${token()}` } : {}
}

/** The answer to a document; with ids, it says which node is which. Throws Silence when there is none. */
export async function ask(query: string, variables: Values = {}, signal?: AbortSignal, ids = false): Promise<Answered> {
  return posted({ query, variables, ...(ids && { extensions: { ids } }) }, signal)
}

/** The answer to a question, with how it was found. Throws Silence when there is none. */
export async function explain({ text, variables, name }: Asked, signal?: AbortSignal): Promise<Answered> {
  return posted({ query: text, variables, operationName: name, extensions: { explain: true } }, signal)
}

/** The ready questions. Throws Silence, and what the service refuses them with. */
export async function questions(): Promise<Question[]> {
  const answer = await reached('/questions', { headers: authorization() })
  const told = (await answer.json()) as { questions?: Question[] } & Answered
  if (told.errors?.[0]) throw new Error(said(told.errors[0]))
  return told.questions ?? []
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

async function posted(asked: object, signal?: AbortSignal): Promise<Answered> {
  const headers = { 'content-type': 'application/json', accept: 'application/json', ...authorization() }
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
