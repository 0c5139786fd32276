import * as z from 'zod/mini'
import { CAUSES_BY_FAMILY, type CauseId, type Family } from './cause-id.ts'

export const FamilySchema = z.enum(Object.keys(CAUSES_BY_FAMILY) as [Family, ...Family[]])
export const CauseIdSchema = z.enum(Object.values(CAUSES_BY_FAMILY).flat() as [CauseId, ...CauseId[]])
