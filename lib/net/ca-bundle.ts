import { readAuthorities } from './trust.ts'

/** Whether a text is a PEM bundle of which every certificate can be read. */
export function isCaBundle(text: string): boolean {
  try {
    return readAuthorities(text).length > 0
  } catch {
    return false
  }
}
