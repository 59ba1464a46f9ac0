import { reportCommitStatus } from './commit-status.ts'
import { environment } from './environment.ts'
import { runProgram, say } from './program.ts'
import { runResult } from './run-result.ts'
import { notifyWebhook } from './webhook.ts'

/**
 * Tells how a run ended: to the commit status API of a git host, to a webhook, to both or to nobody, as the settings
 * say. Each is told even where the other cannot be; one that could not be told fails the step.
 */
await runProgram(async () => {
  const env = environment()
  const result = runResult(env)
  const told = await Promise.allSettled([reportCommitStatus(env, result), notifyWebhook(env, result)])
  for (const outcome of told) say(outcome.status === 'fulfilled' ? outcome.value : String(outcome.reason.message))
  const failed = told.flatMap((outcome) => (outcome.status === 'rejected' ? [outcome.reason.message] : []))
  if (failed.length > 0) throw new Error(`the result was not reported everywhere: ${failed.join('; ')}`)
})
