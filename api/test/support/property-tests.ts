import fc from 'fast-check'

// CI tries the same cases each time, so that a red run is about the change; everywhere else new ones are tried. A
// failure prints its seed.
if (process.env.CI) fc.configureGlobal({ seed: 1 })
