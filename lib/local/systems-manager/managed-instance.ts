/** What a script that ran has left; `timedOut`: it was stopped, and this is what it had written. */
export interface ScriptResult {
  exitCode: number
  stdout: string
  stderr: string
  timedOut?: boolean
}

/** Runs scripts as an instance's agent would. */
export interface ScriptExecutor {
  /** Whether whatever it runs stays within namespaces that were made for it. */
  isConfined(instanceId: string): boolean
  run(instanceId: string, script: string, timeoutMs: number): Promise<ScriptResult>
}

/** What happens to a command in place of its run. */
type CommandFault = 'silent' | 'undeliverable' | 'delivery-timed-out' | 'execution-timed-out' | 'denied'

export interface ManagedInstance {
  id: string
  /** Agents that do not report take no command; it waits for them until its delivery is overdue. */
  ping: 'Online' | 'ConnectionLost' | 'Inactive'
  platform?: 'Linux' | 'Windows'
  fault?: CommandFault
  /** Milliseconds before a command is begun. */
  slowMs?: number
  /** How many characters of the output had been written when the script ended with status 137. */
  killedAfter?: number
}
