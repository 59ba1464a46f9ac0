/** Every scope that a token can carry here, narrowest first. */
export const scopeList = [
  'catalog:write',
  'inventory:write',
  'delivery:read',
  'delivery:write',
  'catalog:admin',
] as const

/** What a token allows its bearer (RFC 6749, section 3.3). */
export type Scope = (typeof scopeList)[number]

interface ScopeDetail {
  /** One sentence for the API document and for people who ask for a token. */
  readonly description: string
  /** Everything else that this scope allows, written out in full: nothing is followed further. */
  readonly implies: readonly Scope[]
}

/** What each scope means. */
export const scopeDetails: Readonly<Record<Scope, ScopeDetail>> = {
  'catalog:write': { description: 'Change products, categories and prices', implies: [] },
  'inventory:write': { description: 'Adjust stock; make, confirm and release reservations', implies: [] },
  'delivery:read': { description: 'Read what pipelines have deployed, and how well', implies: [] },
  'delivery:write': { description: 'Report deployments; includes delivery:read', implies: ['delivery:read'] },
  'catalog:admin': {
    description: 'Administer the catalog and its webhooks; includes catalog:write, inventory:write and delivery:read',
    implies: ['catalog:write', 'inventory:write', 'delivery:read'],
  },
}

/** Whether a text is the name of a scope, in exactly this spelling: scopes are case-sensitive. */
export const isScope = (text: string): text is Scope => scopeList.some((scope) => scope === text)

/**
 * The scopes in a `scope` claim (RFC 8693, section 4.2: names separated by spaces), each once and in the claim's order.
 * Names that mean nothing here, such as `openid`, are left out: a token may be good for other services too.
 */
export const parseScopes = (claim: string): readonly Scope[] => [...new Set(claim.split(' ').filter(isScope))]

/** Whether a bearer of `held` may do what needs `needed`, directly or because a held scope implies it. */
export const grants = (held: readonly Scope[], needed: Scope): boolean =>
  held.some((scope) => scope === needed || scopeDetails[scope].implies.includes(needed))
