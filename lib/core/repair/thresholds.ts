import type { Product } from '../model/finding.ts'

/** What the bootstrap checks ask for (domain facts §2.2, measured on real servers). */
export const REQUIRED_MAX_MAP_COUNT = 262_144
/** Advised since Elasticsearch 8.16; the check still asks for the lower figure. */
export const ADVISED_MAX_MAP_COUNT = 1_048_576

/** Up to 6.x the packages gave 65536 and 5.x asks for it; later checks are content with one less. */
export const requiredDescriptors = (product: Product, major: number | undefined): number =>
  product === 'elasticsearch' && major !== undefined && major < 7 ? 65_536 : 65_535

export const requiredThreads = (product: Product, major: number | undefined): number =>
  product === 'elasticsearch' && major === 5 ? 2048 : 4096

/** Elasticsearch 7 and OpenSearch refuse to guess what cluster they belong to. */
export const asksForDiscovery = (product: Product, major: number | undefined): boolean =>
  product === 'opensearch' || major === undefined || major >= 7
