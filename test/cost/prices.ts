interface Price {
  /** Dollars for `per` units. */
  dollars: number
  per: number
  unit: string
  /** The page of AWS that says so. */
  page: string
  /** When it was last found quoted so; `assumed`: it was not looked up. */
  quoted: `${number}-${number}` | 'assumed'
}

const LAMBDA = 'https://aws.amazon.com/lambda/pricing/'
const EVENTBRIDGE = 'https://aws.amazon.com/eventbridge/pricing/'
const DYNAMODB = 'https://aws.amazon.com/dynamodb/pricing/on-demand/'
const CLOUDWATCH = 'https://aws.amazon.com/cloudwatch/pricing/'
const S3 = 'https://aws.amazon.com/s3/pricing/'
const EC2 = 'https://aws.amazon.com/ec2/pricing/on-demand/'

/** What AWS asks in US East (N. Virginia), without free tiers. */
export const PRICES = {
  lambdaDuration: { dollars: 0.0000133334, per: 1, unit: 'GB-second, ARM64', page: LAMBDA, quoted: '2026-11' },
  lambdaRequest: { dollars: 0.2, per: 1e6, unit: 'invocation of a function', page: LAMBDA, quoted: '2026-11' },
  schedule: { dollars: 1, per: 1e6, unit: 'tick of a schedule', page: EVENTBRIDGE, quoted: '2026-03' },
  event: { dollars: 1, per: 1e6, unit: 'event of up to 64 KB', page: EVENTBRIDGE, quoted: '2026-06' },
  ledgerWrite: { dollars: 0.625, per: 1e6, unit: 'write request unit', page: DYNAMODB, quoted: '2025-07' },
  ledgerRead: { dollars: 0.125, per: 1e6, unit: 'read request unit', page: DYNAMODB, quoted: '2025-07' },
  logIngested: { dollars: 0.5, per: 1e9, unit: 'byte of log', page: CLOUDWATCH, quoted: '2026-06' },
  logKept: { dollars: 0.03, per: 1e9, unit: 'byte of log, kept a month', page: CLOUDWATCH, quoted: 'assumed' },
  objectPut: { dollars: 0.005, per: 1e3, unit: 'PUT', page: S3, quoted: 'assumed' },
  objectGet: { dollars: 0.0004, per: 1e3, unit: 'GET', page: S3, quoted: 'assumed' },
  /** A hundredth of a dollar for a GB that leaves one zone, and another where it enters the other. */
  betweenZones: { dollars: 0.02, per: 1e9, unit: 'byte between zones', page: EC2, quoted: 'assumed' },
  metric: { dollars: 0.3, per: 1, unit: 'custom metric', page: CLOUDWATCH, quoted: '2026-02' },
  alarmMetric: { dollars: 0.1, per: 1, unit: 'metric of an alarm', page: CLOUDWATCH, quoted: 'assumed' },
  dashboard: { dollars: 3, per: 1, unit: 'dashboard', page: CLOUDWATCH, quoted: '2026-06' },
} as const satisfies Readonly<Record<string, Price>>

/** Dollars for so much of it. */
export const priceOf = (what: keyof typeof PRICES, quantity: number): number =>
  (quantity * PRICES[what].dollars) / PRICES[what].per
