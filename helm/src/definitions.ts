import type { Schema } from './values-file.ts'

const name = '[a-z0-9]([-a-z0-9.]*[a-z0-9])?'
const label = '[a-z]([-a-z0-9]{0,44}[a-z0-9])?'
const key = '[A-Za-z0-9._-]+'
const stringMap = { title: 'a map of texts', type: 'object', additionalProperties: { type: 'string' } }
const anything = { type: 'object', additionalProperties: true }

const selector: Schema = {
  type: 'object',
  properties: { matchLabels: stringMap, matchExpressions: { type: 'array', items: anything } },
  additionalProperties: false,
}

const cidr = '^[0-9a-fA-F.:]+/[0-9]{1,3}$'
const ipBlock: Schema = {
  type: 'object',
  properties: {
    cidr: { type: 'string', pattern: cidr },
    except: { type: 'array', items: { type: 'string', pattern: cidr } },
  },
  required: ['cidr'],
  additionalProperties: false,
}

/** What the schemas in values.yaml refer to: types of Kubernetes, as far as a mistake in them is worth finding. */
export const definitions: Readonly<Record<string, Schema>> = {
  optionalName: { title: 'a name, or empty', type: 'string', pattern: `^(${name})?$`, maxLength: 253 },
  // 46 characters leave room for what the chart puts behind it.
  optionalShortName: { title: 'a label of at most 46 characters, or empty', type: 'string', pattern: `^(${label})?$` },
  nameReference: {
    title: 'the name of one',
    type: 'object',
    properties: { name: { type: 'string', pattern: `^${name}$` } },
    required: ['name'],
    additionalProperties: false,
  },
  hostname: { title: 'a host name', type: 'string', pattern: '^(\\*\\.)?[a-z0-9]([-a-z0-9.]*[a-z0-9])?$' },
  secretKey: { title: 'a key of a Secret', type: 'string', pattern: `^${key}$` },
  optionalSecretKey: { title: 'a key of a Secret, or empty', type: 'string', pattern: `^(${key})?$` },
  stringMap,
  resourceAttributes: {
    title: 'a map of texts, percent-encoded',
    type: 'object',
    propertyNames: { pattern: '^[^=,\\s]+$' },
    additionalProperties: { type: 'string', pattern: '^[^,\\s]*$' },
  },
  port: { title: '1 to 65535', type: 'integer', minimum: 1, maximum: 65_535 },
  quantity: {
    title: 'a quantity',
    type: ['string', 'integer'],
    pattern: '^[0-9]+(\\.[0-9]+)?(m|[kMGTPE]|[KMGTPE]i)?$',
    minimum: 0,
  },
  duration: {
    title: 'a duration in s, m or h',
    type: 'string',
    pattern: '^([0-9]+h)?([0-9]+m)?([0-9]+s)?$',
    minLength: 2,
  },
  countOrPercent: {
    title: 'a number, or a percentage',
    type: ['integer', 'string'],
    minimum: 0,
    pattern: '^([0-9]|[1-9][0-9]|100)%$',
  },
  optionalCountOrPercent: {
    title: 'a number, a percentage, or null',
    type: ['integer', 'string', 'null'],
    minimum: 1,
    pattern: '^([1-9]|[1-9][0-9]|100)%$',
  },
  resources: {
    title: 'requests and limits',
    type: 'object',
    properties: {
      requests: { type: 'object', additionalProperties: { $ref: '#/definitions/quantity' } },
      limits: { type: 'object', additionalProperties: { $ref: '#/definitions/quantity' } },
      claims: { type: 'array', items: anything },
    },
    additionalProperties: false,
  },
  probe: {
    title: 'timing of a probe',
    type: 'object',
    properties: {
      initialDelaySeconds: { type: 'integer', minimum: 0 },
      periodSeconds: { type: 'integer', minimum: 1 },
      timeoutSeconds: { type: 'integer', minimum: 1 },
      failureThreshold: { type: 'integer', minimum: 1 },
    },
    additionalProperties: false,
  },
  jwks: {
    title: 'a JSON Web Key Set',
    type: 'object',
    properties: {
      keys: {
        type: 'array',
        items: {
          type: 'object',
          properties: {
            kty: { enum: ['OKP', 'EC'] },
            crv: { enum: ['Ed25519', 'P-256'] },
            kid: { type: 'string', minLength: 1 },
            x: { type: 'string', pattern: '^[A-Za-z0-9_-]{43}$' },
            y: { type: 'string', pattern: '^[A-Za-z0-9_-]{43}$' },
          },
          required: ['kty', 'crv', 'kid', 'x'],
          additionalProperties: true,
        },
      },
    },
    required: ['keys'],
    additionalProperties: false,
  },
  peers: {
    title: 'peers, as in a NetworkPolicy',
    type: 'array',
    items: {
      type: 'object',
      properties: { podSelector: selector, namespaceSelector: selector, ipBlock },
      minProperties: 1,
      additionalProperties: false,
      // Kubernetes takes an address block by itself only.
      dependencies: { ipBlock: { maxProperties: 1 } },
    },
  },
  ingressTls: {
    title: 'secretName and hosts',
    type: 'object',
    properties: {
      secretName: { type: 'string', pattern: `^${name}$` },
      hosts: { type: 'array', minItems: 1, items: { $ref: '#/definitions/hostname' } },
    },
    required: ['hosts'],
    additionalProperties: false,
  },
  parentRef: {
    title: 'a reference to a Gateway',
    type: 'object',
    properties: {
      group: { type: 'string' },
      kind: { type: 'string' },
      name: { type: 'string', pattern: `^${name}$` },
      namespace: { type: 'string', pattern: `^${name}$` },
      sectionName: { type: 'string', pattern: `^${name}$` },
      port: { $ref: '#/definitions/port' },
    },
    required: ['name'],
    additionalProperties: false,
  },
}
