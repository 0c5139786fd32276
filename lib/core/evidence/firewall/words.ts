/** Words of a rule as iptables-save and nft quote them: `"…"` with `\"` inside is one word, without its quotes. */
export const wordsOf = (text: string): string[] =>
  (text.match(/"(?:[^"\\]|\\.)*"|\{[^{}]*\}|\S+/g) ?? []).map(word =>
    word.startsWith('"') && word.endsWith('"') && word.length > 1 ? word.slice(1, -1).replace(/\\(.)/g, '$1') : word,
  )

/** Reads words one after the other; behind the last there are empty ones. */
export class WordCursor {
  readonly words: readonly string[]
  private at = 0

  constructor(words: readonly string[]) {
    this.words = words
  }

  more(): boolean {
    return this.at < this.words.length
  }

  next(): string {
    return this.words[this.at++] ?? ''
  }

  peek(): string {
    return this.words[this.at] ?? ''
  }

  /** Goes on if the next word is one of these. */
  take(...words: readonly string[]): boolean {
    const taken = this.more() && words.includes(this.peek())
    if (taken) this.at++
    return taken
  }

  finish(): void {
    this.at = this.words.length
  }
}
