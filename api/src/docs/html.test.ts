import { expect, it } from 'vitest'
import { html, page } from './html.ts'

it.each([
  [
    'text',
    html`<p>${'<b>"Tom" & \'Jerry\'</b>'}</p>`,
    '<p>&lt;b&gt;&quot;Tom&quot; &amp; &#39;Jerry&#39;&lt;/b&gt;</p>',
  ],
  ['a number', html`<p>${404}</p>`, '<p>404</p>'],
  ['markup', html`<p>${html`<b>${'<'}</b>`}</p>`, '<p><b>&lt;</b></p>'],
  [
    'a list of markup',
    html`<ul>${['a', '&'].map((name) => html`<li>${name}</li>`)}</ul>`,
    '<ul><li>a</li><li>&amp;</li></ul>',
  ],
])('%s in markup', (_what, { text }, expected) => {
  expect(text).toBe(expected)
})

it('a page names its files relative to its own address', () => {
  const text = page({ title: 'A < B', styles: ['a.css'], scripts: ['b.js'], body: html`<p>Hello</p>` })
  expect(text).toMatch(/^<!doctype html>\n/)
  expect(text).toContain('<title>A &lt; B</title>')
  expect(text).toContain('<link rel="stylesheet" href="docs/a.css">')
  expect(text).toContain('<script src="docs/b.js" defer></script>')
  expect(text).toContain('<p>Hello</p>')
  expect(text).not.toMatch(/https?:|(?:href|src)="\//)
})
