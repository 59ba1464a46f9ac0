import { expect, it } from 'vitest'
import { testApp } from '../../test/support/app.ts'
import { editorOf } from '../../test/support/editor.ts'

const app = await testApp()
const editor = editorOf(app)
const options = { colour: 'green' }
const emoji = '😀'
const named = (count: number) => Object.fromEntries(Array.from({ length: count }, (_, i) => [`n${i}`, 'x']))
const image = { url: 'https://images.example.com/tent.jpg' }

it.each([
  ['a name of 200 emoji', { name: emoji.repeat(200) }],
  ['a name in another script', { name: 'テント ⛺ خيمة' }],
  ['a description of 10,000 characters', { description: emoji.repeat(10_000) }],
  ['a description with line ends', { description: 'a\n\tb\r\n' }],
  ['the shortest SKU', { sku: 'X' }],
  ['the longest SKU', { sku: 'X'.repeat(64) }],
  [
    'the largest numbers',
    { attributes: { max: Number.MAX_SAFE_INTEGER, min: -Number.MAX_SAFE_INTEGER, small: 5e-324 } },
  ],
  ['names that objects have already', { attributes: { constructor: 'a', toString: 'b', valueOf: 1 } }],
  ['50 attributes', { attributes: named(50) }],
  ['a list of 20 texts', { attributes: { list: new Array(20).fill('x'.repeat(500)) } }],
  ['20 images', { images: new Array(20).fill({ ...image, alt: '' }) }],
  ['10 options', { variants: [{ sku: 'TEN-OPTIONS', options: named(10) }] }],
  ['100 variants', { variants: Array.from({ length: 100 }, (_, i) => ({ sku: `MANY-${i}`, options })) }],
])('stores %s and gives it back', async (_, facts) => {
  const sku = `OK-${app.ctx().ids.next()}`
  const { status, body } = await editor.post('/v1/products', { sku, name: 'Tent', ...facts })
  expect({ status, body }).toMatchObject({ status: 201, body: facts })
  expect((await editor.get(`/v1/products/${body.id}`)).body).toEqual(body)
})

const deep = (depth: number) => `${'['.repeat(depth)}${']'.repeat(depth)}`

