import type { Operation } from '../platform/http/operation.ts'
import { html, page } from './html.ts'
import { areaOf, type ListedProblem } from './problem-list.ts'

/** A longer list of operations is folded. */
const openMax = 6

/** The page on which people read about the operations and try them. */
export const docsPage = (): string =>
  page({
    title: 'Catalog API',
    styles: ['swagger-ui.css', 'pages.css'],
    scripts: ['swagger-ui-bundle.js', 'start.js'],
    body: html`<main id="operations"></main>
<noscript><p>This page needs JavaScript; <a href="openapi.json">openapi.json</a> says the same to programs.</p></noscript>`,
  })

/** The page to which the `type` of each failure points. */
export const problemsPage = (list: readonly ListedProblem[]): string =>
  page({
    title: 'Problems - Catalog API',
    styles: ['pages.css'],
    body: html`<main class="problems">
<h1>Problems</h1>
<p>A request that fails is answered with <code>application/problem+json</code> (RFC 9457). Its <code>code</code> is one of
these and keeps its meaning for good; its <code>type</code> leads here. The same request may succeed later only where it
says so. Programs get the list as JSON with <code>Accept: application/json</code>.</p>
${[...Map.groupBy(list, areaOf)].map(([area, problems]) => html`<h2>${area}</h2>\n${problems.map(entry)}`)}</main>`,
  })

const entry = ({ code, status, title, retryable, operations }: ListedProblem) =>
  html`<section id="${code}">
<h3><a href="#${code}">${code}</a> <span class="status">${status}</span></h3>
<p>${title}.${retryable ? ' The same request may succeed later.' : ''}</p>
${answeredBy(operations)}
</section>
`

function answeredBy(operations: readonly Operation[]) {
  if (operations.length === 0) return html`<p>It is not about one operation.</p>`
  const links = operations.map(({ id, tag }) => html`<li><a href="docs#/${tag}/${id}">${id}</a></li>`)
  if (links.length <= openMax) return html`<ul>${links}</ul>`
  return html`<details><summary>${links.length} operations</summary><ul>${links}</ul></details>`
}
