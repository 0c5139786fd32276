/** Hex SHA-256 of a text. */
export type Digest = (text: string) => string

export const incidentId = (key: string, openedAt: number, digest: Digest): string =>
  `inc-${digest(`${key}${openedAt}`).slice(0, 12)}`

/** The same change of the same incident has the same id, however often it is told. */
export const incidentEventId = (id: string, version: number, type: string, digest: Digest): string =>
  digest(`${id}${version}${type}`)

/** `lastHeardAt`: before this silence; so the silence and its end have one id each. */
export const vantageEventId = (
  environment: string,
  vantage: string,
  is: 'silent' | 'heard',
  lastHeardAt: number | undefined,
  digest: Digest,
): string => digest(`${environment}/${vantage}/${is}/${lastHeardAt ?? 'never'}`)
