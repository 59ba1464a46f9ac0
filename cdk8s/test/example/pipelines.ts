import { allOf, differs, equals, param, pipeline, submit, text, workflow } from '../../src/argo/index.ts'
import { ask, collect, explain, load, tell } from './steps.ts'

export const archive = pipeline({
  name: 'archive',
  description: 'Runs elsewhere.',
  namespace: 'vault',
  parameters: { who: param({ description: 'The run that asks.' }) },
  deadlineSeconds: 300,
  compose: ({ who }, run) => {
    const { reason } = run(explain, {})
    run(tell, { message: text`${who}: ${reason}` })
    return { reason }
  },
})

const askToArchive = submit(archive, { name: 'ask-to-archive', description: 'Has it archived.', deadlineSeconds: 400 })

/** Uses all that the typed layer has, once. */
export const example = pipeline({
  name: 'example',
  description: 'Collects numbers, and explains them if there are many.',
  namespace: 'lab',
  parameters: {
    count: param({ default: '3', description: 'How many.' }),
    mood: param({ enum: ['calm', 'bold'], default: 'calm' }),
  },
  deadlineSeconds: 900,
  mutexes: ({ mood }) => [text`example-${mood}`],
  labels: ({ mood }) => ({ 'example/mood': mood }),
  compose: ({ count, mood }, run) => {
    const collected = run(collect, { count })
    const loaded = run(load, { numbers: collected.numbers })
    const { approve } = run(ask, { message: text`${collected.count} numbers` }, { after: [loaded] })
    const many = allOf(equals(approve, 'YES'), differs(collected.count, '0'))
    const explained = run.when(many, explain, {})
    run(tell, { message: explained.reason.or("it's nothing"), chart: explained.chart })
    const { reason } = run(askToArchive, { who: workflow.name }, { after: [loaded] })
    run(tell, { message: text`${mood}: ${reason}`, chart: collected.leftover }, { as: 'tell-mood' })
  },
  onExit: (_, { status }, run) => {
    run(tell, { message: status, language: 'de' }, { as: 'tell-end' })
  },
})
