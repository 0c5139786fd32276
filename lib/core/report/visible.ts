/**
 * The one place where foreign text (from the wire, from evidence, from arguments) is made safe to show: control and
 * escape characters, bidirectional overrides, zero-width and unassigned characters, lone surrogates and line separators
 * come out as what they are, so that one line stays one line and no terminal obeys it.
 */
export const visible = (text: string): string =>
  text.replace(/\t/g, ' ').replace(/[\p{C}\p{Zl}\p{Zp}]/gu, char => {
    const code = char.codePointAt(0) ?? 0
    if (char === '\n') return '\\n'
    if (char === '\r') return '\\r'
    return code <= 0xff ? `\\x${code.toString(16).padStart(2, '0')}` : `\\u{${code.toString(16)}}`
  })

/** JSON that means the same, with nothing in it that a terminal would obey. */
export const visibleJson = (value: unknown, indent?: number): string =>
  JSON.stringify(value, undefined, indent).replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, chars =>
    chars === '\n'
      ? chars
      : [...Array(chars.length).keys()].map(i => `\\u${chars.charCodeAt(i).toString(16).padStart(4, '0')}`).join(''),
  )
