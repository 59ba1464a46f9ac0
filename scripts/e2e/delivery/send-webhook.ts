import { createHmac, randomUUID } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { text } from 'node:stream/consumers'
import { parseArgs } from 'node:util'

const usage = `Signs the body on stdin as Standard Webhooks define it, sends it, and prints the status and what was said.

  send-webhook.ts [--id ID] [--age SECONDS] [--forge] URL SECRET_FILE

  --id ID        the webhook-id, to send a delivery again (default: a new one)
  --age SECONDS  how long ago it claims to be signed (default: 0)
  --forge        signs with another key`

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    id: { type: 'string' },
    age: { type: 'string', default: '0' },
    forge: { type: 'boolean', default: false },
  },
})
const [url, secretFile] = positionals
if (url === undefined || secretFile === undefined) throw new Error(usage)

const body = await text(process.stdin)
const secret = (await readFile(secretFile, 'utf8')).trim().replace(/^whsec_/, '')
const key = values.forge ? Buffer.alloc(32) : Buffer.from(secret, 'base64')
const id = values.id ?? `msg_${randomUUID()}`
const timestamp = String(Math.floor(Date.now() / 1000) - Number(values.age))
const signature = createHmac('sha256', key).update(`${id}.${timestamp}.${body}`).digest('base64')
const response = await fetch(url, {
  method: 'POST',
  body,
  headers: {
    'content-type': 'application/json',
    'webhook-id': id,
    'webhook-timestamp': timestamp,
    'webhook-signature': `v1,${signature}`,
  },
  signal: AbortSignal.timeout(15_000),
})
console.log(`${response.status} ${(await response.text()).trim()}`)
