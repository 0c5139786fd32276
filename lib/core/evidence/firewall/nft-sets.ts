/** Elements of named sets, by table and name. */
export type NamedSets = Map<string, string[]>

/** `elements = { 10.0.0.0/8, 192.168.1.1 timeout 1h expires 5m }`, which may go over several lines. */
export const elementsIn = (text: string): string[] => {
  if (/^(?:type|typeof|flags|timeout|gc-interval|size|policy|counter|auto-merge|comment)\b/.test(text)) return []
  return text
    .replace(/^elements = \{/, '')
    .replace(/\}$/, '')
    .split(',')
    .map(element => elementText(element))
    .filter(element => element !== '')
}

/** An element without what it counts and when it expires; of a concatenation everything. */
export const elementText = (element: string): string =>
  element
    .trim()
    .replace(/ (?:timeout|expires|counter|comment|limit|packets) .*$/, '')
    .replace(/^"(.*)"$/, '$1')
