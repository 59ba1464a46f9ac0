import { environment } from '../src/platform/config/config.ts'
import { DevKeyError, loadDevKey, mintToken } from './dev-key.ts'
import { parseTokenArgs, UsageError, usage } from './token-options.ts'

async function main(): Promise<void> {
  const request = parseTokenArgs(process.argv.slice(2))
  if (request.help) {
    console.log(usage)
    return
  }
  const key = await loadDevKey(environment()['DATA_DIR'] || '.data')
  console.log(await mintToken({ key, ...request, now: new Date() }))
}

try {
  await main()
} catch (error) {
  if (!(error instanceof UsageError || error instanceof DevKeyError)) throw error
  console.error(error.message)
  if (error instanceof UsageError) console.error('Run it with --help to see how it is used.')
  process.exitCode = error instanceof UsageError ? 2 : 1
}
