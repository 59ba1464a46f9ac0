import { equals, param, pipeline, step, submit, workflow } from '../../src/argo/index.ts'
import { images } from '../../src/versions.ts'
import { archive } from '../example/pipelines.ts'
import { ask, collect, explain, load, tell } from '../example/steps.ts'

// Only the compiler reads this file: a mistake that compiles makes an `@ts-expect-error` an error.

const frame = { description: 'Mistakes.', namespace: 'lab', deadlineSeconds: 60 } as const
const archiveIt = submit(archive, { name: 'archive-it', description: 'Archives.', deadlineSeconds: 60 })

pipeline({
  ...frame,
  name: 'data-flow',
  parameters: { count: param(), mood: param({ default: 'calm' }) },
  compose: ({ count, ...others }, run) => {
    const collected = run(collect, { count })
    // @ts-expect-error no output has this name
    collected.numbrs
    // @ts-expect-error no parameter has this name
    others.modd
    // @ts-expect-error an argument is missing
    run(load, {})
    // @ts-expect-error no input has this name
    run(load, { numbers: collected.numbers, nubers: collected.numbers })
    // @ts-expect-error a value is not files
    run(load, { numbers: collected.count })
    // @ts-expect-error files are not a value
    run(tell, { message: collected.numbers })
    // @ts-expect-error what may be missing does not fit where something is needed
    run(load, { numbers: collected.leftover })
    // @ts-expect-error a word that is none of the input's
    run(tell, { message: 'hello', language: 'fr' })
    // @ts-expect-error only what `run` returned is a task
    run(tell, { message: 'hello' }, { after: [collected.numbers] })
    // @ts-expect-error a parameter of the pipeline that is submitted is missing
    run(archiveIt, {})
    // @ts-expect-error no output of that pipeline's run has this name
    run(archiveIt, { who: count }, { as: 'once' }).raeson
    run(tell, { message: workflow.name }, { after: [collected] })
  },
})

pipeline({
  ...frame,
  name: 'conditions',
  parameters: {},
  compose: (_, run) => {
    const { approve } = run(ask, { message: 'May it?' })
    const explained = run.when(equals(approve, 'YES'), explain, {})
    // @ts-expect-error it is missing where the task was skipped
    run(tell, { message: explained.reason })
    // @ts-expect-error a question about something that may be missing
    equals(explained.reason, 'many')
    // @ts-expect-error the same of files
    run(load, { numbers: explained.chart })
    run(tell, { message: explained.reason.or('none'), chart: explained.chart })
  },
})

pipeline({
  ...frame,
  name: 'outer',
  parameters: { count: param() },
  compose: ({ count }, run) => {
    const { numbers } = run(collect, { count })
    pipeline({
      ...frame,
      name: 'inner',
      parameters: {},
      compose: (_, runInner) => {
        // @ts-expect-error a handle of another pipeline
        runInner(collect, { count })
        // @ts-expect-error files of another pipeline
        runInner(load, { numbers })
        // @ts-expect-error a condition of another pipeline
        runInner.when(equals(count, '1'), explain, {})
        // @ts-expect-error a task of another pipeline
        runInner(explain, {}, { after: [run(explain, {}, { as: 'again' })] })
      },
    })
  },
})

// @ts-expect-error no profile has this name
step({ ...frame, name: 'a', image: images.node, size: 'huge', retry: 'pod', inputs: {}, outputs: {}, script: 'a.sh' })
// @ts-expect-error the deadline is missing
step({
  name: 'a',
  description: '',
  image: images.node,
  size: 'small',
  retry: 'pod',
  inputs: {},
  outputs: {},
  script: '',
})
