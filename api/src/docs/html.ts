/** Markup that may stand in a page as it is. */
class Html {
  readonly text: string
  constructor(text: string) {
    this.text = text
  }
}

type Content = string | number | Html | readonly Html[]

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
}

const render = (content: Content): string => {
  if (content instanceof Html) return content.text
  if (typeof content === 'object') return content.map(render).join('')
  return String(content).replaceAll(/[&<>"']/g, (character) => entities[character] ?? '')
}

/** Markup in which every value is text unless it was made by `html` itself. */
export const html = (markup: TemplateStringsArray, ...values: readonly Content[]): Html =>
  new Html(String.raw({ raw: markup }, ...values.map(render)))

interface PageProps {
  readonly title: string
  /** Of files below /docs. */
  readonly styles: readonly string[]
  readonly scripts?: readonly string[]
  readonly body: Html
}

/** A whole page. Its addresses are relative, so that it also works below a prefix. */
export const page = ({ title, styles, scripts = [], body }: PageProps): string =>
  html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${title}</title>
<link rel="icon" type="image/png" href="docs/favicon-32x32.png">
${styles.map((name) => html`<link rel="stylesheet" href="docs/${name}">\n`)}${scripts.map((name) => html`<script src="docs/${name}" defer></script>\n`)}</head>
<body>
<nav>
<strong>Catalog API</strong>
<a href="docs">Operations</a>
<a href="problems">Problems</a>
<a href="openapi.json">openapi.json</a>
</nav>
${body}
</body>
</html>
`.text
