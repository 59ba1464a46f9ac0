import manifest from '../package.json' with { type: 'json' }

/** The version of the package, and of the API's document. An image says in VERSION which release it is. */
export const { version } = manifest
