import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { createGunzip } from 'node:zlib'
import { announce, refsOf } from './announcement.mts'

const usage = `usage: git-host.mts FOLDER PORT

Serves the bare repositories in FOLDER for reading and writing (gitprotocol-http(5)), as a git host does: whoever pushes
says the password PASSWORD, and each ref that a push has changed is announced to WEBHOOK_URL, if there is one, signed
with WEBHOOK_SECRET as Standard Webhooks define it. HTML_URL is what the announced URLs of repositories begin with.`

const [folder, port] = process.argv.slice(2)
const { PASSWORD: password, PATH } = process.env
if (folder === undefined || port === undefined || password === undefined) throw new Error(usage)

/** Pushes to one repository, one after the other: each has to know what it has changed. */
const pushes = new Map<string, Promise<void>>()

createServer((request, response) => {
  answer(request, response).catch((error: unknown) => {
    console.error(error)
    response.destroy()
  })
}).listen(Number(port))

async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const { pathname, searchParams } = new URL(request.url ?? '/', 'http://git')
  const [, name = '', action] =
    /^\/([a-z-]+)(?:\.git)?\/(info\/refs|git-upload-pack|git-receive-pack)$/.exec(pathname) ?? []
  const service = action === 'info/refs' ? searchParams.get('service') : action
  if (service !== 'git-upload-pack' && service !== 'git-receive-pack') {
    response.writeHead(404).end()
    return
  }
  const user = service === 'git-receive-pack' ? userOf(request) : 'anybody'
  if (user === undefined) {
    response.writeHead(401, { 'www-authenticate': 'Basic realm="git"' }).end()
    return
  }
  const repository = join(folder ?? '', name)
  if (action !== 'git-receive-pack') return serve(service, repository, request, response)
  const before = pushes.get(name) ?? Promise.resolve()
  const push = before.then(async () => {
    const refs = await refsOf(repository)
    await serve(service, repository, request, response)
    await announce({ repository, name, refs, pusher: user })
  })
  pushes.set(
    name,
    push.catch(() => undefined),
  )
  await push
}

/** Who says the password. */
function userOf(request: IncomingMessage): string | undefined {
  const [, credentials = ''] = (request.headers.authorization ?? '').split(' ')
  const [user, said] = Buffer.from(credentials, 'base64').toString().split(':')
  return said === password ? user : undefined
}

async function serve(service: string, repository: string, request: IncomingMessage, response: ServerResponse) {
  const advertises = request.method === 'GET'
  response.writeHead(200, {
    'content-type': `application/x-${service}-${advertises ? 'advertisement' : 'result'}`,
    'cache-control': 'no-cache',
  })
  if (advertises) {
    const line = `# service=${service}\n`
    response.write(`${(line.length + 4).toString(16).padStart(4, '0')}${line}0000`)
  }
  // The files are of another user: they came by kubectl exec.
  const args = ['-c', 'safe.directory=*', service.slice(4), '--stateless-rpc']
  const env = { PATH, GIT_PROTOCOL: String(request.headers['git-protocol'] ?? '') }
  const git = spawn('git', [...args, ...(advertises ? ['--advertise-refs'] : []), repository], {
    env,
    stdio: ['pipe', 'pipe', 'inherit'],
  })
  const closed = once(git, 'close')
  const body = request.headers['content-encoding'] === 'gzip' ? request.pipe(createGunzip()) : request
  // Either side may go away before the other has read all of it.
  await Promise.allSettled([pipeline(body, git.stdin), pipeline(git.stdout, response)])
  await closed
}
