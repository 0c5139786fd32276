/** A block of `key=value` lines. A key may stand more than once; each `index` is that of a line in the section. */
export interface Block {
  index: number
  values: ReadonlyMap<string, readonly string[]>
  entries: readonly { key: string; value: string; index: number }[]
}

/** Blocks parted by empty lines. Lines without `=` belong to nothing. */
export const blocksOf = (lines: readonly string[]): Block[] => {
  const blocks: Block[] = []
  let open: { values: Map<string, string[]>; entries: { key: string; value: string; index: number }[] } | undefined
  lines.forEach((line, index) => {
    const equals = line.indexOf('=')
    if (line.trim() === '') open = undefined
    if (equals <= 0) return
    if (open === undefined) {
      open = { values: new Map(), entries: [] }
      blocks.push({ index, ...open })
    }
    const key = line.slice(0, equals)
    const value = line.slice(equals + 1)
    open.entries.push({ key, value, index })
    const known = open.values.get(key)
    if (known) known.push(value)
    else open.values.set(key, [value])
  })
  return blocks
}

/** The first value of a key that is not empty. */
export const fieldOf = (block: Block, key: string): string | undefined =>
  block.values.get(key)?.find(value => value !== '')
