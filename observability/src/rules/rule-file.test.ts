import { expect, it } from 'vitest'
import { ruleFiles } from './files.ts'
import { isAlert } from './rule.ts'
import { ruleFile } from './rule-file.ts'

it('links every alert to the Grafana of the installation', () => {
  const { groups } = ruleFile(ruleFiles.platform, 'https://grafana.shop.example')
  const links = groups.flatMap(({ rules }) =>
    rules.flatMap((rule) => ('annotations' in rule ? [rule.annotations.dashboard_url] : [])),
  )
  expect(links).toHaveLength(ruleFiles.platform.flatMap(({ rules }) => rules.filter(isAlert)).length)
  for (const link of links) expect(link).toMatch(/^https:\/\/grafana\.shop\.example\/d\/catalog-/)
})
