import { write } from './base.ts'
import { cuts } from './cuts.ts'
import { decoys } from './decoys.ts'
import { hosts } from './hosts.ts'
import { kills } from './kills.ts'
import { mixedUp } from './mixed-up.ts'
import { probes } from './probes.ts'

console.log(`${write([...cuts(), ...mixedUp(), ...decoys(), ...kills(), ...hosts(), ...probes()])} cases written`)
