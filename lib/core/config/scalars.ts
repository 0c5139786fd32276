import * as z from 'zod/mini'
import { DURATION } from './duration.ts'

/** Text of one form; `wanted` is what a person is told who wrote another. */
export const text = (form: RegExp, wanted: string) =>
  z.string(wanted).check(z.regex(form, wanted), z.meta({ patternErrorMessage: `wanted ${wanted}` }))

/** A map that takes these fields and no others. Its message lists them: the reader finds the one that was meant. */
export const closed = <S extends z.core.$ZodShape>(fields: S) => {
  const names = Object.keys(fields).join(', ')
  return z.strictObject(fields, {
    error: ({ code }) => (code === 'unrecognized_keys' ? names : `a map with ${names}`),
  })
}

export const listOf = <T extends z.core.SomeType>(element: T, what: string) =>
  z.array(element, `a list of ${what}`).check(z.minLength(1, `at least one of: ${what}`))

export const oneOf = <const V extends readonly string[]>(values: V) => z.enum(values, values.join(' or '))

export const flag = z.boolean('true or false')

export const name = text(
  /^[a-z][a-z0-9-]{0,23}$/,
  'a name of at most 24 small letters, digits and hyphens that starts with a letter',
)

const PORT = 'a port from 1 to 65535'
export const port = z.int(PORT).check(z.minimum(1, PORT), z.maximum(65535, PORT))

export const duration = text(DURATION, 'a duration such as 800ms, 3.5s, 5m or 1h')

const id = (prefix: string) =>
  text(new RegExp(`^${prefix}-([0-9a-f]{8}|[0-9a-f]{17})$`), `${prefix}-… (8 or 17 hex digits)`)
export const subnetId = id('subnet')
export const securityGroupId = id('sg')
export const vpcId = id('vpc')
export const instanceId = id('i')

const tag = text(/^.{1,128}$/, 'a tag key of at most 128 characters')
const tagValue = text(
  /^.{0,256}$/,
  'a text of at most 256 characters, in quotes where YAML takes it for something else',
)
export const tags = z.record(tag, tagValue, 'a map of tags to texts')

/** By which something is selected: none would select everything. */
export const someTags = tags.check(
  z.refine(given => Object.keys(given).length > 0, 'at least one tag'),
  z.meta({ minProperties: 1 }),
)

/** `resource` is the rest of the ARN as a regular expression. */
export const arn = (service: string, resource: string, wanted: string) =>
  text(new RegExp(`^arn:[a-z-]+:${service}:[a-z0-9-]*:\\d{12}:${resource}$`), wanted)
