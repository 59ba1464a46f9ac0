import { spawn } from 'node:child_process'
import { createServer } from 'node:http'
import { join } from 'node:path'
import { pipeline } from 'node:stream'
import { createGunzip } from 'node:zlib'

const usage =
  'usage: git-server.mts FOLDER PORT: serves the bare repositories in FOLDER for reading, as git-http-backend(1)'

const [folder, port] = process.argv.slice(2)
if (folder === undefined || port === undefined) throw new Error(usage)

const service = 'git-upload-pack'
// The files are of another user: they came by kubectl exec.
const upload = ['-c', 'safe.directory=*', 'upload-pack', '--stateless-rpc']

createServer((request, response) => {
  const { pathname } = new URL(request.url ?? '/', 'http://git')
  const [, name, action] = /^\/([a-z-]+)\/(info\/refs|git-upload-pack)$/.exec(pathname) ?? []
  if (name === undefined) {
    response.writeHead(404).end()
    return
  }
  const advertises = action === 'info/refs'
  response.writeHead(200, { 'content-type': `application/x-${service}-${advertises ? 'advertisement' : 'result'}` })
  if (advertises) response.write(`001e# service=${service}\n0000`)
  const args = [...upload, ...(advertises ? ['--advertise-refs'] : []), join(folder, name)]
  const env = { PATH: process.env.PATH, GIT_PROTOCOL: String(request.headers['git-protocol'] ?? '') }
  const git = spawn('git', args, { env, stdio: ['pipe', 'pipe', 'inherit'] })
  const body = request.headers['content-encoding'] === 'gzip' ? request.pipe(createGunzip()) : request
  // Either side may go away before the other has read all of it.
  for (const [from, to] of [[body, git.stdin] as const, [git.stdout, response] as const]) {
    pipeline(from, to, (error) => error && console.error(`${action} of ${name}: ${error.message}`))
  }
}).listen(Number(port))
