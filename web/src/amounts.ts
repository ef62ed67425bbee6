/** Amounts and other numbers: how people read them, and which of two is more. */

import { AMOUNT } from './ids'
import type { Json } from './service'

/** A decimal. The service sends it as a text, so that none of its digits is lost. */
export class Amount {
  constructor(readonly text: string) {}

  toString(): string {
    return this.text
  }
}

/** A value of an answer that is no list and no object. */
export type Cell = null | boolean | number | string | Amount

/** Digits that a number keeps, here and in spreadsheets. */
const EXACT = 15
/** What is written in groups; longer ones, which no graph can hold, stay as they are. */
const DIGITS = /^-?\d{1,300}(?:\.(\d{1,100}))?$/
const formats = new Map<string, Intl.NumberFormat>()

/** The amount that a field of an object holds, if it is one: an answer with ids says so beside it. */
export function amountOf(value: { [name: string]: Json }, name: string): Amount | undefined {
  const text = value[AMOUNT + name]
  return typeof text === 'string' ? new Amount(text) : undefined
}

export const isNumber = (value: Cell | undefined): value is number | Amount => typeof value === 'number' || value instanceof Amount

/**
 * A value as it is read in a language: of numbers all decimals, and their digits in groups. A number that is no amount has groups from five digits
 * on: with four it may be a year. Texts stay as they are, whatever they look like.
 */
export function written(value: Cell | undefined, language: string): string {
  const text = String(value ?? '')
  const digits = isNumber(value) && DIGITS.exec(text)
  if (!digits) return text
  return formatOf(language, digits[1]?.length ?? 0, value instanceof Amount ? 'always' : 'min2').format(text as `${number}`)
}

function formatOf(language: string, decimals: number, useGrouping: 'always' | 'min2'): Intl.NumberFormat {
  const key = `${language} ${decimals} ${useGrouping}`
  const made = formats.get(key) ?? new Intl.NumberFormat(language, { minimumFractionDigits: decimals, maximumFractionDigits: decimals, useGrouping })
  formats.set(key, made)
  return made
}

/** Below zero if the first is less, above if it is more; of two amounts exactly. */
export function compared(one: number | Amount, other: number | Amount): number {
  if (typeof one === 'number' || typeof other === 'number') return Number(one) - Number(other)
  const [first = [], second = []] = [one, other].map(({ text }) => text.split('.'))
  const decimals = Math.max(first[1]?.length ?? 0, second[1]?.length ?? 0)
  const [a = 0n, b = 0n] = [first, second].map(([whole = '', rest = '']) => BigInt(whole + rest.padEnd(decimals, '0')))
  return Number(a > b) - Number(a < b)
}

/** An amount as a number, if that keeps all of its digits, else as text. */
export function spreadsheetValue({ text }: Amount): number | string {
  return text.replace(/\D/g, '').replace(/^0+/, '').length <= EXACT ? Number(text) : text
}
