import { gunzipSync } from 'node:zlib'

export interface Frame {
  name: string
  attributes: Record<string, string>
  lines: string[]
  end: string
}

/** Reads evidence strictly: a line that is neither a mark nor content, or a wrong count, throws. */
export const readFrames = (text: string): { frames: Frame[]; complete: string | undefined; bulk: Frame[] } => {
  const frames: Frame[] = []
  let bulk: Frame[] = []
  let complete: string | undefined
  let open: Frame | undefined
  const lines = text.split('\n')
  if (lines.shift() !== '@esfleet-evidence 1') throw new Error('no first line')
  for (const line of lines.slice(0, -1)) {
    if (open === undefined) {
      const [mark, ...words] = line.split(' ')
      if (mark === '@complete') complete = line
      else if (mark === '@bulk') open = { name: 'bulk', attributes: {}, lines: [], end: '' }
      else if (mark === '@section') {
        const [name = '', ...attributes] = words
        const pairs = attributes.map(a => [a.slice(0, a.indexOf('=')), a.slice(a.indexOf('=') + 1)])
        open = { name, attributes: Object.fromEntries(pairs), lines: [], end: '' }
      } else throw new Error(`stray line: ${line}`)
    } else if (line.startsWith(' ')) open.lines.push(line.slice(1))
    else {
      const end = new RegExp(`^@end ${open.name} lines=(\\d+)(?: (.*))?$`).exec(line)
      if (!end || Number(end[1]) !== open.lines.length) throw new Error(`bad end of ${open.name}: ${line}`)
      open.end = end[2] ?? ''
      if (open.name === 'bulk') {
        const inner = gunzipSync(Buffer.from(open.lines.join(''), 'base64')).toString()
        bulk = readFrames(`@esfleet-evidence 1\n${inner}`).frames
      } else frames.push(open)
      open = undefined
    }
  }
  return { frames, complete, bulk }
}

export const named = (frames: Frame[], name: string): Frame => {
  const found = frames.find(f => f.name === name)
  if (!found) throw new Error(`no section ${name} among ${frames.map(f => f.name).join(' ')}`)
  return found
}

export const firewall = (frames: Frame[], tool: string): Frame | undefined =>
  frames.find(({ name, attributes }) => name === 'firewall' && attributes.tool === tool)
