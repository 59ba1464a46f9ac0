import { environment } from './environment.ts'
import { npmCi } from './npm-ci.ts'
import { runProgram } from './program.ts'

/** Installs the packages of the source. `PACKAGE_CACHE` may be empty or missing; what npm adds to it ends with the pod. */
await runProgram(async () => {
  const env = environment()
  await npmCi(env, env.required('PACKAGE_CACHE'))
})
