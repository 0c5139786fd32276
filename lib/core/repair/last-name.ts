/**
 * A file name that is read after all of these: systemd, sysctl and their like take the files of all directories in the
 * order of their names' bytes, and the last one wins. Digits come before letters, so `99-` loses to `elasticsearch.conf`.
 * Null where no name of letters comes last.
 */
export const nameThatWins = (wanted: readonly string[], stem: string, others: readonly string[]): string | null => {
  const candidates = [...wanted, ...[2, 3, 4, 5, 6].map(length => `${'z'.repeat(length)}-${stem}`)]
  return candidates.find(name => others.every(other => other === name || other < name)) ?? null
}

export const baseName = (path: string): string => path.slice(path.lastIndexOf('/') + 1)
