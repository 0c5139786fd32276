import * as z from 'zod/mini'
import { DESCRIBED } from '../diagnose/catalogue.ts'
import { type CauseId, FAMILIES } from './cause-id.ts'

export const FamilySchema = z.enum(FAMILIES)
export const CauseIdSchema = z.enum(DESCRIBED.map(({ id }) => id) as [CauseId, ...CauseId[]])
