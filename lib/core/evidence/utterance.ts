/** What a node, its launcher or systemd said at once: a log line with its stack trace, or one line of the journal. */
export interface Utterance {
  /** Unix milliseconds. */
  at?: number
  /** Who wrote it to the journal (`systemd`, `elasticsearch`); absent in the product's own log. */
  writer?: string
  /** Of a line in the product's log format. */
  level?: string
  logger?: string
  /** `index`: of the line in its section, from 0. */
  lines: SpokenLine[]
}

export interface SpokenLine {
  text: string
  index: number
}

/** `current`: it belongs to the last life of the unit or process. */
export type JudgedUtterance = Utterance & { current: boolean }

/** The product's first words in a life; what follows the last of them belongs to the current one. */
const FIRST_WORDS = /^(?:version\[[^\]]*\], pid\[\d+\]|initializing \.\.\.$)/

/**
 * Says for each utterance whether it belongs to the last life: by time where both times are known, otherwise by the
 * product's own first words. `bornAt`: when the last main process started, Unix milliseconds.
 */
export const judgeLives = (utterances: readonly Utterance[], bornAt: number | undefined): JudgedUtterance[] => {
  const birth = utterances.findLastIndex(({ lines }) => lines.slice(0, 1).some(({ text }) => FIRST_WORDS.test(text)))
  return utterances.map((utterance, i) => {
    const { at } = utterance
    return { ...utterance, current: bornAt === undefined || at === undefined ? i >= birth : at >= bornAt }
  })
}
