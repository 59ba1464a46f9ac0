import { artifactsIn, defaultTriggers, type Settings, triggerSensor } from './settings.ts'
import { anywhere } from './tenancy/reach.ts'
import { type Destination, destinations, type Enforcement, type Reach } from './tenancy/settings.ts'

export interface SettingFlag {
  /** What it takes, for the usage text. */
  readonly value: string
  readonly help: string
  /** The settings with `values`. Throws on one that makes no sense. */
  readonly apply: (settings: Settings, values: readonly string[], flag: string) => Settings
}

const host = '[a-z0-9.-]+(:[0-9]{1,5})?'
const path = '[a-z0-9._/-]+'

/** The values that a flag got, each as `pattern` wants it; `want` says in words what that is. */
function each(flag: string, values: readonly string[], pattern: RegExp, want: string): readonly [string, ...string[]] {
  const wrong = values.find((value) => !pattern.test(value))
  if (wrong !== undefined) throw new Error(`--${flag} ${wrong}: give ${want}`)
  const [first, ...rest] = values
  if (first === undefined) throw new Error(`--${flag}: give ${want}`)
  return [first, ...rest]
}

function only(flag: string, values: readonly string[], pattern: RegExp, want: string): string {
  const [value, ...rest] = each(flag, values, pattern, want)
  if (rest.length > 0) throw new Error(`--${flag}: give it once`)
  return value
}

/** `from=to` for each value. */
function pairs(flag: string, values: readonly string[]): Readonly<Record<string, string>> {
  const known = each(flag, values, new RegExp(`^${host}=${host}(/${path})?$`), 'HOST=HOST/PATH')
  return Object.fromEntries(known.map((value) => value.split('=') as [string, string]))
}

const steps = (settings: Settings, change: Partial<Settings['steps']>): Settings => ({
  ...settings,
  steps: { ...settings.steps, ...change },
})
const tenancy = (settings: Settings, change: Partial<Settings['tenancy']>): Settings => ({
  ...settings,
  tenancy: { ...settings.tenancy, ...change },
})
const platform = (settings: Settings, change: Partial<Settings['platform']>): Settings => ({
  ...settings,
  platform: { ...settings.platform, ...change },
})
const store = (settings: Settings, change: Partial<Settings['tenancy']['artifactStore']>): Settings =>
  tenancy(settings, { artifactStore: { ...settings.tenancy.artifactStore, ...change } })

const url = /^https?:\/\/[a-z0-9.-]+(:[0-9]{1,5})?(\/\S*)?$/
const name = /^[a-z0-9]([a-z0-9.-]{0,251}[a-z0-9])?$/

