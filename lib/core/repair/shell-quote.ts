const PLAIN = /^[A-Za-z0-9_/:=.,@%+][A-Za-z0-9_/:=.,@%+-]*$/

// Line breaks, terminal controls and direction marks: a pasted line must be the line that was read.
const UNSEEN = /[\p{C}\p{Zl}\p{Zp}]/gu

/**
 * One word of a POSIX shell, whatever the text. Characters that a person cannot see become U+FFFD: such a command then
 * names nothing that exists, and fails instead of doing something else.
 */
export const shellQuote = (text: string): string => {
  const visible = text.replace(UNSEEN, '\uFFFD')
  return PLAIN.test(visible) ? visible : `'${visible.replaceAll("'", "'\\''")}'`
}

/**
 * A command line in which every interpolated value is one quoted word; an array becomes several. Values are operands: a
 * leading hyphen, which would make one an option, is put out of action.
 */
export const sh = (text: TemplateStringsArray, ...values: (string | number | readonly string[])[]): string =>
  text.reduce((command, part, i) => `${command}${[values[i - 1] ?? ''].flat().map(operand).join(' ')}${part}`)

const operand = (value: string | number): string => shellQuote(String(value).replace(/^-/, '\uFFFD-'))
