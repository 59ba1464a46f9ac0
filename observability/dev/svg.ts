/** A rectangle in pixels, from its upper left corner. */
export interface Box {
  readonly x: number
  readonly y: number
  readonly width: number
  readonly height: number
}

const colours: Readonly<Record<string, string>> = {
  green: '#73bf69',
  yellow: '#fade2a',
  red: '#f2495c',
  text: '#ffffff',
}

/** What a colour of Grafana's palette looks like. */
export const namedColour = (name: string): string => colours[name] ?? name

type Attributes = Readonly<Record<string, string | number | undefined>>

const entities: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' }
const escapeText = (text: string) => text.replaceAll(/[&<>"]/g, (character) => entities[character] ?? character)

/** An SVG element (https://www.w3.org/TR/SVG2). @param content SVG, or nothing */
export function element(name: string, attributes: Attributes, content = ''): string {
  const pairs = Object.entries(attributes).filter(([, value]) => value !== undefined)
  const written = pairs.map(([key, value]) => ` ${key}="${escapeText(String(value))}"`)
  return `<${name}${written.join('')}>${content}</${name}>`
}

interface TextStyle {
  readonly size?: number
  readonly fill?: string
  readonly anchor?: 'start' | 'middle' | 'end'
  readonly widthMax?: number
}

/** One line of text; cut where it would be wider than `widthMax` pixels, about. */
export function text(x: number, y: number, content: string, style: TextStyle = {}): string {
  const { size = 12, fill = '#d0d0d5', anchor, widthMax = Number.POSITIVE_INFINITY } = style
  const lettersMax = Math.floor(widthMax / (size * 0.55))
  const shown = content.length > lettersMax ? `${content.slice(0, Math.max(0, lettersMax - 1))}…` : content
  return element('text', { x, y, fill, 'font-size': size, 'text-anchor': anchor }, escapeText(shown))
}
