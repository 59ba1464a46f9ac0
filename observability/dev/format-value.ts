const scaled = (value: number, steps: readonly (readonly [from: number, suffix: string])[]): string => {
  const [divisor, suffix] = steps.findLast(([from]) => Math.abs(value) >= from) ?? steps[0] ?? [1, '']
  return `${short(value / divisor)}${suffix}`
}

const short = (value: number) => String(Number(value.toPrecision(3)))

const seconds = [
  [1e-6, ' µs'],
  [1e-3, ' ms'],
  [1, ' s'],
  [60, ' min'],
  [3600, ' h'],
  [86_400, ' d'],
] as const
const bytes = [
  [1, ' B'],
  [2 ** 10, ' KiB'],
  [2 ** 20, ' MiB'],
  [2 ** 30, ' GiB'],
] as const
const counts = [
  [1, ''],
  [1e3, ' K'],
  [1e6, ' M'],
] as const
const suffixes: Readonly<Record<string, string>> = {
  reqps: ' req/s',
  ops: ' ops/s',
  eps: ' evt/s',
  cps: ' c/s',
  cpm: ' /min',
  Bps: ' B/s',
}

/** A value in one of Grafana's units, to three digits, about as Grafana writes it. */
export function formatValue(value: number, unit = 'none'): string {
  if (Number.isNaN(value)) return '-'
  if (unit === 's') return value === 0 ? '0 s' : scaled(value, seconds)
  if (unit === 'bytes') return scaled(value, bytes)
  if (unit === 'percentunit') return `${short(value * 100)}%`
  if (unit === 'dateTimeFromNow') return `${scaled(Date.now() / 1000 - value / 1000, seconds)} ago`
  return `${Math.abs(value) < 1 ? short(value) : scaled(value, counts)}${suffixes[unit] ?? ''}`
}
