/** What the document says of the API as a whole, in Markdown. */
export const about = {
  title: 'Catalog API',
  summary: 'Products, categories, prices and stock, and who is told when they change.',
  description: `
The catalog and its events are open to everyone. Writing needs an access token (\`Authorization: Bearer …\`) with the
scope that the operation names, and so does reading webhooks and deployments.

- **Names.** A query parameter or member of a body that an operation does not know is refused. An answer may get new
  members at any time: pass over those that you do not know.
- **Lists.** They come in pages: give \`nextCursor\` of one page as \`cursor\` of the next, with the same filters and sort.
- **Versions.** The \`ETag\` of a resource is its version. Reading with \`If-None-Match\` answers 304 while it is current.
  Changing what exists needs \`If-Match\`: 428 without it, 412 when somebody else was faster.
- **Retries.** With an \`Idempotency-Key\`, a POST or PATCH that is sent again changes nothing more and gets the same
  answer for 24 hours. Operations whose answer holds a secret take none.
- **Failures.** They are \`application/problem+json\` (RFC 9457). Compare their \`code\`; [all codes](/problems) say what they
  mean and whether the same request may succeed later.
- **Events.** Every change makes an event: read them in order from \`/v1/events\`, or have them sent to a webhook.
- **Traces.** Each answer has an \`X-Request-Id\`: that of the request, if it has one, or a new one. Name it when you
  report something. A \`traceparent\` (W3C Trace Context) is continued.
`.trim(),
  license: { name: 'MIT', identifier: 'MIT' },
} as const

/** What the operations of each tag are about, in the order in which people read them. */
export const tags: Readonly<Record<string, string>> = {
  products: 'What is or will be for sale, with its variants.',
  categories: 'The tree in which products are found.',
  pricing: 'Price lists, and prices by currency, quantity and time.',
  inventory: 'Stock by SKU and location, and reservations of it.',
  events: 'What has changed, in order.',
  webhooks: 'Who is told of events, and whether that worked.',
  delivery: 'What pipelines have deployed, and how well.',
  service: 'The service itself.',
}
