import { environment } from './environment.ts'
import { requireDigest } from './image-name.ts'
import { runProgram, say } from './program.ts'
import { serviceOf } from './service-pods.ts'
import { watchService } from './watch-service.ts'

/** Watches the pods that run `DIGEST` for `WATCH_SECONDS`, and puts out the verdict. A bad one is no failure. */
await runProgram(async () => {
  const env = environment()
  const digest = requireDigest(env.required('DIGEST'), 'DIGEST')
  const seconds = env.count('WATCH_SECONDS')
  const { verdict, reason } = await watchService({ service: serviceOf(env), digest, seconds }, env)
  env.output('verdict', verdict)
  env.output('reason', reason)
  say(`${verdict}: ${reason}.`)
})
