import { describe, expect, it } from 'vitest'
import { OptionError, parseOptions } from './options.ts'

describe('parseOptions', () => {
  it('has defaults for everything', () => {
    expect(parseOptions([])).toEqual({ ports: {}, sampledPercent: 100, dataDir: '.data', service: true, help: false })
  })

  it('takes ports by name', () => {
    const args = ['--port', 'api=3001', '--port=jaeger=0', '--sampled-percent', '5', '--without-service']
    expect(parseOptions(args)).toMatchObject({ ports: { api: 3001, jaeger: 0 }, sampledPercent: 5, service: false })
  })

  it.each([
    [['--port', 'grafana=1'], 'there is no grafana'],
    [['--port', 'api'], 'a port is 0 to 65535'],
    [['--port', 'api=65536'], 'a port is 0 to 65535'],
    [['--port', 'api=-1'], 'a port is 0 to 65535'],
    [['--sampled-percent', '101'], 'it takes 0 to 100'],
    [['--sampled-percent', 'all'], 'it takes 0 to 100'],
    [['--ports', 'api=1'], "Unknown option '--ports'"],
    [['up'], 'Unexpected argument'],
  ])('refuses %j: %s', (args, message) => {
    expect(() => parseOptions(args)).toThrow(OptionError)
    expect(() => parseOptions(args)).toThrow(message)
  })
})