it.each([
  ['nothing', {}, ['/body/name', '/body/sku']],
  ['a list', [], ['/body']],
  ['null', 'null', ['/body']],
  ['an empty name', { name: '' }, ['/body/name']],
  ['a name of 201 emoji', { name: emoji.repeat(201) }, ['/body/name']],
  ['a name of two lines', { name: 'a\nb' }, ['/body/name']],
  ['a name that is a number', { name: 1 }, ['/body/name']],
  ['a description of 10,001 characters', { description: 'x'.repeat(10_001) }, ['/body/description']],
  ['a description with an escape', { description: '\u001b' }, ['/body/description']],
  ['an empty SKU', { sku: '' }, ['/body/sku']],
  ['a SKU of 65 characters', { sku: 'x'.repeat(65) }, ['/body/sku']],
  ['a SKU with a space', { sku: 'A B' }, ['/body/sku']],
  ['a SKU with a line end', { sku: 'A\n' }, ['/body/sku']],
  ['a SKU in another script', { sku: 'テント' }, ['/body/sku']],
  ['a SKU that begins with a dot', { sku: '.A' }, ['/body/sku']],
  ['a status that does not exist', { status: 'sold' }, ['/body/status']],
  ['an unknown field', { price: 1 }, ['/body/price']],
  ['two unknown fields', { price: 1, stock: 2 }, ['/body/price', '/body/stock']],
  ['a field that the service sets', { id: 'x', version: 1 }, ['/body/id', '/body/version']],
  ['51 attributes', { attributes: named(51) }, ['/body/attributes']],
  ['an attribute that is null', { attributes: { a: null } }, ['/body/attributes/a']],
  ['an attribute within an attribute', { attributes: { a: { b: 1 } } }, ['/body/attributes/a']],
  ['a list within a list', { attributes: { a: [['x']] } }, ['/body/attributes/a']],
  ['a list of 21', { attributes: { a: new Array(21).fill('x') } }, ['/body/attributes/a']],
  ['a name with a hyphen', { attributes: { 'a-b': 1 } }, ['/body/attributes/a-b']],
  ['a name of 65 characters', { attributes: { ['x'.repeat(65)]: 1 } }, [`/body/attributes/${'x'.repeat(65)}`]],
  ['a number that is not safe', { attributes: { a: 2 ** 53 } }, ['/body/attributes/a']],
  ['a number that is infinite', '{"sku":"A","name":"x","attributes":{"a":1e999}}', ['/body/attributes/a']],
  ['an image without an address', { images: [{ alt: 'x' }] }, ['/body/images/0/url']],
  ['an image that is a script', { images: [{ url: 'javascript:alert(1)' }] }, ['/body/images/0/url']],
  ['an image at a user', { images: [{ url: 'https://a:b@example.com/' }] }, ['/body/images/0/url']],
  ['an address with a space', { images: [image, { url: 'https://example.com/a b' }] }, ['/body/images/1/url']],
  ['21 images', { images: new Array(21).fill(image) }, ['/body/images']],
  ['101 variants', { variants: new Array(101).fill({ sku: 'v', options }) }, ['/body/variants']],
  ['a variant without options', { variants: [{ sku: 'v' }] }, ['/body/variants/0/options']],
  ['a variant with no option', { variants: [{ sku: 'v', options: {} }] }, ['/body/variants/0/options']],
  ['11 options', { variants: [{ sku: 'v', options: named(11) }] }, ['/body/variants/0/options']],
  ['a variant with an id', { variants: [{ sku: 'v', options, id: 'x' }] }, ['/body/variants/0/id']],
  ['deep nesting', `{"sku":"A","name":"x","attributes":{"a":${deep(100_000)}}}`, ['/body/attributes/a']],
])('400 http.invalid: %s', async (_, wrong, pointers) => {
  const isWhole = typeof wrong === 'string' || Array.isArray(wrong) || Object.keys(wrong).length === 0
  const body = isWhole ? wrong : { sku: 'WRONG', name: 'Tent', ...wrong }
  const answer = await editor.post('/v1/products', body)
  expect(answer).toMatchObject({ status: 400, body: { code: 'http.invalid' } })
  expect(answer.body.errors.map(({ pointer }: { pointer: string }) => pointer).sort()).toEqual(pointers)
})

it.each([
  ['a NUL in the name', '{"sku":"A","name":"a\\u0000"}'],
  ['half a surrogate pair', '{"sku":"A","name":"\\ud83d"}'],
  ['a NUL in the name of an attribute', '{"sku":"A","name":"x","attributes":{"a\\u0000":1}}'],
  ['an attribute called __proto__', '{"sku":"A","name":"x","attributes":{"__proto__":{"a":1}}}'],
  ['options called __proto__', '{"sku":"A","name":"x","variants":[{"sku":"B","options":{"__proto__":"a","a":"b"}}]}'],
  ['an unknown field called __proto__', '{"sku":"A","name":"x","__proto__":{"status":"active"}}'],
])('400 http.malformed: %s', async (_, body) => {
  expect(await editor.post('/v1/products', body)).toMatchObject({ status: 400, body: { code: 'http.malformed' } })
})

it.each(['%00', 'a%00', '%ED%A0%80', '%ff'])('a filter of %s stays a text or is refused', async (text) => {
  expect([200, 400]).toContain((await editor.get(`/v1/products?name[prefix]=${text}`)).status)
})

it('none of this was stored', async () => {
  expect((await editor.get('/v1/products?sku=WRONG')).body.items).toEqual([])
  expect((await editor.get('/v1/products?sku=A')).body.items).toEqual([])
})
