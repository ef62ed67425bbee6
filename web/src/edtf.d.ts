/** What the page uses of the package edtf, which has no types of its own: a date as its first and last moment, in milliseconds since 1970 (UTC). */
declare module 'edtf' {
  export default function edtf(text: string): { min: number | null; max: number | null }
}