/** What of a profile the command line may change. */
export const settingFlags: Readonly<Record<string, SettingFlag>> = {
  registry: {
    value: 'HOST/PATH',
    help: 'Where images and charts go. Plain HTTP is the local profile alone.',
    apply: (settings, values, flag) => {
      const artifacts = artifactsIn(only(flag, values, new RegExp(`^${host}/${path}$`), 'HOST/PATH, in lower case'))
      const { githubOwner, ...retention } = settings.steps.retention
      return steps(settings, { ...artifacts, retention })
    },
  },
  'github-owner': {
    value: 'orgs/NAME|users/NAME',
    help: 'Whose packages retention deletes on ghcr.io, if --registry is there.',
    apply: (settings, values, flag) => {
      const githubOwner = only(flag, values, /^(orgs|users)\/[A-Za-z0-9-]{1,39}$/, 'orgs/NAME or users/NAME')
      return steps(settings, { retention: { ...settings.steps.retention, githubOwner } })
    },
  },
  repository: {
    value: 'URL',
    help: 'A git repository that may be built; with a / at its end, everything below it.',
    apply: (settings, values, flag) => steps(settings, { repositories: each(flag, values, url, 'a URL') }),
  },
  platform: {
    value: 'OS/PROCESSOR',
    help: 'What the image is built for, such as linux/arm64.',
    apply: (settings, values, flag) =>
      steps(settings, { platforms: each(flag, values, /^linux\/[a-z0-9]+(\/v[0-9])?$/, 'linux/PROCESSOR') }),
  },
  'npm-registry': {
    value: 'URL',
    help: "A registry of npm packages other than npm's own.",
    apply: (settings, values, flag) => steps(settings, { npmRegistry: only(flag, values, url, 'a URL') }),
  },
  advisories: {
    value: 'HOST/PATH:TAG',
    help: "Where Trivy's vulnerability database comes from.",
    apply: (settings, values, flag) => {
      const repositories = each(flag, values, new RegExp(`^${host}/${path}(:[\\w.-]+)?$`), 'HOST/PATH:TAG')
      return steps(settings, { advisories: { ...settings.steps.advisories, repositories } })
    },
  },
  'build-mirror': {
    value: 'HOST=HOST/PATH',
    help: 'Where BuildKit finds the images of a registry.',
    apply: (settings, values, flag) => steps(settings, { buildMirrors: pairs(flag, values) }),
  },
  webhook: {
    value: 'URL',
    help: 'Who is told how a run ended.',
    apply: (settings, values, flag) =>
      steps(settings, { reports: { ...settings.steps.reports, webhookUrl: only(flag, values, url, 'a URL') } }),
  },
  'image-mirror': {
    value: 'HOST=HOST/PATH',
    help: 'Where the cluster pulls the images of a registry from.',
    apply: (settings, values, flag) => platform(settings, { imageMirror: pairs(flag, values) }),
  },
  'pull-secret': {
    value: 'NAME',
    help: 'A secret to pull images with.',
    apply: (settings, values, flag) =>
      platform(settings, { imagePullSecrets: each(flag, values, name, 'the name of a secret') }),
  },
  's3-endpoint': {
    value: 'HOST:PORT',
    help: 'The artifact store, without a scheme.',
    apply: (settings, values, flag) =>
      store(settings, { endpoint: only(flag, values, new RegExp(`^${host}$`), 'HOST:PORT, without a scheme') }),
  },
  's3-bucket': {
    value: 'NAME',
    help: 'The bucket of artifacts.',
    apply: (settings, values, flag) => store(settings, { bucket: only(flag, values, name, 'the name of a bucket') }),
  },
  enforcement: {
    value: 'strict|permissive',
    help: 'permissive is for a first try of your own: what breaks a rule is let in with a warning.',
    apply: (settings, values, flag) =>
      tenancy(settings, {
        enforcement: only(flag, values, /^(strict|permissive)$/, 'strict or permissive') as Enforcement,
      }),
  },
  submitters: {
    value: 'GROUP',
    help: 'A group that may submit, watch and stop pipelines.',
    apply: (settings, values, flag) => tenancy(settings, { submitters: each(flag, values, /^\S+$/, 'a group') }),
  },
  promoters: {
    value: 'GROUP',
    help: 'A group that may promote and roll back, watch and stop in every environment.',
    apply: (settings, values, flag) => tenancy(settings, { promoters: each(flag, values, /^\S+$/, 'a group') }),
  },
  approvers: {
    value: 'NAMESPACE=GROUP',
    help: 'A group that may approve of promotions, by the namespace of their workflows.',
    apply: (settings, values, flag) => {
      const pairsOf = each(flag, values, /^delivery-[a-z]+=\S+$/, 'NAMESPACE=GROUP').map((value) => value.split('='))
      const grouped = Map.groupBy(pairsOf, ([namespace = '']) => namespace)
      const approvers = [...grouped].map(([namespace, of]) => [namespace, of.map(([, group = '']) => group)])
      return tenancy(settings, { approvers: Object.fromEntries(approvers) })
    },
  },
  'deployment-repository': {
    value: 'URL',
    help: 'The git repository that says what each environment runs.',
    apply: (settings, values, flag) => ({
      ...settings,
      delivery: { ...settings.delivery, deploymentRepository: only(flag, values, url, 'a URL') },
    }),
  },
  controller: {
    value: 'NAMESPACE/ACCOUNT',
    help: "Argo's controller: where it runs, and as whom.",
    apply: (settings, values, flag) => {
      const [namespace = '', serviceAccount = ''] = only(
        flag,
        values,
        /^[a-z0-9-]+\/[a-z0-9.-]+$/,
        'NAMESPACE/ACCOUNT',
      ).split('/')
      return tenancy(settings, { controller: { ...settings.tenancy.controller, namespace, serviceAccount } })
    },
  },
  'event-bus': {
    value: 'URL|none',
    help: 'A NATS server with JetStream for the triggers, nats://HOST:PORT; with none, pushes start nothing.',
    apply: (settings, values, flag) => {
      const given = only(flag, values, /^(none|nats:\/\/[a-z0-9.-]+:[0-9]{1,5})$/, 'nats://HOST:PORT, or none')
      const { triggers: before = defaultTriggers, ...rest } = settings
      if (given === 'none') return tenancy(rest, { sensors: [] })
      const eventBus = { url: given, reach: anywhere(Number(new URL(given).port)) }
      return tenancy({ ...rest, triggers: { ...before, eventBus } }, { sensors: [triggerSensor] })
    },
  },
  'webhook-caller': {
    value: 'NAMESPACE',
    help: 'A namespace whose pods may talk to the webhook gateway, besides having a key: that of the ingress controller.',
    apply: (settings, values, flag) => {
      if (settings.triggers === undefined)
        throw new Error(`--${flag}: give --event-bus before it, there are no triggers`)
      const [first, ...more] = each(flag, values, /^[a-z0-9-]{1,63}$/, 'a namespace')
      return { ...settings, triggers: { ...settings.triggers, callers: [podsIn(first), ...more.map(podsIn)] } }
    },
  },
  reach: {
    value: 'DESTINATION=CIDR:PORT,PORT',
    help: `Where one of ${Object.keys(destinations).join(', ')} is.`,
    apply: (settings, values, flag) => {
      const entries = values.map((value) => reach(flag, value))
      return tenancy(settings, { reach: { ...settings.tenancy.reach, ...Object.fromEntries(entries) } })
    },
  },
}

const podsIn = (namespace: string) => ({
  namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': namespace } },
})

function reach(flag: string, text: string): readonly [Destination, Reach] {
  const match = /^([a-zA-Z]+)=([0-9./]+):([0-9]+(?:,[0-9]+)*)$/.exec(text)
  const [, destination = '', cidr = '', ports = ''] = match ?? []
  const [first, ...rest] = ports.split(',').map(Number)
  if (!Object.hasOwn(destinations, destination) || first === undefined) {
    throw new Error(
      `--${flag} ${text}: give DESTINATION=CIDR:PORT,PORT with one of ${Object.keys(destinations).join(', ')}`,
    )
  }
  return [destination as Destination, { to: [{ ipBlock: { cidr } }], ports: [first, ...rest] }]
}
