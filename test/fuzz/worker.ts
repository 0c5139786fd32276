import { parentPort } from 'node:worker_threads'
import { type Done, type Job, runJob } from './jobs.ts'

/** `at`: what is begun; `done`: a job's end. */
export type Report = { at: string } | { done: Done }

const tell = (report: Report): void => parentPort?.postMessage(report)

parentPort?.on('message', (job: Job) => {
  void runJob(job, at => tell({ at })).then(done => tell({ done }))
})
