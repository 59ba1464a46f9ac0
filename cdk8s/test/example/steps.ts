import { approval, files, param, secretFiles, space, step } from '../../src/argo/index.ts'
import { images, tools } from '../../src/versions.ts'

const script = (name: string) => new URL(`scripts/${name}.sh`, import.meta.url)

export const collect = step({
  name: 'collect',
  description: 'Collects numbers.',
  image: images.node,
  borrow: [tools.helm],
  size: 'small',
  deadlineSeconds: 60,
  retry: 'network',
  inputs: { count: param(), cache: files({ key: 'cache/numbers.tgz', optional: true }) },
  outputs: {
    count: param(),
    numbers: files(),
    proof: files({ file: 'proof.json', keep: 'evidence' }),
    leftover: files({ optional: true }),
  },
  script: script('collect'),
  env: { LOCALE: 'C' },
  mounts: { LOGIN: secretFiles('login', { items: { token: 'token.txt' }, optional: true }), CACHE_SPACE: space('2Gi') },
  permissions: [{ apiGroups: [''], resources: ['configmaps'], verbs: ['get'] }],
})

export const load = step({
  name: 'load',
  description: 'Loads numbers into a database.',
  image: images.postgres,
  size: 'medium',
  deadlineSeconds: 120,
  retry: 'pod',
  inputs: { numbers: files() },
  outputs: {},
  script: script('load'),
  sidecars: [
    {
      name: 'postgres',
      image: images.postgres,
      command: ['docker-entrypoint.sh'],
      args: ['postgres'],
      env: { POSTGRES_HOST_AUTH_METHOD: 'trust' },
      size: 'medium',
      user: 999,
      space: { '/var/lib/postgresql/data': '1Gi' },
    },
  ],
})

export const explain = step({
  name: 'explain',
  description: 'Says why there are so many.',
  image: images.node,
  size: 'small',
  deadlineSeconds: 60,
  retry: 'never',
  inputs: {},
  outputs: { reason: param(), chart: files({ file: 'chart.txt' }) },
  script: script('explain'),
})

export const tell = step({
  name: 'tell',
  description: 'Tells somebody.',
  image: images.node,
  size: 'small',
  deadlineSeconds: 60,
  retry: 'pod',
  inputs: {
    message: param(),
    language: param({ enum: ['en', 'de'], default: 'en' }),
    chart: files({ optional: true }),
  },
  outputs: {},
  script: script('tell'),
})

export const ask = approval({
  name: 'ask',
  description: 'Asks whether to go on.',
  deadlineSeconds: 3600,
  inputs: { message: param() },
  answers: { approve: param({ enum: ['NO', 'YES'], default: 'NO' }) },
})
