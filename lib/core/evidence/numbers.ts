/** A whole number written in digits and nothing else, as far as it is exact. */
export const wholeNumber = (text: string | undefined): number | undefined => {
  if (text === undefined || !/^\d{1,16}$/.test(text)) return undefined
  const value = Number(text)
  return Number.isSafeInteger(value) ? value : undefined
}

/** A TCP port from 0 to 65535. */
export const portNumber = (text: string | undefined): number | undefined => {
  const port = wholeNumber(text)
  return port !== undefined && port <= 65_535 ? port : undefined
}

/** Unix milliseconds from epoch seconds with or without a fraction, `@` in front allowed; 0 is "never". */
export const epochMs = (text: string | undefined): number | undefined => {
  if (text === undefined || !/^@?\d{1,11}(?:\.\d{1,9})?$/.test(text)) return undefined
  const ms = Math.round(Number(text.replace('@', '')) * 1000)
  return ms > 0 ? ms : undefined
}
