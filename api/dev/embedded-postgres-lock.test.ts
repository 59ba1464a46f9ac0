import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { chmod } from 'node:fs/promises'
import { expect, it } from 'vitest'
import { lockDataDir } from './embedded-postgres-lock.ts'
import { tempFolder } from './embedded-postgres-test-support.ts'

const silent = () => undefined

it('admits one at a time, and the next when that one lets go', async () => {
  const dataDir = await tempFolder()
  const first = await lockDataDir(dataDir, 0, silent)
  await expect(lockDataDir(dataDir, 0, silent)).rejects.toThrow(`in use by process ${process.pid} since`)
  first.announce(54_321)
  await expect(lockDataDir(dataDir, 0, silent)).rejects.toThrow('on port 54321')
  first.release()
  first.release()
  const second = await lockDataDir(dataDir, 0, silent)
  await expect(lockDataDir(dataDir, 0, silent)).rejects.toThrow('in use')
  second.release()
})

it.skipIf(process.geteuid?.() === 0)('says whose the folder is to a user who may not write in it', async () => {
  const dataDir = await tempFolder()
  await chmod(dataDir, 0o500)
  await expect(lockDataDir(dataDir, 0, silent)).rejects.toThrow(/of user \d+, cannot be used.*Change the owner/)
})

it('falls to the next when its process is killed, and names that process until then', async () => {
  const dataDir = await tempFolder()
  const script = `
    import { lockDataDir } from './embedded-postgres-lock.ts'
    await lockDataDir(process.argv[1], 0, () => undefined)
    console.log('locked')
    setInterval(() => undefined, 1000)`
  const other = spawn(process.execPath, ['--input-type=module', '-e', script, dataDir], { cwd: import.meta.dirname })
  await once(other.stdout, 'data')
  await expect(lockDataDir(dataDir, 0, silent)).rejects.toThrow(`in use by process ${other.pid} since`)
  other.kill('SIGKILL')
  await once(other, 'exit')
  const lock = await lockDataDir(dataDir, 0, silent)
  lock.release()
})
