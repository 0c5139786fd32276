/** Evidence as its lines, to be changed section by section as the node script would have written it. */
export type Lines = readonly string[]

const isOpening = (line: string, name: string, attribute: string) =>
  (line === `@section ${name}` || line.startsWith(`@section ${name} `)) && line.includes(attribute)

const boundsOf = (lines: Lines, name: string, attribute = ''): [number, number] => {
  const from = lines.findIndex(line => isOpening(line, name, attribute))
  if (from < 0) throw new Error(`no section ${name} ${attribute}`)
  const to = lines.findIndex((line, index) => index > from && line.startsWith(`@end ${name} `))
  return [from, to]
}

const contentOf = (lines: Lines, name: string, attribute = ''): string[] => {
  const [from, to] = boundsOf(lines, name, attribute)
  return lines.slice(from + 1, to).map(line => line.slice(1))
}

/** The section with other content, and its count of lines right. `of` replaces its attributes. */
export const withContent = (
  lines: Lines,
  name: string,
  change: (content: string[]) => readonly string[],
  { attribute = '', status = 'ok', of }: { attribute?: string; status?: string; of?: string } = {},
): string[] => {
  const [from, to] = boundsOf(lines, name, attribute)
  const content = change(contentOf(lines, name, attribute))
  return [
    ...lines.slice(0, from),
    of === undefined ? (lines[from] ?? '') : `@section ${name} ${of}`,
    ...content.map(line => ` ${line}`),
    `@end ${name} lines=${content.length} status=${status}`,
    ...lines.slice(to + 1),
  ]
}

/** A further section behind another; the total at the end is put right. */
export const withSection = (lines: Lines, after: string, opening: string, content: readonly string[]): string[] => {
  const [, to] = boundsOf(lines, after)
  const name = opening.split(' ', 1)[0] ?? ''
  const added = [
    `@section ${opening}`,
    ...content.map(line => ` ${line}`),
    `@end ${name} lines=${content.length} status=ok`,
  ]
  return recounted([...lines.slice(0, to + 1), ...added, ...lines.slice(to + 1)])
}

export const withoutBulk = (lines: Lines): string[] => {
  const at = lines.indexOf('@bulk gzip+base64')
  return at < 0 ? [...lines] : [...lines.slice(0, at), '']
}

const recounted = (lines: Lines): string[] => {
  const bulk = lines.indexOf('@bulk gzip+base64')
  const plain = bulk < 0 ? lines : lines.slice(0, bulk)
  const sections = plain.filter(line => line.startsWith('@section ')).length
  return lines.map(line => line.replace(/^@complete sections=\d+/, `@complete sections=${sections}`))
}

/** What arrived when the transfer broke after so many bytes. */
export const cutAt = (lines: Lines, bytes: number): string[] =>
  new TextDecoder().decode(new TextEncoder().encode(lines.join('\n')).slice(0, bytes)).split('\n')

export const plainBytes = (lines: Lines): number => new TextEncoder().encode(withoutBulk(lines).join('\n')).length

export const valueIn = (lines: Lines, section: string, key: string): string | undefined =>
  contentOf(lines, section)
    .find(line => line.startsWith(`${key}=`))
    ?.slice(key.length + 1)
