/**
 * The named groups of a match, undefined without one. `Always`: groups that every match of the pattern has; `Sometimes`:
 * those of an alternative or an optional part.
 */
export const groupsOf = <Always extends string, Sometimes extends string = never>(
  pattern: RegExp,
  text: string,
): (Record<Always, string> & Partial<Record<Sometimes, string>>) | undefined =>
  pattern.exec(text)?.groups as (Record<Always, string> & Partial<Record<Sometimes, string>>) | undefined

/** The words of a line; there is always a first one, which may be empty. */
export const columnsOf = (line: string): [string, ...string[]] => line.trim().split(/\s+/) as [string, ...string[]]
