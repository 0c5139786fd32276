import { causes } from '../cause.ts'
import { couldNotBind } from './could-not-bind.ts'
import { filesDenied } from './files-denied.ts'
import { jvm } from './jvm.ts'
import { nodeRefuses } from './node-refuses.ts'
import { nothingThere } from './nothing-there.ts'
import { oomKilled } from './oom-killed.ts'
import { processEnded } from './process-ended.ts'
import { serviceNotStarted } from './service-not-started.ts'
import { storage } from './storage.ts'

export const processNotRunning = causes([
  ...serviceNotStarted,
  ...oomKilled,
  ...processEnded,
  ...nodeRefuses,
  ...filesDenied,
  ...storage,
  ...jvm,
  ...couldNotBind,
  ...nothingThere,
])
