import fc from 'fast-check'

/** What parsers trip over: ends of strings, openers without an end, huge numbers, bytes that are no text, deep nesting. */
export const NASTY: readonly string[] = [
  '\0',
  '\r',
  '\n',
  '\r\n',
  '\t',
  '\u2028',
  '\ufeff',
  '\x1b[31m',
  '😀',
  '"',
  '\\',
  "'",
  '\\"',
  '[',
  ']',
  '{',
  '}',
  '::',
  ':',
  ' ',
  '=',
  ',',
  '%',
  '%00',
  '%zz',
  '@section ',
  '\n@end host lines=0 status=ok\n',
  '\n@esfleet-evidence 1\n',
  '@bulk gzip+base64\n',
  '9'.repeat(400),
  '-1',
  '1e999',
  '0x',
  '4294967296',
  '9007199254740993',
  '99999999999',
  'NaN',
  '__proto__',
  'constructor',
  'a'.repeat(5000),
  ' '.repeat(3000),
  '['.repeat(3000),
  '{"a":'.repeat(1000),
  '- '.repeat(1000),
  '&a [*a]',
  '<<: *a',
  '${',
  '*',
  '/0',
  '1.2.3.4/33',
  '::ffff:1.2.3.4%eth0',
  '0000000000',
  'Mon 0000-00-00 99:99:99 UTC',
  'Infinity',
]

/** Places are parts of 10,000 of the whole, so that an edit means the same whatever it is made on. */
const place = fc.nat(10_000)

type Edit =
  | { edit: 'flip'; at: number; bit: number }
  | { edit: 'cut'; at: number; length: number }
  | { edit: 'insert'; at: number; bytes: Buffer }
  | { edit: 'repeat'; at: number; length: number; times: number }
  | { edit: 'splice'; at: number; other: number; from: number; length: number }
  | { edit: 'end'; at: number }

const anyBytes = fc.oneof(
  { weight: 4, arbitrary: fc.constantFrom(...NASTY).map(text => Buffer.from(text)) },
  { weight: 1, arbitrary: fc.uint8Array({ maxLength: 16 }).map(bytes => Buffer.from(bytes)) },
  {
    weight: 1,
    arbitrary: fc.constantFrom('ff', 'c3', 'eda080', 'f8888080', 'c080').map(hex => Buffer.from(hex, 'hex')),
  },
)

const edit: fc.Arbitrary<Edit> = fc.oneof(
  fc.record({ edit: fc.constant('flip' as const), at: place, bit: fc.nat(7) }),
  fc.record({ edit: fc.constant('cut' as const), at: place, length: fc.nat(300) }),
  fc.record({ edit: fc.constant('insert' as const), at: place, bytes: anyBytes }),
  fc.record({ edit: fc.constant('repeat' as const), at: place, length: fc.nat(40), times: fc.nat(60) }),
  fc.record({ edit: fc.constant('splice' as const), at: place, other: fc.nat(), from: place, length: fc.nat(600) }),
  fc.record({ edit: fc.constant('end' as const), at: place }),
)

const made = (bytes: Buffer, samples: readonly Buffer[], change: Edit): Buffer => {
  const at = Math.floor((change.at * bytes.length) / 10_001)
  switch (change.edit) {
    case 'flip': {
      const copy = Buffer.from(bytes)
      if (at < copy.length) copy[at] = (copy[at] ?? 0) ^ (1 << change.bit)
      return copy
    }
    case 'cut':
      return Buffer.concat([bytes.subarray(0, at), bytes.subarray(at + change.length)])
    case 'insert':
      return Buffer.concat([bytes.subarray(0, at), change.bytes, bytes.subarray(at)])
    case 'repeat': {
      const part = bytes.subarray(at, at + change.length)
      return Buffer.concat([bytes.subarray(0, at), ...Array<Buffer>(change.times).fill(part), bytes.subarray(at)])
    }
    case 'splice': {
      const other = samples[change.other % samples.length] ?? bytes
      const from = Math.floor((change.from * other.length) / 10_001)
      return Buffer.concat([bytes.subarray(0, at), other.subarray(from, from + change.length), bytes.subarray(at)])
    }
    case 'end':
      return bytes.subarray(0, at)
  }
}

/** One of the samples, edited a few times. */
export const mutated = (samples: readonly Buffer[], maxEdits = 6): fc.Arbitrary<Buffer> =>
  fc
    .tuple(fc.constantFrom(...samples), fc.array(edit, { maxLength: maxEdits }))
    .map(([sample, edits]) => edits.reduce((bytes, change) => made(bytes, samples, change), sample))

export const mutatedText = (samples: readonly string[], maxEdits = 4): fc.Arbitrary<string> =>
  mutated(
    samples.map(sample => Buffer.from(sample)),
    maxEdits,
  ).map(bytes => bytes.toString())

type LineEdit =
  | { edit: 'double' | 'drop'; at: number }
  | { edit: 'swap'; at: number; with: number }
  | { edit: 'number'; at: number; text: string }
  | { edit: 'word'; at: number; word: number; text: string }
  | { edit: 'foreign'; at: number; text: string }

const lineEdit = (others: readonly string[]): fc.Arbitrary<LineEdit> =>
  fc.oneof(
    fc.record({ edit: fc.constantFrom('double' as const, 'drop' as const), at: place }),
    fc.record({ edit: fc.constant('swap' as const), at: place, with: place }),
    fc.record({
      edit: fc.constant('number' as const),
      at: place,
      text: fc.constantFrom(
        '',
        '0',
        '-1',
        '65536',
        '4294967296',
        '1e999',
        '9'.repeat(20),
        '9'.repeat(400),
        'n/a',
        '[not set]',
      ),
    }),
    fc.record({ edit: fc.constant('word' as const), at: place, word: fc.nat(20), text: fc.constantFrom(...NASTY) }),
    fc.record({
      edit: fc.constant('foreign' as const),
      at: place,
      text: fc.oneof(mutatedText(others, 3), fc.string({ unit: 'binary', maxLength: 60 })),
    }),
  )

/** Lines doubled, dropped, swapped, with other numbers and words in them, and foreign lines between them. */
export const mutatedLines = (samples: readonly (readonly string[])[], others: readonly string[]) =>
  fc
    .tuple(fc.constantFrom(...samples), fc.array(lineEdit(others), { maxLength: 8 }))
    .map(([sample, edits]) => edits.reduce(editLines, [...sample]).map(line => line.replaceAll('\n', '␊')))

const editLines = (lines: string[], change: LineEdit): string[] => {
  const at = Math.floor((change.at * lines.length) / 10_001)
  const line = lines[at] ?? ''
  switch (change.edit) {
    case 'double':
      return lines.toSpliced(at, 0, line)
    case 'drop':
      return lines.toSpliced(at, 1)
    case 'swap': {
      const other = Math.floor((change.with * lines.length) / 10_001)
      return lines.length === 0 ? lines : lines.with(at, lines[other] ?? '').with(other, line)
    }
    case 'number':
      return lines.toSpliced(at, 1, line.replace(/\d+/, change.text))
    case 'word': {
      const words = line.split(' ')
      return lines.toSpliced(at, 1, words.with(change.word % words.length, change.text).join(' '))
    }
    case 'foreign':
      return lines.toSpliced(at, 0, change.text)
  }
}
