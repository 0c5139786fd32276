/** The ports of `9200`, `9200-9300` or a comma list of such, as PortsRange reads them. */
function spans(ports: string): [number, number][] {
  return ports.split(',').map(part => {
    const [from = '', to = from] = part.trim().split('-', 2)
    return [Number(from), Number(to)]
  })
}

export const includesPort = (ports: string, port: number): boolean =>
  spans(ports).some(([from, to]) => from <= port && port <= to)

/** The first port that such a range tries. */
export const firstPort = (ports: string): number => spans(ports)[0]?.[0] ?? Number.NaN
